// Implicit QL with Wilkinson's shift for symmetric tridiagonal matrices (Dubrulle, Martin and Wilkinson, 1968).
//
// Each block that no negligible element divides is worked on from its smaller end, so that graded matrices keep their
// small eigenvalues.
#include "Doubles.h"

enum { STEPS_PER_VALUE = 30 };

/// A block seen from its smaller end.
struct block {
  int64_t n;
  double *d, *e, *z;
  int64_t step, row, columns;
};

static int is_negligible(double e, double d0, double d1) {
  return e * e <= (DBL_EPSILON * DBL_EPSILON / 4 * fabs(d0)) * fabs(d1) + DBL_MIN;
}

static void rotate_rows(const struct block *b, int64_t i, double c, double s) {
  if (b->z) adj_rotate(b->columns, b->z + (i + 1) * b->row, b->z + i * b->row, c, s);
}

/// The two eigenvalues at l and l + 1.
static void solve_pair(const struct block *b, int64_t l) {
  double *x = b->d + l * b->step, *y = x + b->step, *e = b->e + l * b->step;
  double ratio = (*y - *x) / (2 * *e), t = copysign(1 / (fabs(ratio) + hypot(ratio, 1)), ratio);
  double c = 1 / sqrt(1 + t * t);
  *x -= t * *e;
  *y += t * *e;
  *e = 0;
  rotate_rows(b, l, c, t * c);
}

static void step(const struct block *b, int64_t l, int64_t m) {
  double *d = b->d, *e = b->e;
  int64_t at = b->step;
  double g = (d[(l + 1) * at] - d[l * at]) / (2 * e[l * at]);
  g = d[m * at] - d[l * at] + e[l * at] / (g + copysign(hypot(g, 1), g));
  double c = 1, s = 1, p = 0;
  for (int64_t i = m - 1; i >= l; i--) {
    double f = s * e[i * at], h = c * e[i * at], r = adj_rotation(g, f, &c, &s);
    if (i < m - 1) e[(i + 1) * at] = r;
    g = d[(i + 1) * at] - p;
    r = (d[i * at] - g) * s + 2 * c * h;
    p = s * r;
    d[(i + 1) * at] = g + p;
    g = c * r - h;
    rotate_rows(b, i, c, s);
  }
  d[l * at] -= p;
  e[l * at] = g;
}

static int solve_block(const struct block *b, int64_t *steps) {
  int64_t at = b->step;
  for (int64_t l = 0; l < b->n;) {
    int64_t m = l;
    while (m < b->n - 1 && !is_negligible(b->e[m * at], b->d[m * at], b->d[(m + 1) * at])) m++;
    if (m < b->n - 1) b->e[m * at] = 0;
    if (m == l) {
      l++;
    } else if (m == l + 1) {
      solve_pair(b, l);
      l += 2;
    } else {
      if (--*steps < 0) return 1;
      step(b, l, m);
    }
  }
  return 0;
}

int adj_tridiagonal_ql(int64_t n, double *d, double *e, double *z, int64_t row) {
  int64_t steps = STEPS_PER_VALUE * n;
  for (int64_t begin = 0, end; begin < n; begin = end + 1) {
    end = begin;
    while (end < n - 1 && !is_negligible(e[end], d[end], d[end + 1])) end++;
    if (end < n - 1) e[end] = 0;
    int reversed = fabs(d[end]) < fabs(d[begin]);
    int64_t first = reversed ? end : begin;
    struct block b = {.n = end - begin + 1, .d = d + first, .e = e + (reversed ? end - 1 : begin), .columns = n,
                      .z = z ? z + first * row : NULL, .step = reversed ? -1 : 1, .row = reversed ? -row : row};
    if (solve_block(&b, &steps)) return 1;
  }
  return 0;
}
