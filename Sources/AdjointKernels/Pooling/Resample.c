// Linear maps along one dimension: sums over windows, interpolation, padding, and the adjoints of all of these.

#include <string.h>

#include "../Reductions/Folds.h"
#include "DType.h"
#include "Pooling.h"
#include "ThreadPool.h"

enum {
  GRAIN = 1 << 13,  // elements worth a second thread
  MOST_RUNS = 64
};

static inline int64_t least(int64_t x, int64_t y) { return x < y ? x : y; }

/// Results that are elements side by side.
struct run {
  int64_t from, to, count;
};

struct job {
  const struct adj_taps *taps;
  int64_t inner;
  const void *x;
  void *z;
  const struct run *runs;
  int64_t run_count, item;
};

/// Lines of which neighbours are neighbours in memory: one element of each result at a time.
#define LINES(NAME, T, ADD, TIMES) \
  static void lines_##NAME(void *context, int64_t begin, int64_t end) { \
    const struct job *j = context; \
    const struct adj_taps *p = j->taps; \
    const int64_t *starts = p->starts, *places = p->places; \
    const T *weights = p->weights; \
    (void)weights; \
    for (int64_t line = begin; line < end; line++) { \
      const T *x = (const T *)j->x + line * p->inputs; \
      T *z = (T *)j->z + line * p->outputs; \
      for (int64_t o = 0; o < p->outputs; o++) { \
        int64_t t = starts[o], last = starts[o + 1]; \
        T sum = 0; \
        if (t < last) sum = x[places[t]] TIMES(t); \
        for (t++; t < last; t++) sum = (T)(sum ADD x[places[t]] TIMES(t)); \
        z[o] = sum; \
      } \
    } \
  }

/// Lines side by side: a row of elements of results at a time.
#define ROWS(NAME, T, ADD, TIMES) \
  static void rows_##NAME(void *context, int64_t begin, int64_t end) { \
    const struct job *j = context; \
    const struct adj_taps *p = j->taps; \
    const T *weights = p->weights; \
    (void)weights; \
    int64_t n = j->inner; \
    for (int64_t row = begin; row < end; row++) { \
      int64_t o = row % p->outputs, t = p->starts[o], last = p->starts[o + 1]; \
      const T *from = (const T *)j->x + row / p->outputs * p->inputs * n; \
      T *z = (T *)j->z + row * n; \
      if (t == last) memset(z, 0, n * sizeof(T)); \
      if (t + 1 < last) { \
        const T *x = from + p->places[t] * n, *y = from + p->places[t + 1] * n; \
        for (int64_t i = 0; i < n; i++) z[i] = (T)(x[i] TIMES(t) ADD y[i] TIMES(t + 1)); \
        t += 2; \
      } else if (t < last) { \
        const T *x = from + p->places[t] * n; \
        for (int64_t i = 0; i < n; i++) z[i] = x[i] TIMES(t); \
        t++; \
      } \
      for (; t < last; t++) { \
        const T *x = from + p->places[t] * n; \
        for (int64_t i = 0; i < n; i++) z[i] = (T)(z[i] ADD x[i] TIMES(t)); \
      } \
    } \
  }

#define TIMES_WEIGHT(t) *weights[t]
#define TIMES_ONE(t)
#define BOTH(NAME, T, ADD, TIMES) LINES(NAME, T, ADD, TIMES) ROWS(NAME, T, ADD, TIMES)
BOTH(or, uint8_t, |, TIMES_ONE)
BOTH(u8, uint8_t, +, TIMES_ONE)
BOTH(u16, uint16_t, +, TIMES_ONE)
BOTH(u32, uint32_t, +, TIMES_ONE)
BOTH(u64, uint64_t, +, TIMES_ONE)
BOTH(f32, float, +, TIMES_ONE)
BOTH(f64, double, +, TIMES_ONE)
BOTH(weighted_f32, float, +, TIMES_WEIGHT)
BOTH(weighted_f64, double, +, TIMES_WEIGHT)

static void copy_runs(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  for (int64_t line = begin; line < end; line++) {
    const char *x = (const char *)j->x + line * j->taps->inputs * j->item;
    char *z = (char *)j->z + line * j->taps->outputs * j->item;
    for (const struct run *r = j->runs; r < j->runs + j->run_count; r++)
      memcpy(z + r->to * j->item, x + r->from * j->item, r->count * j->item);
  }
}

/// Lists the runs of a map whose results are single elements; returns how many, or 0 if they are not, or the runs would
/// be more than `most`.
static int64_t find_runs(const struct adj_taps *taps, struct run *runs, int64_t most) {
  int64_t n = 0;
  if (taps->weights) return 0;
  for (int64_t o = 0; o < taps->outputs; o++) {
    if (taps->starts[o + 1] != o + 1) return 0;
    int goes_on = n && taps->places[o] == taps->places[o - 1] + 1;
    if (!goes_on && n == most) return 0;
    if (goes_on) runs[n - 1].count++;
    else runs[n++] = (struct run){taps->places[o], o, 1};
  }
  return n;
}

typedef void body(void *context, int64_t begin, int64_t end);

void adj_resample(int dtype, int64_t outer, int64_t inner, const struct adj_taps *taps, const void *x, void *z) {
  static body *const sums[][2] = {
      [ADJ_BOOL] = {lines_or, rows_or}, [ADJ_U8] = {lines_u8, rows_u8},    [ADJ_I8] = {lines_u8, rows_u8},
      [ADJ_I16] = {lines_u16, rows_u16}, [ADJ_I32] = {lines_u32, rows_u32}, [ADJ_I64] = {lines_u64, rows_u64},
      [ADJ_F32] = {lines_f32, rows_f32}, [ADJ_F64] = {lines_f64, rows_f64},
  };
  static body *const weighted[][2] = {[ADJ_F32] = {lines_weighted_f32, rows_weighted_f32},
                                      [ADJ_F64] = {lines_weighted_f64, rows_weighted_f64}};
  if (inner == 0 || taps->outputs == 0) return;
  int rows = inner > 1;
  int64_t work = rows ? inner : taps->starts[taps->outputs] + taps->outputs;
  struct run runs[MOST_RUNS];
  struct job j = {taps, inner, x, z, runs, 0, adj_item(dtype)};
  if (!rows) j.run_count = find_runs(taps, runs, least(MOST_RUNS, taps->outputs / 8));
  if (j.run_count) adj_parallel(outer, GRAIN / work + 1, copy_runs, &j);
  else adj_parallel(rows ? outer * taps->outputs : outer, GRAIN / work + 1, (taps->weights ? weighted : sums)[dtype][rows],
               &j);
}
