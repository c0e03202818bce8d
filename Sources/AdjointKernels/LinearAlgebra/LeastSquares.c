// The shortest X of all that minimize ‖A·X − B‖, as LAPACK's xGELSY finds it: A·P = Q·R with pivots, as many leading
// columns of R as are independent by an estimate, and if these are not all, R = Uᵀ·Zᵀ by a second factorisation. What
// is much longer than wide, or wider than long, is first made a triangle without pivots, which is faster.
#ifndef REAL
#define SELF "../LinearAlgebra/LeastSquares.c"
#include "Doubles.h"
#include "LinearAlgebra.h"

/// One more row (0 … 0 γ) and column below and beside a triangle whose largest or smallest singular value is about
/// `value`, with the left vector x: given α = xᵀ·(the column above γ), the value of the larger triangle, and its vector
/// (s·x, c). This is the exact answer for the two by two matrix (value 0; α γ) (Bischof, 1990).
static double extended_value(double value, double alpha, double gamma, int largest, double *s, double *c) {
  double scale = fmax(value, fmax(fabs(alpha), fabs(gamma)));
  *s = 1;
  *c = 0;
  if (scale == 0) return 0;
  double f = value / scale, g = alpha / scale, h = gamma / scale;
  double half = (f * f + g * g - h * h) / 2, root = hypot(half, g * h);
  double top = sqrt((f * f + g * g + h * h) / 2 + root);
  double x = half >= 0 ? half + root : g * h, y = half >= 0 ? g * h : root - half, norm = hypot(x, y);
  if (norm > 0) {
    *s = x / norm;
    *c = y / norm;
  }
  if (largest) return top * scale;
  double kept = *s;
  *s = -*c;
  *c = kept;
  return f * fabs(h) / top * scale;
}

#include "EachReal.h"

void adj_least_squares(int dtype, int64_t batch, int64_t m, int64_t n, int64_t k, const void *a, const void *b,
                       double rcond, int checked, void *x, int64_t *ranks) {
  if (dtype == ADJ_F32) solve_batch_f32(batch, m, n, k, a, b, rcond, checked, x, ranks);
  else solve_batch_f64(batch, m, n, k, a, b, rcond, checked, x, ranks);
}
#else

/// How many leading columns of R are independent; its columns are the rows of `r`.
static int64_t F(rank)(int64_t n, const REAL *r, int64_t column, double rcond) {
  double largest = fabs((double)r[0]), smallest = largest;
  if (!(largest > 0)) return 0;
  double *x = adj_allocate((size_t)(2 * n) * sizeof *x), *y = x + n;
  int64_t rank = 1;
  x[0] = y[0] = 1;
  for (; rank < n; rank++) {
    const REAL *line = r + rank * column;
    double alpha = 0, beta = 0, s, c, t, d;
    for (int64_t i = 0; i < rank; i++) {
      alpha += x[i] * line[i];
      beta += y[i] * line[i];
    }
    largest = extended_value(largest, alpha, line[rank], 1, &s, &c);
    smallest = extended_value(smallest, beta, line[rank], 0, &t, &d);
    if (!(largest * rcond <= smallest)) break;
    for (int64_t i = 0; i < rank; i++) {
      x[i] *= s;
      y[i] *= t;
    }
    x[rank] = c;
    y[rank] = d;
  }
  adj_free(x, (size_t)(2 * n) * sizeof *x);
  return rank;
}

/// y [n, k] := the shortest with R·y = c's first `rank` rows, R [rank, n]; its columns are the rows of `r`.
static void F(solve_shortest)(int64_t n, int64_t rank, const REAL *r, int64_t column, int64_t k, const REAL *c,
                              REAL *y) {
  REAL *u = F(allocate)((n + 1) * rank), *tau = u + n * rank;
  for (int64_t j = 0; j < n; j++)
    for (int64_t i = 0; i < rank; i++) u[j * rank + i] = i <= j ? r[j * column + i] : 0;
  F(adj_qr_factor)(n, rank, u, rank, tau);
  memcpy(y, c, (size_t)(rank * k) * sizeof(REAL));
  memset(y + rank * k, 0, (size_t)((n - rank) * k) * sizeof(REAL));
  F(adj_solve_triangle)(0, 0, rank, k, u, 1, rank, y, k);
  F(adj_qr_apply)(n, k, rank, u, rank, tau, 0, y, k);
  F(release)(u, (n + 1) * rank);
}

/// The distance of columns of n elements. Were it a multiple of some power of two, they would share few places of the
/// cache.
static int64_t F(apart)(int64_t n) { return n % 64 == 0 ? n + 16 : n; }

/// x [n, k] for a matrix [m, n], whose columns are the rows of `a`; overwrites it and b [m, k]. Returns the rank.
static int64_t F(solve_pivoted)(int64_t m, int64_t n, REAL *a, int64_t column, int64_t k, REAL *b, double rcond,
                                REAL *x) {
  int64_t *pivots = adj_allocate((size_t)n * sizeof *pivots);
  REAL *y = b, *own = NULL;
  F(adj_pivoted_qr)(m, n, a, column, pivots, k, b);
  int64_t rank = F(rank)(adj_least(m, n), a, column, rcond);
  if (rank == n) {
    F(adj_solve_columns)(1, 0, n, k, a, 1, column, b, k);
  } else {
    y = own = F(allocate)(n * k);
    if (rank > 0) F(solve_shortest)(n, rank, a, column, k, b, y);
    else memset(y, 0, (size_t)(n * k) * sizeof(REAL));
  }
  for (int64_t i = 0; i < n; i++) memcpy(x + pivots[i] * k, y + i * k, (size_t)k * sizeof(REAL));
  if (own) F(release)(own, n * k);
  adj_free(pivots, (size_t)n * sizeof *pivots);
  return rank;
}

struct F(least_squares) {
  int64_t m, n, k;
  const REAL *a, *b;
  double rcond;
  int checked;
  REAL *x;
  int64_t *ranks;
};

/// A power of two that brings A's largest element near 1, so that no length overflows or vanishes; 0 where A is zeros
/// or not finite.
static REAL F(scale)(int64_t count, const REAL *a, int *is_finite) {
  REAL largest = 0, nothing = 0;
  for (int64_t i = 0; i < count; i++) {
    REAL size = a[i] < 0 ? -a[i] : a[i];
    largest = size > largest ? size : largest;
    nothing += a[i] * 0;
  }
  *is_finite = nothing == 0;
  if (largest == 0 || !*is_finite) return 0;
  int exponent, most = (REAL_DTYPE == ADJ_F32 ? FLT_MAX_EXP : DBL_MAX_EXP) - 8;
  frexp((double)largest, &exponent);
  return (REAL)ldexp(1, exponent > most ? -most : exponent < -most ? most : -exponent);
}

/// By way of the triangle R of A, or for a wide A of its transpose, which replaces `a` [p, q].
static int64_t F(solve_by_triangle)(const struct F(least_squares) *s, REAL *a, REAL *b, REAL *x) {
  int64_t n = s->n, k = s->k, p = adj_most(s->m, n), q = adj_least(s->m, n), rank = 0;
  int is_wide = s->m < n;
  REAL *tau = F(allocate)(q);
  F(adj_qr_factor)(p, q, a, q, tau);
  if (!is_wide) F(adj_qr_apply)(p, k, q, a, q, tau, 1, b, k);
  if (s->checked) {
    int64_t column = F(apart)(q);
    REAL *square = F(allocate)(q * column);
    for (int64_t j = 0; j < q; j++)
      for (int64_t i = 0; i < q; i++)
        square[j * column + i] = (is_wide ? i < j : i > j) ? 0 : is_wide ? a[j * q + i] : a[i * q + j];
    rank = F(solve_pivoted)(q, q, square, column, k, b, s->rcond, x);
    F(release)(square, q * column);
  } else {
    while (rank < q && a[rank * (q + 1)] != 0) rank++;
    F(adj_solve_columns)(!is_wide, 0, q, k, a, is_wide ? 1 : q, is_wide ? q : 1, b, k);
    memcpy(x, b, (size_t)(q * k) * sizeof(REAL));
  }
  if (is_wide) {
    memset(x + q * k, 0, (size_t)((n - q) * k) * sizeof(REAL));
    F(adj_qr_apply)(n, k, q, a, q, tau, 0, x, k);
  }
  F(release)(tau, q);
  return rank;
}

static int64_t F(solve)(const struct F(least_squares) *s, const REAL *a, const REAL *b, REAL *x) {
  int64_t m = s->m, n = s->n, k = s->k, p = adj_most(m, n), q = adj_least(m, n), rank;
  int is_finite;
  REAL scale = F(scale)(m * n, a, &is_finite);
  if (scale == 0) {
    memset(x, 0, (size_t)(n * k) * sizeof(REAL));
    return !is_finite ? -1 : s->checked ? 0 : q;
  }
  int by_triangle = !s->checked || p > 2 * q, is_turned = by_triangle ? m < n : 1;
  int64_t row = by_triangle ? q : F(apart)(m), count = (by_triangle ? p : n) * row;
  REAL *work = F(allocate)(count + m * k), *right = work + count;
  if (is_turned) F(transpose)(m, n, a, n, work, row);
  else memcpy(work, a, (size_t)(m * n) * sizeof(REAL));
  for (int64_t i = 0; i < count; i++) work[i] *= scale;
  memcpy(right, b, (size_t)(m * k) * sizeof(REAL));
  if (by_triangle) rank = F(solve_by_triangle)(s, work, right, x);
  else rank = F(solve_pivoted)(m, n, work, row, k, right, s->rcond, x);
  for (int64_t i = 0; i < n * k; i++) x[i] *= scale;
  F(release)(work, count + m * k);
  return rank;
}

static void F(solve_range)(void *context, int64_t begin, int64_t end) {
  const struct F(least_squares) *s = context;
  for (int64_t i = begin; i < end; i++)
    s->ranks[i] = F(solve)(s, s->a + i * s->m * s->n, s->b + i * s->m * s->k, s->x + i * s->n * s->k);
}

static void F(solve_batch)(int64_t batch, int64_t m, int64_t n, int64_t k, const REAL *a, const REAL *b, double rcond,
                           int checked, REAL *x, int64_t *ranks) {
  struct F(least_squares) s = {.m = m, .n = n, .k = k, .a = a, .b = b, .rcond = rcond, .checked = checked, .x = x,
                               .ranks = ranks};
  adj_each_matrix(batch, 2 * m * n * (adj_least(m, n) + k), F(solve_range), &s);
}
#endif
