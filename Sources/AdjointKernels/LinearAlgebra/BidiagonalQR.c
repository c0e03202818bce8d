// Implicit QR for the singular values of upper bidiagonal matrices, with a shift of 0 where another would cost the
// small ones their digits (Demmel and Kahan, "Accurate singular values of bidiagonal matrices", 1990).
//
// A block is worked on from its larger end: a bidiagonal matrix with rows and columns reversed is the transpose of
// one, so that this is only a matter of signs and of exchanging the vectors.
#include "Doubles.h"

enum { STEPS_PER_VALUE = 40 };

struct block {
  int64_t n;
  double *d, *e;
  int64_t step;
  double *left, *right;  // rows of vectors, or NULL
  int64_t row, left_columns, right_columns;
};

static void rotate_left(const struct block *b, int64_t i, double c, double s) {
  if (b->left) adj_rotate(b->left_columns, b->left + i * b->row, b->left + (i + 1) * b->row, c, s);
}

static void rotate_right(const struct block *b, int64_t i, double c, double s) {
  if (b->right) adj_rotate(b->right_columns, b->right + i * b->row, b->right + (i + 1) * b->row, c, s);
}

/// The smaller singular value of [[f, g], [0, h]].
static double smaller_value(double f, double g, double h) {
  double low = fmin(fabs(f), fabs(h)), high = fmax(fabs(f), fabs(h));
  g = fabs(g);
  if (low == 0) return 0;
  if (g < high) {
    double sum = 1 + low / high, difference = (high - low) / high, tilt = g / high * (g / high);
    return low * (2 / (sqrt(sum * sum + tilt) + sqrt(difference * difference + tilt)));
  }
  double ratio = high / g, sum = (1 + low / high) * ratio, difference = (high - low) / high * ratio;
  return 2 * (low * (1 / (sqrt(1 + sum * sum) + sqrt(1 + difference * difference)))) * ratio;
}

static void step_without_shift(const struct block *b) {
  double *d = b->d, *e = b->e, c = 1, s = 0, left_c = 1, left_s = 0;
  int64_t at = b->step, last = b->n - 1;
  for (int64_t i = 0; i < last; i++) {
    double r = adj_rotation(d[i * at] * c, e[i * at], &c, &s);
    if (i > 0) e[(i - 1) * at] = left_s * r;
    rotate_right(b, i, c, s);
    d[i * at] = adj_rotation(left_c * r, d[(i + 1) * at] * s, &left_c, &left_s);
    rotate_left(b, i, left_c, left_s);
  }
  double h = d[last * at] * c;
  e[(last - 1) * at] = h * left_s;
  d[last * at] = h * left_c;
}

static void step_with_shift(const struct block *b, double shift) {
  double *d = b->d, *e = b->e, c, s;
  int64_t at = b->step, last = b->n - 1;
  double f = (fabs(d[0]) - shift) * (copysign(1, d[0]) + shift / d[0]), g = e[0];
  for (int64_t i = 0; i < last; i++) {
    double *d0 = d + i * at, *d1 = d0 + at, *e0 = e + i * at;
    double r = adj_rotation(f, g, &c, &s);
    if (i > 0) e0[-at] = r;
    f = c * *d0 + s * *e0;
    *e0 = c * *e0 - s * *d0;
    g = s * *d1;
    *d1 *= c;
    rotate_right(b, i, c, s);
    *d0 = adj_rotation(f, g, &c, &s);
    f = c * *e0 + s * *d1;
    *d1 = c * *d1 - s * *e0;
    if (i < last - 1) {
      g = s * e0[at];
      e0[at] *= c;
    }
    rotate_left(b, i, c, s);
  }
  e[(last - 1) * at] = f;
}

static void step(const struct block *b) {
  double *d = b->d, *e = b->e, first = fabs(d[0]);
  int64_t at = b->step, last = b->n - 1;
  double shift = smaller_value(d[(last - 1) * at], e[(last - 1) * at], d[last * at]);
  for (int64_t i = 0; i <= last; i++)
    if (d[i * at] == 0) shift = 0;
  if (shift == 0 || (shift / first) * (shift / first) < DBL_EPSILON) step_without_shift(b);
  else step_with_shift(b, shift);
}

int adj_bidiagonal_qr(int64_t n, double *d, double *e, double *u, double *v, int64_t row, int64_t v_columns) {
  double largest = 0;
  for (int64_t i = 0; i < n; i++) largest = fmax(largest, fmax(fabs(d[i]), i < n - 1 ? fabs(e[i]) : 0));
  int64_t steps = 0, block_begin = n, block_end = 0;
  int reversed = 0;
  for (int64_t end = n - 1; end > 0;) {
    // What takes too long is small beside the whole matrix, which is as much as rounding leaves certain.
    double floor = steps > STEPS_PER_VALUE * n / 2 ? DBL_EPSILON * largest : DBL_MIN;
    int64_t begin = end;
    while (begin > 0) {
      double sum = fabs(d[begin - 1]) + fabs(d[begin]);
      if (fabs(e[begin - 1]) <= DBL_EPSILON / 2 * sum || fabs(e[begin - 1]) <= floor) {
        e[begin - 1] = 0;
        break;
      }
      begin--;
    }
    if (begin == end) {
      end--;
      continue;
    }
    if (++steps > STEPS_PER_VALUE * n) return 1;
    if (begin < block_begin || end > block_end) reversed = fabs(d[begin]) < fabs(d[end]);
    block_begin = begin;
    block_end = end;
    int64_t first = reversed ? end : begin;
    struct block b = {.n = end - begin + 1, .d = d + first, .e = e + (reversed ? end - 1 : begin),
                      .step = reversed ? -1 : 1, .row = reversed ? -row : row,
                      .left_columns = reversed ? v_columns : n, .right_columns = reversed ? n : v_columns};
    if (u) {
      b.left = (reversed ? v : u) + first * row;
      b.right = (reversed ? u : v) + first * row;
    }
    step(&b);
  }
  for (int64_t i = 0; i < n; i++) {
    if (d[i] >= 0) continue;
    d[i] = -d[i];
    for (int64_t j = 0; v && j < v_columns; j++) v[i * row + j] = -v[i * row + j];
  }
  return 0;
}
