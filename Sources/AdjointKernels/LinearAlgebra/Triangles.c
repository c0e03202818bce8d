// Systems of equations with a triangular matrix: halved until they are small, so that nearly all of the work is
// products.
#ifndef REAL
#define SELF "../LinearAlgebra/Triangles.c"
#include "LinearAlgebra.h"
#include "EachReal.h"

void adj_triangular_solve(int dtype, int64_t batch, int64_t n, int64_t k, const void *a, const int64_t *starts,
                          int64_t a_row, int64_t a_column, int upper, int unit, void *b) {
  if (n <= 0 || k <= 0) return;
  if (dtype == ADJ_F32) solve_batch_f32(batch, n, k, a, starts, a_row, a_column, upper, unit, b);
  else solve_batch_f64(batch, n, k, a, starts, a_row, a_column, upper, unit, b);
}
#else

enum { F(LEAF) = 16, F(COLUMNS_PER_THREAD) = 64 };

static void F(solve_leaf)(int upper, int unit, int64_t n, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                          REAL *b, int64_t b_row) {
  for (int64_t step = 0; step < n; step++) {
    int64_t i = upper ? n - 1 - step : step;
    REAL *line = b + i * b_row;
    for (int64_t j = upper ? i + 1 : 0; j < (upper ? n : i); j++)
      F(add_line)(k, -a[i * a_row + j * a_column], b + j * b_row, line);
    if (unit) continue;
    REAL divisor = a[i * (a_row + a_column)];
    for (int64_t j = 0; j < k; j++) line[j] /= divisor;
  }
}

void F(adj_solve_triangle)(int upper, int unit, int64_t n, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                           REAL *b, int64_t b_row) {
  if (n <= F(LEAF)) {
    F(solve_leaf)(upper, unit, n, k, a, a_row, a_column, b, b_row);
    return;
  }
  int64_t h = (n / 2 + 7) / 8 * 8, rest = n - h;
  const REAL *corner = a + h * (a_row + a_column);
  REAL *below = b + h * b_row;
  if (upper) {
    F(adj_solve_triangle)(1, unit, rest, k, corner, a_row, a_column, below, b_row);
    F(subtract_product)(h, k, rest, a + h * a_column, a_row, a_column, below, b_row, 1, b, b_row);
    F(adj_solve_triangle)(1, unit, h, k, a, a_row, a_column, b, b_row);
  } else {
    F(adj_solve_triangle)(0, unit, h, k, a, a_row, a_column, b, b_row);
    F(subtract_product)(rest, k, h, a + h * a_row, a_row, a_column, b, b_row, 1, below, b_row);
    F(adj_solve_triangle)(0, unit, rest, k, corner, a_row, a_column, below, b_row);
  }
}

struct F(triangles) {
  int upper, unit;
  int64_t n, a_row, a_column, b_row;
  const REAL *a;
  const int64_t *starts;
  REAL *b;
};

static void F(solve_range)(void *context, int64_t begin, int64_t end) {
  const struct F(triangles) *s = context;
  for (int64_t i = begin; i < end; i++)
    F(adj_solve_triangle)(s->upper, s->unit, s->n, s->b_row, s->a + s->starts[i], s->a_row, s->a_column,
                          s->b + i * s->n * s->b_row, s->b_row);
}

static void F(solve_some)(void *context, int64_t begin, int64_t end) {
  const struct F(triangles) *s = context;
  F(adj_solve_triangle)(s->upper, s->unit, s->n, end - begin, s->a, s->a_row, s->a_column, s->b + begin, s->b_row);
}

void F(adj_solve_columns)(int upper, int unit, int64_t n, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                          REAL *b, int64_t b_row) {
  struct F(triangles) s = {.upper = upper, .unit = unit, .n = n, .a_row = a_row, .a_column = a_column, .a = a,
                           .b_row = b_row, .b = b};
  // Each column of B is a system of its own.
  adj_parallel(k, adj_most(F(COLUMNS_PER_THREAD), TASK / adj_most(1, n * n)), F(solve_some), &s);
}

static void F(solve_batch)(int64_t batch, int64_t n, int64_t k, const REAL *a, const int64_t *starts, int64_t a_row,
                           int64_t a_column, int upper, int unit, REAL *b) {
  struct F(triangles) s = {.upper = upper, .unit = unit, .n = n, .b_row = k, .a_row = a_row, .a_column = a_column,
                           .a = a, .starts = starts, .b = b};
  if (batch == 1) F(adj_solve_columns)(upper, unit, n, k, a + starts[0], a_row, a_column, b, k);
  else adj_each_matrix(batch, n * n * k / 2, F(solve_range), &s);
}
#endif
