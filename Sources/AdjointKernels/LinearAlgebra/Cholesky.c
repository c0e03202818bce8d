// A = Uᵀ·U, halving the matrix, so that nearly all of the work is products.
#ifndef REAL
#define SELF "../LinearAlgebra/Cholesky.c"
#include "LinearAlgebra.h"
#include "EachReal.h"

void adj_cholesky(int dtype, int64_t batch, int64_t n, void *a, int32_t *info) {
  if (dtype == ADJ_F32) factor_batch_f32(batch, n, a, info);
  else factor_batch_f64(batch, n, a, info);
}
#else

enum { F(LEAF) = 16 };

static int32_t F(factor_leaf)(int64_t n, REAL *a, int64_t row) {
  for (int64_t i = 0; i < n; i++) {
    REAL *top = a + i * row;
    if (!(top[i] > 0)) return (int32_t)i + 1;  // NaN, too
    REAL root = (REAL)sqrt(top[i]);
    top[i] = root;
    for (int64_t j = i + 1; j < n; j++) top[j] /= root;
    for (int64_t p = i + 1; p < n; p++) F(add_line)(n - p, -top[p], top + p, a + p * row + p);
  }
  return 0;
}

static int32_t F(factor)(int64_t n, REAL *a, int64_t row) {
  if (n <= F(LEAF)) return F(factor_leaf)(n, a, row);
  int64_t h = (n / 2 + 7) / 8 * 8;
  REAL *right = a + h, *corner = right + h * row;
  int32_t info = F(factor)(h, a, row);
  if (info) return info;
  F(adj_solve_triangle)(0, 0, h, n - h, a, 1, row, right, row);
  F(subtract_product)(n - h, n - h, h, right, 1, row, right, row, 1, corner, row);
  info = F(factor)(n - h, corner, row);
  return info ? info + (int32_t)h : 0;
}

struct F(factors) {
  int64_t n;
  REAL *a;
  int32_t *info;
};

static void F(factor_range)(void *context, int64_t begin, int64_t end) {
  const struct F(factors) *s = context;
  for (int64_t i = begin; i < end; i++) {
    REAL *a = s->a + i * s->n * s->n;
    s->info[i] = F(factor)(s->n, a, s->n);
    for (int64_t j = 1; j < s->n; j++) memset(a + j * s->n, 0, (size_t)j * sizeof(REAL));
  }
}

static void F(factor_batch)(int64_t batch, int64_t n, REAL *a, int32_t *info) {
  struct F(factors) s = {.n = n, .a = a, .info = info};
  adj_each_matrix(batch, n * n * n / 6, F(factor_range), &s);
}
#endif
