// P·A = L·U by Gauss's elimination with partial pivoting, halving the columns (Toledo, "Locality of reference in LU
// decomposition with partial pivoting", 1997), so that nearly all of the work is products.
#ifndef REAL
#define SELF "../LinearAlgebra/LU.c"
#include "LinearAlgebra.h"
#include "EachReal.h"

void adj_lu(int dtype, int64_t batch, int64_t m, int64_t n, void *a, int32_t *pivots, int32_t *info) {
  if (dtype == ADJ_F32) factor_batch_f32(batch, m, n, a, pivots, info);
  else factor_batch_f64(batch, m, n, a, pivots, info);
}

void adj_lu_solve(int dtype, int64_t batch, int64_t n, int64_t k, const void *lu, const int32_t *pivots,
                  const int64_t *factors, int transposed, void *b) {
  if (n <= 0 || k <= 0) return;
  if (dtype == ADJ_F32) solve_batch_f32(batch, n, k, lu, pivots, factors, transposed, b);
  else solve_batch_f64(batch, n, k, lu, pivots, factors, transposed, b);
}
#else

enum { F(LEAF) = 16 };

static void F(exchange)(int64_t n, REAL *restrict x, REAL *restrict y) {
  for (int64_t j = 0; j < n; j++) {
    REAL kept = x[j];
    x[j] = y[j];
    y[j] = kept;
  }
}

/// |x|, as a whole number of the same order.
static inline WORD F(size)(REAL x) {
  WORD bits;
  memcpy(&bits, &x, sizeof bits);
  return bits << 1 >> 1;
}

/// The first of the largest elements; NaN is larger than all others.
static int64_t F(largest)(int64_t n, const REAL *x) {
  WORD largest = 0;
  for (int64_t i = 0; i < n; i++) {
    WORD bits = F(size)(x[i]);
    largest = bits > largest ? bits : largest;
  }
  int64_t i = 0;
  while (i < n - 1 && F(size)(x[i]) != largest) i++;
  return i;
}

/// A few columns, which lie one after another meanwhile: rows as far apart as a matrix's have few places in the cache.
static int32_t F(factor_leaf)(int64_t m, int64_t n, REAL *a, int64_t row, int32_t *pivots) {
  int32_t info = 0;
  REAL *columns = F(allocate)(m * n);
  F(transpose)(m, n, a, row, columns, m);
  for (int64_t j = 0; j < n; j++) {
    REAL *restrict line = columns + j * m;
    for (int64_t p = 0; p < adj_least(j, m); p++)
      F(add_line)(m - p - 1, -line[p], columns + p * (m + 1) + 1, line + p + 1);
    if (j >= m) continue;
    int64_t best = j + F(largest)(m - j, line + j);
    pivots[j] = (int32_t)best;
    for (int64_t p = 0; p < n && best != j; p++) {
      REAL *x = columns + p * m, kept = x[j];
      x[j] = x[best];
      x[best] = kept;
    }
    REAL pivot = line[j];
    if (pivot != 0) for (int64_t i = j + 1; i < m; i++) line[i] /= pivot;
    else if (!info) info = (int32_t)j + 1;
  }
  F(transpose)(n, m, columns, m, a, row);
  F(release)(columns, m * n);
  return info;
}

static int32_t F(factor)(int64_t m, int64_t n, REAL *a, int64_t row, int32_t *pivots) {
  int64_t k = adj_least(m, n);
  if (n <= F(LEAF) || k <= 1) return F(factor_leaf)(m, n, a, row, pivots);
  int64_t h = k <= F(LEAF) ? k : (k / 2 + 7) / 8 * 8, rest = k - h;
  REAL *right = a + h, *below = a + h * row;
  int32_t info = F(factor)(m, h, a, row, pivots);
  for (int64_t i = 0; i < h; i++)
    if (pivots[i] != i) F(exchange)(n - h, right + i * row, right + pivots[i] * row);
  F(adj_solve_triangle)(0, 1, h, n - h, a, row, 1, right, row);
  F(subtract_product)(m - h, n - h, h, below, row, 1, right, row, 1, below + h, row);
  if (m == h) return info;
  int32_t later = F(factor)(m - h, n - h, below + h, row, pivots + h);
  for (int64_t i = 0; i < rest; i++) {
    if (pivots[h + i] != i) F(exchange)(h, below + i * row, below + pivots[h + i] * row);
    pivots[h + i] += (int32_t)h;
  }
  return info ? info : later ? later + (int32_t)h : 0;
}

struct F(factors) {
  int64_t m, n;
  REAL *a;
  int32_t *pivots, *info;
};

static void F(factor_range)(void *context, int64_t begin, int64_t end) {
  const struct F(factors) *s = context;
  for (int64_t i = begin; i < end; i++)
    s->info[i] = F(factor)(s->m, s->n, s->a + i * s->m * s->n, s->n, s->pivots + i * adj_least(s->m, s->n));
}

static void F(factor_batch)(int64_t batch, int64_t m, int64_t n, REAL *a, int32_t *pivots, int32_t *info) {
  struct F(factors) s = {.m = m, .n = n, .a = a, .pivots = pivots, .info = info};
  adj_each_matrix(batch, m * n * adj_least(m, n) / 2, F(factor_range), &s);
}

struct F(systems) {
  int64_t n, k;
  const REAL *lu;
  const int32_t *pivots;
  const int64_t *factors;
  int transposed;
  REAL *b;
};

/// The columns [first, first + k) of one system.
static void F(solve)(const struct F(systems) *s, int64_t number, int64_t first, int64_t k) {
  int64_t n = s->n, row = s->k;
  const REAL *lu = s->lu + s->factors[number] * n * n;
  const int32_t *pivots = s->pivots + s->factors[number] * n;
  REAL *b = s->b + number * n * row + first;
  if (s->transposed) {
    F(adj_solve_triangle)(0, 0, n, k, lu, 1, n, b, row);
    F(adj_solve_triangle)(1, 1, n, k, lu, 1, n, b, row);
    for (int64_t i = n - 1; i >= 0; i--)
      if (pivots[i] != i) F(exchange)(k, b + i * row, b + pivots[i] * row);
  } else {
    for (int64_t i = 0; i < n; i++)
      if (pivots[i] != i) F(exchange)(k, b + i * row, b + pivots[i] * row);
    F(adj_solve_triangle)(0, 1, n, k, lu, n, 1, b, row);
    F(adj_solve_triangle)(1, 0, n, k, lu, n, 1, b, row);
  }
}

static void F(solve_range)(void *context, int64_t begin, int64_t end) {
  const struct F(systems) *s = context;
  for (int64_t i = begin; i < end; i++) F(solve)(s, i, 0, s->k);
}

static void F(solve_columns)(void *context, int64_t begin, int64_t end) {
  F(solve)(context, 0, begin, end - begin);
}

static void F(solve_batch)(int64_t batch, int64_t n, int64_t k, const REAL *lu, const int32_t *pivots,
                           const int64_t *factors, int transposed, REAL *b) {
  struct F(systems) s = {.n = n, .k = k, .lu = lu, .pivots = pivots, .factors = factors, .transposed = transposed,
                         .b = b};
  if (batch == 1) adj_parallel(k, adj_most(64, TASK / (n * n)), F(solve_columns), &s);
  else adj_each_matrix(batch, n * n * k, F(solve_range), &s);
}
#endif
