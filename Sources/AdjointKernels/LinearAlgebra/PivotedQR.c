// A·P = Q·R by Householder's reflections with the longest remaining column first (Businger and Golub, 1965). A panel's
// columns are changed one at a time, as they are needed, and all others when the panel ends, by one product
// (Quintana-Ortí, Sun and Bischof, 1998): what one reflection needs to know of the others is its row of R and a product
// with a vector.
#ifndef REAL
#define SELF "../LinearAlgebra/PivotedQR.c"
#include "EachReal.h"
#else

enum { F(PANEL) = 32 };

/// A matrix under way. Its columns are the rows of `a`, `column` elements apart.
struct F(pivoting) {
  int64_t m, n, column;
  REAL *a;
  int64_t *pivots;
  // Of each column's rest: its length, and the length when that was last summed up and not brought up to date. The
  // latter is −1 once so much of it is gone that the former is not known well.
  double *length, *summed;
  // Of the panel: the reflections' vectors, `m` apart, and for each what it subtracts from the columns, `n` apart.
  REAL *v, *changes, *tau, *row;
};

static double F(length)(int64_t n, const REAL *x) {
  double squares[4] = {0};
  for (int64_t i = 0; i < n; i++) squares[i % 4] += (double)x[i] * x[i];
  return sqrt((squares[0] + squares[1]) + (squares[2] + squares[3]));
}

static void F(take_longest)(const struct F(pivoting) *s, int64_t place, int64_t panel) {
  int64_t best = place;
  for (int64_t c = place + 1; c < s->n; c++)
    if (s->length[c] > s->length[best]) best = c;
  if (best == place) return;
  REAL *x = s->a + place * s->column, *y = s->a + best * s->column;
  for (int64_t i = 0; i < s->m; i++) {
    REAL kept = x[i];
    x[i] = y[i];
    y[i] = kept;
  }
  for (int64_t j = 0; j < panel; j++) {
    REAL *change = s->changes + j * s->n, kept = change[place];
    change[place] = change[best];
    change[best] = kept;
  }
  int64_t pivot = s->pivots[place];
  s->pivots[place] = s->pivots[best];
  s->pivots[best] = pivot;
  s->length[best] = s->length[place];
  s->summed[best] = s->summed[place];
}

/// Row `place` of R right of the diagonal, and the lengths without it. Returns whether some are not known well now.
static int F(finish_row)(const struct F(pivoting) *s, int64_t place, int64_t start) {
  int64_t right = s->n - place - 1, j = place - start, isLost = 0;
  REAL *first = s->a + (place + 1) * s->column + place, factors[F(PANEL)];
  for (int64_t p = 0; p <= j; p++) factors[p] = -s->v[p * s->m + place];
  for (int64_t c = 0; c < right; c++) s->row[c] = first[c * s->column];
  F(product)(1, right, j + 1, factors, j + 1, 1, s->changes + place + 1, s->n, 1, s->row, right, 1);
  for (int64_t c = 0; c < right; c++) first[c * s->column] = s->row[c];
  // ‖rest‖² = ‖before‖² − row², unless that cancels (Drmač and Bujanović, 2008).
  double limit = sqrt(REAL_DTYPE == ADJ_F32 ? FLT_EPSILON : DBL_EPSILON);
  for (int64_t c = 0; c < right; c++) {
    double *length = s->length + place + 1 + c, *summed = s->summed + place + 1 + c;
    if (*length == 0 || *summed < 0) continue;
    double part = fabs((double)s->row[c]) / *length, rest = fmax(0, (1 + part) * (1 - part)), loss = *length / *summed;
    if (rest * loss * loss <= limit) {
      *summed = -1;
      isLost = 1;
    } else {
      *length *= sqrt(rest);
    }
  }
  return (int)isLost;
}

/// Reflections for the columns from `start` on; returns how many.
static int64_t F(factor_panel)(const struct F(pivoting) *s, int64_t start) {
  int64_t most = adj_least(F(PANEL), adj_least(s->m, s->n) - start), j = 0;
  for (int isLost = 0; j < most && !isLost; j++) {
    int64_t place = start + j, down = s->m - place, right = s->n - place - 1;
    F(take_longest)(s, place, j);
    REAL *corner = s->a + place * (s->column + 1), *v = s->v + j * s->m, factors[F(PANEL)];
    for (int64_t p = 0; p < j; p++) factors[p] = -s->changes[p * s->n + place];
    if (j > 0) F(product)(1, down, j, factors, j, 1, s->v + place, s->m, 1, corner, down, 1);
    REAL tau = s->tau[j] = F(adj_reflection)(down, corner, 1);
    memset(v, 0, (size_t)place * sizeof(REAL));
    memcpy(v + place, corner, (size_t)down * sizeof(REAL));
    v[place] = 1;
    if (right == 0) continue;
    // What the reflection subtracts: τ·vᵀ·(the columns as they would be by now).
    REAL *change = s->changes + j * s->n + place + 1;
    F(product)(right, 1, down, corner + s->column, s->column, 1, v + place, 1, 1, change, 1, 0);
    for (int64_t c = 0; c < right; c++) change[c] *= tau;
    if (j > 0) {
      F(product)(j, 1, down, s->v + place, s->m, 1, v + place, 1, 1, factors, 1, 0);
      for (int64_t p = 0; p < j; p++) factors[p] *= -tau;
      F(product)(1, right, j, factors, j, 1, s->changes + place + 1, s->n, 1, change, right, 1);
    }
    isLost = F(finish_row)(s, place, start);
  }
  return j;
}

void F(adj_pivoted_qr)(int64_t m, int64_t n, REAL *a, int64_t column, int64_t *pivots, int64_t k, REAL *b) {
  int64_t words = F(PANEL) * (m + n + F(PANEL) + 1) + n;
  double *lengths = adj_allocate((size_t)(2 * n) * sizeof *lengths);
  REAL *work = F(allocate)(words), *t = work + F(PANEL) * (m + n + 1) + n;
  struct F(pivoting) s = {.m = m, .n = n, .column = column, .a = a, .pivots = pivots, .length = lengths,
                          .summed = lengths + n, .v = work, .changes = work + F(PANEL) * m,
                          .tau = work + F(PANEL) * (m + n), .row = work + F(PANEL) * (m + n + 1)};
  for (int64_t c = 0; c < n; c++) {
    pivots[c] = c;
    s.summed[c] = s.length[c] = F(length)(m, a + c * column);
  }
  for (int64_t start = 0, done; start < adj_least(m, n); start += done) {
    done = F(factor_panel)(&s, start);
    int64_t next = start + done;
    F(subtract_product)(n - next, m - next, done, s.changes + next, 1, n, s.v + next, m, 1, a + next * (column + 1),
                        column);
    for (int64_t c = next; c < n; c++)
      if (s.summed[c] < 0) s.summed[c] = s.length[c] = F(length)(m - next, a + c * column + next);
    F(adj_reflection_factor)(m - start, done, s.v + start, 1, m, s.tau, t);
    F(adj_reflect)(m - start, k, done, s.v + start, 1, m, t, 1, b + start * k, k);
  }
  F(release)(work, words);
  adj_free(lengths, (size_t)(2 * n) * sizeof *lengths);
}
#endif
