// Singular values and vectors: a matrix is reduced to upper bidiagonal form by reflections from both sides, of which a
// panel's worth is applied at once (Dongarra, Hammarling and Sorensen, 1989), solved there (BidiagonalQR.c, Halves.c),
// and the vectors reflected back. A wide matrix is transposed.
#ifndef REAL
#define SELF "../LinearAlgebra/SVD.c"
#include "LinearAlgebra.h"
#include "EachReal.h"

void adj_svd(int dtype, int64_t batch, int64_t m, int64_t n, void *a, void *s, int64_t u_columns, void *u,
             int64_t v_rows, void *vt, int32_t *info) {
  if (dtype == ADJ_F32) solve_batch_f32(batch, m, n, a, s, u_columns, u, v_rows, vt, info);
  else solve_batch_f64(batch, m, n, a, s, u_columns, u, v_rows, vt, info);
}
#else

enum { F(PANEL) = 32, F(PADDING) = 8 };

/// Reflections and what they make of A [m, n], m ≥ n: A = Q·B·Pᵀ. Those of Q are the rows of q [n, m], those of P the rows
/// of p [n − 1, n − 1], from A's second column on.
struct F(bidiagonal) {
  int64_t m, n;
  double *d, *e;
  REAL *q, *p, *q_tau, *p_tau;
};

/// What has been done in a panel is A + Σ left·rightᵀ over rows of `left` and `right`.
static void F(reduce)(const struct F(bidiagonal) *s, REAL *a, int64_t row) {
  int64_t m = s->m, n = s->n, room = 2 * F(PANEL) * (m + n) + m + 2 * F(PANEL);
  REAL *left = F(allocate)(room), *right = left + 2 * F(PANEL) * m, *column = right + 2 * F(PANEL) * n;
  REAL *sums = column + m;
  for (int64_t begin = 0, end; begin < n; begin = end) {
    end = adj_least(begin + F(PANEL), n);
    for (int64_t i = begin; i < end; i++) {
      int64_t done = 2 * (i - begin), below = m - i, after = n - i - 1;
      REAL *q = s->q + i * m, *x = q + i, *y = right + done * n + i + 1;
      for (int64_t j = 0; j < below; j++) x[j] = a[(i + j) * row + i];
      for (int64_t r = 0; r < done; r++) sums[r] = right[r * n + i];
      F(product)(1, below, done, sums, done, 1, left + i, m, 1, x, m, 1);
      memset(q, 0, (size_t)i * sizeof(REAL));
      REAL tau = s->q_tau[i] = F(adj_reflection)(below, x, 1);
      s->d[i] = x[0];
      x[0] = 1;
      if (after == 0) break;
      // y = −τ·Aᵀ·x
      F(product)(1, after, below, x, below, 1, a + i * row + i + 1, row, 1, y, n, 0);
      F(product)(done, 1, below, left + i, m, 1, x, 1, 1, sums, 1, 0);
      F(product)(1, after, done, sums, done, 1, right + i + 1, n, 1, y, n, 1);
      for (int64_t j = 0; j < after; j++) y[j] *= -tau;
      memcpy(left + done * m + i, x, (size_t)below * sizeof(REAL));
      done++;
      REAL *p = s->p + i * (n - 1), *z = p + i, *w = left + done * m + i + 1;
      memcpy(z, a + i * row + i + 1, (size_t)after * sizeof(REAL));
      for (int64_t r = 0; r < done; r++) sums[r] = left[r * m + i];
      F(product)(1, after, done, sums, done, 1, right + i + 1, n, 1, z, n, 1);
      memset(p, 0, (size_t)i * sizeof(REAL));
      tau = s->p_tau[i] = F(adj_reflection)(after, z, 1);
      s->e[i] = z[0];
      z[0] = 1;
      // w = −τ·A·z
      F(product)(below - 1, 1, after, a + (i + 1) * (row + 1), row, 1, z, 1, 1, w, 1, 0);
      F(product)(done, 1, after, right + i + 1, n, 1, z, 1, 1, sums, 1, 0);
      F(product)(1, below - 1, done, sums, done, 1, left + i + 1, m, 1, w, m, 1);
      for (int64_t j = 0; j < below - 1; j++) w[j] *= -tau;
      memcpy(right + done * n + i + 1, z, (size_t)after * sizeof(REAL));
    }
    if (end < n)
      F(product)(m - end, n - end, 2 * (end - begin), left + end, 1, m, right + end, n, 1, a + end * (row + 1), row, 1);
  }
  F(release)(left, room);
}

/// Copies A, or where `crossed` its transpose, scaled by a power of two to elements about 1, so that nothing overflows
/// or vanishes. Gives the power; −1 in `info` if there is an element that is not finite.
static int F(prepare)(int64_t m, int64_t n, REAL *a, int crossed, REAL *to, int64_t row, int32_t *info) {
  double largest = 0;
  int exponent = 0;
  *info = 0;
  for (int64_t i = 0; i < m * n; i++) {
    double size = fabs((double)a[i]);
    if (!(size < INFINITY)) *info = -1;
    largest = fmax(largest, size);
  }
  if (!*info && largest > 0) frexp(largest, &exponent);
  if (exponent) {
    // Twice half of the exponent, since the whole of it may be no number of the type.
    REAL first = (REAL)ldexp(1, -exponent / 2), second = (REAL)ldexp(1, -exponent - -exponent / 2);
    for (int64_t i = 0; i < m * n; i++) a[i] = a[i] * first * second;
  }
  if (crossed) F(transpose)(m, n, a, n, to, row);
  else for (int64_t i = 0; i < m; i++) memcpy(to + i * row, a + i * n, (size_t)n * sizeof(REAL));
  return exponent;
}

/// The vectors [rows, columns], one a column, of which the first n are the rows of `small` [n, n] in some order, and the
/// others and what is missing the identity's.
static void F(place_vectors)(int64_t n, const double *small, const int64_t *order, int64_t rows, int64_t columns,
                             REAL *vectors) {
  memset(vectors, 0, (size_t)(rows * columns) * sizeof(REAL));
  for (int64_t top = 0; top < n; top += 16)
    for (int64_t i = 0; i < n; i++)
      for (int64_t j = top; j < adj_least(n, top + 16); j++)
        vectors[i * columns + j] = (REAL)small[order[n - 1 - j] * n + i];
  for (int64_t i = n; i < adj_least(rows, columns); i++) vectors[i * (columns + 1)] = 1;
}

struct F(matrices) {
  int64_t m, n, u_columns, v_rows;
  REAL *a, *s, *u, *vt;
  int32_t *info;
};

/// The vectors of the larger and the smaller side, for A or its transpose, from those of the bidiagonal matrix.
static void F(reflect_back)(const struct F(bidiagonal) *b, const double *left, const double *right,
                            const int64_t *order, int64_t columns, REAL *u, REAL *v) {
  F(place_vectors)(b->n, left, order, b->m, columns, u);
  F(adj_reflect_all)(b->m, columns, b->n, b->q, b->m, b->q_tau, u, columns);
  F(place_vectors)(b->n, right, order, b->n, b->n, v);
  F(adj_reflect_all)(b->n - 1, b->n, b->n - 1, b->p, b->n - 1, b->p_tau, v + b->n, b->n);
}

static int32_t F(solve)(const struct F(matrices) *s, REAL *a, REAL *values, REAL *u, REAL *vt) {
  int crossed = s->m < s->n;
  int64_t m = crossed ? s->n : s->m, n = crossed ? s->m : s->n, row = n > F(PANEL) ? n + F(PADDING) : n;
  int64_t copy_count = m * row, reflections = n * (m + n + 2), doubles = 2 * n + (u ? 2 * n * n : 0);
  int32_t info;
  REAL *copy = F(allocate)(copy_count), *q = F(allocate)(reflections);
  double *d = allocate_f64(doubles), *left = u ? d + 2 * n : NULL, *right = u ? left + n * n : NULL;
  struct F(bidiagonal) b = {.m = m, .n = n, .d = d, .e = d + n, .q = q, .p = q + n * m, .q_tau = q + n * (m + n),
                            .p_tau = q + n * (m + n + 1)};
  int exponent = F(prepare)(s->m, s->n, a, crossed, copy, row, &info);
  if (!info) {
    F(reduce)(&b, copy, row);
    if (u) memset(left, 0, (size_t)(2 * n * n) * sizeof *left);
    info = u ? adj_bidiagonal_halves(n, d, b.e, left, right, n) : adj_bidiagonal_qr(n, d, b.e, NULL, NULL, 0, 0);
  }
  if (!info) {
    int64_t *order = adj_allocate((size_t)n * sizeof *order);
    adj_sort_places(n, d, order);
    for (int64_t i = 0; i < n; i++) values[i] = (REAL)ldexp(d[order[n - 1 - i]], exponent);
    if (u) {
      // V is transposed into place, or where A is transposed, U is.
      int64_t columns = crossed ? s->v_rows : s->u_columns;
      int64_t count = crossed ? m * columns : n * n;
      REAL *turned = F(allocate)(count);
      F(reflect_back)(&b, left, right, order, columns, crossed ? turned : u, crossed ? u : turned);
      F(transpose)(crossed ? m : n, crossed ? columns : n, turned, crossed ? columns : n, vt, crossed ? m : n);
      F(release)(turned, count);
    }
    adj_free(order, (size_t)n * sizeof *order);
  }
  release_f64(d, doubles);
  F(release)(q, reflections);
  F(release)(copy, copy_count);
  return info;
}

static void F(solve_range)(void *context, int64_t begin, int64_t end) {
  const struct F(matrices) *s = context;
  int64_t m = s->m, n = s->n;
  for (int64_t i = begin; i < end; i++)
    s->info[i] = F(solve)(s, s->a + i * m * n, s->s + i * adj_least(m, n), s->u ? s->u + i * m * s->u_columns : NULL,
                          s->vt ? s->vt + i * s->v_rows * n : NULL);
}

static void F(solve_batch)(int64_t batch, int64_t m, int64_t n, REAL *a, REAL *values, int64_t u_columns, REAL *u,
                           int64_t v_rows, REAL *vt, int32_t *info) {
  struct F(matrices) s = {.m = m, .n = n, .u_columns = u_columns, .v_rows = v_rows, .a = a, .s = values, .u = u,
                          .vt = vt, .info = info};
  if (m > 0 && n > 0) adj_each_matrix(batch, 8 * m * n * adj_least(m, n), F(solve_range), &s);
}
#endif
