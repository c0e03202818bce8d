// Connectionist temporal classification, in logarithms: A. Graves et al., "Connectionist Temporal Classification:
// Labelling Unsegmented Sequence Data with Recurrent Neural Networks" (2006).
#include <math.h>

#include "Losses.h"
#include "Memory.h"
#include "ThreadPool.h"

struct job {
  const struct adj_ctc *c;
  const double *x;
  double *losses, *gx;
};

/// log(e^a + e^b).
static double log_add(double a, double b) {
  if (a == -INFINITY) return b;
  if (b == -INFINITY) return a;
  return a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));
}

/// The label at a place of the target with a blank before, between and after its labels.
static int64_t label(const struct adj_ctc *c, const int64_t *target, int64_t place) {
  return place % 2 ? target[place / 2] : c->blank;
}
/// Whether a path may come to a place from two places before: over a blank, between different labels.
static int skips(const int64_t *target, int64_t place) {
  return place % 2 && place >= 2 && target[place / 2] != target[place / 2 - 1];
}

static void run_example(const struct job *job, int64_t n) {
  const struct adj_ctc *c = job->c;
  int64_t times = c->times[n], places = 2 * c->lengths[n] + 1, step = c->batch * c->classes;
  const int64_t *target = c->targets + c->offsets[n];
  const double *x = job->x + n * c->classes;
  double *gx = job->gx + n * c->classes;
  for (int64_t t = 0; t < c->most_times; t++)
    for (int64_t k = 0; k < c->classes; k++) gx[t * step + k] = 0;
  if (times == 0) {
    job->losses[n] = places == 1 ? 0 : INFINITY;
    return;
  }
  // alpha: the logarithm of the probability of all paths to a place; beta: of all paths on from it, both with its own.
  size_t size = (size_t)((times + 2) * places + c->classes) * sizeof(double);
  double *alpha = adj_allocate(size), *beta = alpha + times * places, *next = beta + places, *sums = next + places;
  for (int64_t t = 0; t < times; t++)
    for (int64_t s = 0; s < places; s++) {
      const double *before = alpha + (t - 1) * places;
      double sum = t == 0 ? (s < 2 ? 0 : -INFINITY) : before[s];
      if (t > 0 && s >= 1) sum = log_add(sum, before[s - 1]);
      if (t > 0 && skips(target, s)) sum = log_add(sum, before[s - 2]);
      alpha[t * places + s] = sum + x[t * step + label(c, target, s)];
    }
  const double *last = alpha + (times - 1) * places;
  double loss = -(places > 1 ? log_add(last[places - 1], last[places - 2]) : last[0]);
  job->losses[n] = loss;
  for (int64_t t = times - 1; t >= 0; t--) {
    for (int64_t k = 0; k < c->classes; k++) sums[k] = -INFINITY;
    for (int64_t s = 0; s < places; s++) {
      double sum = t == times - 1 ? (s >= places - 2 ? 0 : -INFINITY) : next[s];
      if (t < times - 1 && s + 1 < places) sum = log_add(sum, next[s + 1]);
      if (t < times - 1 && s + 2 < places && skips(target, s + 2)) sum = log_add(sum, next[s + 2]);
      int64_t k = label(c, target, s);
      beta[s] = sum + x[t * step + k];
      sums[k] = log_add(sums[k], alpha[t * places + s] + beta[s]);
    }
    for (int64_t k = 0; k < c->classes; k++)
      gx[t * step + k] = exp(x[t * step + k]) - exp(sums[k] + loss - x[t * step + k]);
    double *swap = next;
    next = beta;
    beta = swap;
  }
  adj_free(alpha, size);
}

static void run(void *context, int64_t begin, int64_t end) {
  for (int64_t n = begin; n < end; n++) run_example(context, n);
}

void adj_ctc(const struct adj_ctc *c, const double *x, double *losses, double *gx) {
  struct job job = {c, x, losses, gx};
  adj_parallel(c->batch, 1, run, &job);
}
