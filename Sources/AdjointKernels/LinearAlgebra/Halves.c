// Eigen- and singular vectors of matrices of two diagonals by dividing them: each half is solved alone, and both are
// joined (Secular.c), nearly all of which is products.
#include "Doubles.h"

enum { LEAF = 32 };

// Changes far below the rounding of the whole are nothing, though halves may be small enough to think otherwise; what
// is not dropped can then be squared.
static const double FLOOR = DBL_EPSILON * DBL_EPSILON;

static double largest_element(int64_t n, const double *d, const double *e) {
  double largest = 0;
  for (int64_t i = 0; i < n; i++) largest = fmax(largest, fmax(fabs(d[i]), i < n - 1 ? fabs(e[i]) : 0));
  return largest;
}

// MARK: Symmetric tridiagonal

static int solve_tridiagonal(int64_t n, double *d, double *e, double *z, int64_t row, double floor) {
  if (n <= LEAF) {
    for (int64_t i = 0; i < n; i++) z[i * (row + 1)] = 1;
    return adj_tridiagonal_ql(n, d, e, z, row);
  }
  // The element between the halves, and as much of its neighbours on the diagonal, is the change.
  int64_t h = n / 2;
  double link = e[h - 1], largest = 0;
  d[h - 1] -= fabs(link);
  d[h] -= fabs(link);
  if (solve_tridiagonal(h, d, e, z, row, floor)) return 1;
  if (solve_tridiagonal(n - h, d + h, e + h, z + h * (row + 1), row, floor)) return 1;
  if (fabs(link) <= floor) return 0;
  double *change = adj_allocate((size_t)n * sizeof *change);
  for (int64_t i = 0; i < n; i++) {
    change[i] = (i < h ? z[i * row + h - 1] : link < 0 ? -z[i * row + h] : z[i * row + h]) / sqrt(2);
    largest = fmax(largest, fabs(d[i]));
    largest = fmax(largest, fabs(change[i]));
  }
  adj_join_halves(&(struct adj_join){
      .n = n, .d = d, .z = change, .rho = 2 * fabs(link), .tolerance = 4 * DBL_EPSILON * largest, .first_poles = h,
       .families = 1, .rows = {z}, .columns = {n}, .first_columns = h, .row = row});
  adj_free(change, (size_t)n * sizeof *change);
  return 0;
}

int adj_tridiagonal_halves(int64_t n, double *d, double *e, double *z, int64_t row) {
  return solve_tridiagonal(n, d, e, z, row, FLOOR * largest_element(n, d, e));
}

// MARK: Upper bidiagonal

/// Turns the last column of an [n, n + 1] matrix, whose only element is `last`, into zeros.
static void drop_column(int64_t n, double *d, double *e, double last, double *v, int64_t row) {
  for (int64_t i = n - 1; i >= 0; i--) {
    double c, s;
    d[i] = adj_rotation(d[i], last, &c, &s);
    adj_rotate(n + 1, v + i * row, v + n * row, c, s);
    if (i == 0) break;
    last = -s * e[i - 1];
    e[i - 1] *= c;
  }
}

/// The same for n rows and n columns, or one more (`wide`, with e[n − 1] in it, whose vector of no value is v's last).
static int solve_bidiagonal(int64_t n, int wide, double *d, double *e, double *u, double *v, int64_t row,
                            double floor) {
  if (n <= LEAF) {
    for (int64_t i = 0; i < n; i++) u[i * (row + 1)] = 1;
    for (int64_t i = 0; i < n + wide; i++) v[i * (row + 1)] = 1;
    if (wide) drop_column(n, d, e, e[n - 1], v, row);
    return adj_bidiagonal_qr(n, d, e, u, v, row, n + wide);
  }
  // The row between the halves is the change; it reaches one column into each.
  int64_t h = n / 2, right = n - h - 1;
  double left_link = d[h], right_link = e[h], largest = fmax(fabs(left_link), fabs(right_link));
  double *v_left = v + h * row, *v_right = v + (h + 1) * (row + 1);
  if (solve_bidiagonal(h, 1, d, e, u, v, row, floor)) return 1;
  if (solve_bidiagonal(right, wide, d + h + 1, e + h + 1, u + (h + 1) * (row + 1), v_right, row, floor)) return 1;
  u[h * (row + 1)] = 1;
  d[h] = 0;
  for (int64_t i = 0; i < n; i++) largest = fmax(largest, d[i]);
  double *change = adj_allocate((size_t)n * sizeof *change), tolerance = fmax(8 * DBL_EPSILON * largest, floor);
  for (int64_t i = 0; i < n; i++) change[i] = i <= h ? left_link * v[i * row + h] : right_link * v[i * row + h + 1];
  if (wide) {
    double c, s;
    change[h] = adj_rotation(change[h], right_link * v[n * row + h + 1], &c, &s);
    adj_rotate(n + 1, v_left, v + n * row, c, s);
  }
  if (fabs(change[h]) <= tolerance) change[h] = tolerance;
  adj_join_halves(&(struct adj_join){
      .n = n, .d = d, .z = change, .rho = 1, .tolerance = tolerance, .squared = 1, .origin = h, .first_poles = h,
      .families = 2, .rows = {u, v}, .columns = {n, n + wide}, .first_columns = h + 1, .row = row});
  adj_free(change, (size_t)n * sizeof *change);
  return 0;
}

int adj_bidiagonal_halves(int64_t n, double *d, double *e, double *u, double *v, int64_t row) {
  double floor = FLOOR * largest_element(n, d, e);
  if (floor > 0) return solve_bidiagonal(n, 0, d, e, u, v, row, floor);
  for (int64_t i = 0; i < n; i++) u[i * (row + 1)] = v[i * (row + 1)] = 1;
  return 0;
}
