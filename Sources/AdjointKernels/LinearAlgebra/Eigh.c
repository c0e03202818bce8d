// Eigenvalues and vectors of symmetric matrices: reduced to tridiagonal form by reflections, of which a panel's worth
// is applied at once (Dongarra, Hammarling and Sorensen, 1989), solved there (TridiagonalQL.c, Halves.c), and the
// vectors reflected back.
#ifndef REAL
#define SELF "../LinearAlgebra/Eigh.c"
#include "LinearAlgebra.h"
#include "EachReal.h"

void adj_eigh(int dtype, int64_t batch, int64_t n, void *a, int upper, int vectors, void *w, int32_t *info) {
  if (dtype == ADJ_F32) solve_batch_f32(batch, n, a, upper, vectors, w, info);
  else solve_batch_f64(batch, n, a, upper, vectors, w, info);
}
#else

enum { F(PANEL) = 32, F(PADDING) = 8 };

/// QᵀAQ = tridiagonal (d, e) for A, all of it given; Q is the product of the reflections in the rows of v [n − 1, n − 1]
/// from A's second row and column on. Panel rows are pairs, a reflection and what becomes of it: what has been
/// done in the panel is A − Σ (v·wᵀ + w·vᵀ).
static void F(reduce)(int64_t n, REAL *a, int64_t row, double *d, double *e, REAL *v, REAL *tau) {
  REAL *pairs = F(allocate)((4 * F(PANEL) + 1) * n), *swapped = pairs + 2 * F(PANEL) * n;
  REAL *sums = swapped + 2 * F(PANEL) * n;
  for (int64_t begin = 0, end; begin < n; begin = end) {
    end = adj_least(begin + F(PANEL), n);
    for (int64_t i = begin; i < end; i++) {
      int64_t done = 2 * (i - begin), rest = n - i - 1;
      REAL *line = a + i * row + i;
      for (int64_t p = 0; p < done; p++) sums[p] = swapped[p * n + i];
      F(product)(1, n - i, done, sums, done, 1, pairs + i, n, 1, line, row, 1);
      d[i] = line[0];
      if (rest == 0) break;
      REAL *x = pairs + done * n, *w = x + n;
      memset(x, 0, (size_t)(i + 1) * sizeof(REAL));
      memcpy(x + i + 1, line + 1, (size_t)rest * sizeof(REAL));
      tau[i] = F(adj_reflection)(rest, x + i + 1, 1);
      e[i] = x[i + 1];
      x[i + 1] = 1;
      memcpy(v + i * (n - 1), x + 1, (size_t)(n - 1) * sizeof(REAL));
      REAL *xs = x + i + 1, *ws = w + i + 1;
      F(product)(rest, 1, rest, a + (i + 1) * (row + 1), row, 1, xs, 1, 1, ws, 1, 0);
      if (done) {
        F(product)(done, 1, rest, swapped + i + 1, n, 1, xs, 1, 1, sums, 1, 0);
        F(product)(1, rest, done, sums, done, 1, pairs + i + 1, n, 1, ws, rest, 1);
      }
      REAL half = tau[i] * tau[i] * F(dot)(rest, ws, xs) / 2;
      for (int64_t j = 0; j < rest; j++) ws[j] = tau[i] * ws[j] - half * xs[j];
      for (int64_t j = i + 1; j < n; j++) {
        swapped[done * n + j] = -w[j];
        swapped[(done + 1) * n + j] = -x[j];
      }
    }
    if (end < n)
      F(product)(n - end, n - end, 2 * (end - begin), pairs + end, 1, n, swapped + end, n, 1, a + end * (row + 1), row, 1);
  }
  F(release)(pairs, (4 * F(PANEL) + 1) * n);
}

/// The side that is read, on both sides and scaled by a power of two to elements about 1, so that nothing overflows or
/// vanishes. Gives the power; −1 in `info` if there is an element that is not finite.
static int F(prepare)(int64_t n, const REAL *a, int upper, REAL *to, int64_t row, int32_t *info) {
  double largest = 0;
  int exponent = 0;
  *info = 0;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = upper ? i : 0; j < (upper ? n : i + 1); j++) {
      double size = fabs((double)a[i * n + j]);
      if (!(size < INFINITY)) *info = -1;
      largest = fmax(largest, size);
    }
  }
  if (*info || largest == 0) exponent = 0;
  else frexp(largest, &exponent);
  // Twice half of the exponent, since the whole of it may be no number of the type.
  REAL first = (REAL)ldexp(1, -exponent / 2), second = (REAL)ldexp(1, -exponent - -exponent / 2);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = upper ? i : 0; j < (upper ? n : i + 1); j++)
      to[i * row + j] = to[j * row + i] = a[i * n + j] * first * second;
  return exponent;
}

struct F(matrices) {
  int64_t n;
  REAL *a, *w;
  int upper, vectors;
  int32_t *info;
};

static int32_t F(solve)(const struct F(matrices) *s, REAL *a, REAL *w) {
  int64_t n = s->n, row = n > F(PANEL) ? n + F(PADDING) : n;  // lines a power of two apart would crowd the cache
  int32_t info;
  REAL *copy = F(allocate)(n * row);
  int exponent = F(prepare)(n, a, s->upper, copy, row, &info);
  double *d = allocate_f64(2 * n), *e = d + n, *z = NULL;
  REAL *v = F(allocate)(n * n), *tau = F(allocate)(n);
  if (!info) {
    F(reduce)(n, copy, row, d, e, v, tau);
    if (s->vectors) {
      z = allocate_f64(n * n);
      memset(z, 0, (size_t)(n * n) * sizeof *z);
      info = adj_tridiagonal_halves(n, d, e, z, n);
    } else {
      info = adj_tridiagonal_ql(n, d, e, NULL, 0);
    }
  }
  if (!info) {
    int64_t *order = adj_allocate((size_t)n * sizeof *order);
    adj_sort_places(n, d, order);
    for (int64_t i = 0; i < n; i++) w[i] = (REAL)ldexp(d[order[i]], exponent);
    if (z) {
      for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) copy[j * n + i] = (REAL)z[order[j] * n + i];
      F(transpose)(n, n, copy, n, a, n);
      F(adj_reflect_all)(n - 1, n, n - 1, v, n - 1, tau, a + n, n);
    }
    adj_free(order, (size_t)n * sizeof *order);
  }
  if (z) release_f64(z, n * n);
  F(release)(v, n * n);
  F(release)(tau, n);
  release_f64(d, 2 * n);
  F(release)(copy, n * row);
  return info;
}

static void F(solve_range)(void *context, int64_t begin, int64_t end) {
  const struct F(matrices) *s = context;
  for (int64_t i = begin; i < end; i++) s->info[i] = F(solve)(s, s->a + i * s->n * s->n, s->w + i * s->n);
}

static void F(solve_batch)(int64_t batch, int64_t n, REAL *a, int upper, int vectors, REAL *w, int32_t *info) {
  struct F(matrices) s = {.n = n, .a = a, .w = w, .upper = upper, .vectors = vectors, .info = info};
  if (n > 0) adj_each_matrix(batch, 4 * n * n * n, F(solve_range), &s);
}
#endif
