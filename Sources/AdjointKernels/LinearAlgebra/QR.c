// A = Q·R by Householder's reflections, the columns halved until they are few (Elmroth and Gustavson, 2000), so that
// nearly all of the work is products. Signs are LAPACK's: a reflection takes its column to −sign(x₀)·‖x‖.
#ifndef REAL
#define SELF "../LinearAlgebra/QR.c"
#include "LinearAlgebra.h"
#include "EachReal.h"

void adj_qr(int dtype, int64_t batch, int64_t m, int64_t n, void *a, int64_t columns, void *q) {
  if (dtype == ADJ_F32) factor_batch_f32(batch, m, n, a, columns, q);
  else factor_batch_f64(batch, m, n, a, columns, q);
}
#else

enum { F(LEAF) = 16, F(BLOCK) = 64 };

/// A few columns, which lie one after another meanwhile: rows as far apart as a matrix's have few places in the cache.
static void F(factor_leaf)(int64_t m, int64_t n, REAL *a, int64_t row, REAL *tau) {
  REAL *columns = F(allocate)(m * n);
  F(transpose)(m, n, a, row, columns, m);
  for (int64_t j = 0; j < adj_least(m, n); j++) {
    REAL *corner = columns + j * (m + 1), sums[F(LEAF)];
    int64_t down = m - j, right = n - j - 1;
    tau[j] = F(adj_reflection)(down, corner, 1);
    if (tau[j] == 0 || right == 0) continue;
    REAL kept = corner[0];
    corner[0] = 1;
    F(product)(right, 1, down, corner + m, m, 1, corner, 1, 1, sums, 1, 0);
    for (int64_t p = 0; p < right; p++) F(add_line)(down, -tau[j] * sums[p], corner, corner + (p + 1) * m);
    corner[0] = kept;
  }
  F(transpose)(n, m, columns, m, a, row);
  F(release)(columns, m * n);
}

/// The first k reflections of a factored A as V [m, k] and T, for C := (I − V·T·Vᵀ)·C or its transpose times C.
static void F(reflect_block)(int64_t m, int64_t n, int64_t k, const REAL *a, int64_t row, const REAL *tau,
                             int transposed, REAL *c, int64_t c_row) {
  REAL *v = F(allocate)((m + k) * k), *t = v + m * k;
  for (int64_t i = 0; i < m; i++)
    for (int64_t j = 0; j < k; j++) v[i * k + j] = j < i ? a[i * row + j] : j == i;
  F(adj_reflection_factor)(m, k, v, k, 1, tau, t);
  F(adj_reflect)(m, n, k, v, k, 1, t, transposed, c, c_row);
  F(release)(v, (m + k) * k);
}

void F(adj_qr_factor)(int64_t m, int64_t n, REAL *a, int64_t row, REAL *tau) {
  while (n > F(LEAF) && m > 0) {
    int64_t k = adj_least(m, n);
    int64_t left = k > 2 * F(BLOCK) ? F(BLOCK) : k <= F(LEAF) ? k : (k / 2 + 7) / 8 * 8;
    F(adj_qr_factor)(m, left, a, row, tau);
    F(reflect_block)(m, n - left, left, a, row, tau, 1, a + left, row);
    a += left * (row + 1);
    tau += left;
    m -= left;
    n -= left;
  }
  F(factor_leaf)(m, n, a, row, tau);
}

void F(adj_qr_apply)(int64_t m, int64_t n, int64_t k, const REAL *a, int64_t row, const REAL *tau, int transposed,
                     REAL *c, int64_t c_row) {
  int64_t blocks = (k + F(BLOCK) - 1) / F(BLOCK);
  for (int64_t i = 0; i < blocks; i++) {
    int64_t begin = (transposed ? i : blocks - 1 - i) * F(BLOCK), count = adj_least(F(BLOCK), k - begin);
    F(reflect_block)(m - begin, n, count, a + begin * (row + 1), row, tau + begin, transposed, c + begin * c_row,
                     c_row);
  }
}

/// Q's first columns: the reflections applied to the identity, of which each block meets its corner only.
static void F(expand)(int64_t m, int64_t k, const REAL *a, int64_t row, const REAL *tau, int64_t columns, REAL *q) {
  memset(q, 0, (size_t)(m * columns) * sizeof(REAL));
  for (int64_t i = 0; i < adj_least(m, columns); i++) q[i * columns + i] = 1;
  for (int64_t end = k; end > 0;) {
    int64_t begin = (end - 1) / F(BLOCK) * F(BLOCK);
    F(reflect_block)(m - begin, columns - begin, end - begin, a + begin * (row + 1), row, tau + begin, 0,
                     q + begin * (columns + 1), columns);
    end = begin;
  }
}

struct F(factors) {
  int64_t m, n, columns;
  REAL *a, *q;
};

static void F(factor_range)(void *context, int64_t begin, int64_t end) {
  const struct F(factors) *s = context;
  int64_t m = s->m, n = s->n, k = adj_least(m, n);
  REAL *tau = F(allocate)(k);
  for (int64_t i = begin; i < end; i++) {
    REAL *a = s->a + i * m * n;
    F(adj_qr_factor)(m, n, a, n, tau);
    if (s->q) F(expand)(m, k, a, n, tau, s->columns, s->q + i * m * s->columns);
  }
  F(release)(tau, k);
}

static void F(factor_batch)(int64_t batch, int64_t m, int64_t n, REAL *a, int64_t columns, REAL *q) {
  struct F(factors) s = {.m = m, .n = n, .columns = columns, .a = a, .q = q};
  adj_each_matrix(batch, 2 * m * n * adj_least(m, n), F(factor_range), &s);
}
#endif
