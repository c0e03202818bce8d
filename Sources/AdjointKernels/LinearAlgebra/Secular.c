// Joining the halves of a divided matrix: the eigenvalues of a diagonal matrix and a change of rank one.
//
// The method is Cuppen's (1981) with the deflation of Dongarra and Sorensen (1987), the iteration of Li (1993) for the
// roots of the secular equation, and the vectors of Gu and Eisenstat (1994): those of the nearby matrix whose
// eigenvalues the computed ones are exactly, which are orthogonal to rounding. Differences of poles and roots are kept
// as distances to the nearest pole, in which they are small numbers that lose no digits. For singular values (Gu and
// Eisenstat, 1995) the same is done with squares.
#include "Doubles.h"

enum { MOST_STEPS = 100 };

void adj_sort_places(int64_t n, const double *values, int64_t *places) {
  int64_t *from = places, *to = adj_allocate((size_t)n * sizeof *to), *spare = to;
  for (int64_t i = 0; i < n; i++) from[i] = i;
  for (int64_t width = 1; width < n; width *= 2) {
    for (int64_t begin = 0; begin < n; begin += 2 * width) {
      int64_t middle = adj_least(begin + width, n), end = adj_least(begin + 2 * width, n), x = begin, y = middle;
      for (int64_t i = begin; i < end; i++)
        to[i] = y >= end || (x < middle && values[from[x]] <= values[from[y]]) ? from[x++] : from[y++];
    }
    int64_t *last = from;
    from = to;
    to = last;
  }
  if (from != places) memcpy(places, from, (size_t)n * sizeof *from);
  adj_free(spare, (size_t)n * sizeof *spare);
}

/// What is left of a join after deflation: poles that ascend and differ.
struct kept {
  int64_t n;
  const struct adj_join *join;
  int64_t *place;           // of each pole among the join's
  uint8_t *first, *second;  // by the join's places: whether the row has elements in the first and second columns
  double *pole, *z, *root;
  double *distance;  // [root, pole]: the pole (squared) less the root
  double weight;     // Σ ρ·z²
};

// MARK: Deflation

/// Turns two rows so that the first pole's part of z vanishes.
static void merge_poles(struct kept *k, int64_t gone, int64_t stays) {
  const struct adj_join *j = k->join;
  double c, s;
  j->z[stays] = adj_rotation(j->z[stays], j->z[gone], &c, &s);
  j->z[gone] = 0;
  double low = j->d[gone], high = j->d[stays];
  j->d[gone] = low * c * c + high * s * s;
  j->d[stays] = low * s * s + high * c * c;
  for (int f = 0; f < j->families; f++)
    adj_rotate(j->columns[f], j->rows[f] + stays * j->row, j->rows[f] + gone * j->row, c, s);
  k->first[stays] = k->first[gone] |= k->first[stays];
  k->second[stays] = k->second[gone] |= k->second[stays];
}

/// Drops poles that the change leaves where they are, or would if it were smaller than rounding.
static void deflate(struct kept *k) {
  const struct adj_join *j = k->join;
  int64_t *order = adj_allocate((size_t)j->n * sizeof *order), last = -1;
  adj_sort_places(j->n, j->d, order);
  if (j->squared) k->place[k->n++] = j->origin;
  for (int64_t i = 0; i < j->n; i++) {
    int64_t next = order[i];
    if ((j->squared && next == j->origin) || j->rho * fabs(j->z[next]) <= j->tolerance) continue;
    if (last >= 0) {
      double gap = j->d[next] - j->d[last], length = hypot(j->z[next], j->z[last]);
      if (!j->squared) gap *= j->z[next] / length * (j->z[last] / length);
      if (fabs(gap) <= j->tolerance) merge_poles(k, last, next);
      else k->place[k->n++] = last;
    }
    last = next;
  }
  if (last >= 0) k->place[k->n++] = last;
  adj_free(order, (size_t)j->n * sizeof *order);
}

// MARK: Roots

static double difference(const struct kept *k, int64_t x, int64_t y) {
  double gap = k->pole[x] - k->pole[y];
  return k->join->squared ? gap * (k->pole[x] + k->pole[y]) : gap;
}

/// Of f(η) = 1 + Σ ρz²/(pole − η): the parts of the poles up to one and of those after it, and their derivatives.
struct sums {
  double low, high, low_slope, high_slope;
};

static struct sums evaluate(const struct kept *k, const double *distance, int64_t i, double eta) {
  struct sums s = {0, 0, 0, 0};
  double rho = k->join->rho;
  for (int64_t p = 0; p <= i; p++) {
    double part = k->z[p] / (distance[p] - eta);
    s.low += k->z[p] * part;
    s.low_slope += part * part;
  }
  for (int64_t p = i + 1; p < k->n; p++) {
    double part = k->z[p] / (distance[p] - eta);
    s.high += k->z[p] * part;
    s.high_slope += part * part;
  }
  return (struct sums){rho * s.low, rho * s.high, rho * s.low_slope, rho * s.high_slope};
}

/// Where a function of two poles with the same value and parts of the slope is 0, as a step from here.
static double step_between(double value, struct sums s, double low_gap, double high_gap) {
  double c = value - low_gap * s.low_slope - high_gap * s.high_slope;
  double a = (low_gap + high_gap) * value - low_gap * high_gap * (s.low_slope + s.high_slope);
  double b = low_gap * high_gap * value, root = sqrt(fabs(a * a - 4 * b * c));
  return a <= 0 ? (a - root) / (2 * c) : 2 * b / (a + root);
}

static void solve_root(const struct kept *k, int64_t i) {
  double *distance = k->distance + i * k->n, low = 0, high = k->weight, eta = high;
  int64_t near = i;
  int is_last = i == k->n - 1;
  for (int64_t p = 0; p < k->n; p++) distance[p] = difference(k, p, i);
  struct sums s;
  if (!is_last) {
    high = eta = distance[i + 1] / 2;
    s = evaluate(k, distance, i, eta);
    if (1 + s.low + s.high < 0) {
      near = i + 1;
      for (int64_t p = 0; p < k->n; p++) distance[p] = difference(k, p, near);
      low = eta = distance[i] / 2;
      high = 0;
    }
  }
  for (int step = 0; step < MOST_STEPS; step++) {
    s = evaluate(k, distance, i, eta);
    double value = 1 + s.low + s.high;
    if (fabs(value) <= DBL_EPSILON * (1 + s.high - s.low)) break;
    if (value < 0) low = eta;
    else high = eta;
    double gap = distance[i] - eta, next;
    if (is_last) next = distance[i] + gap * gap * s.low_slope / (value - gap * s.low_slope);
    else next = eta + step_between(value, s, gap, distance[i + 1] - eta);
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (next == eta || next == low || next == high) break;
    eta = next;
  }
  for (int64_t p = 0; p < k->n; p++) distance[p] -= eta;
  double pole = k->pole[near];
  k->root[i] = k->join->squared ? pole + eta / (pole + sqrt(pole * pole + eta)) : pole + eta;
}

static void solve_roots(void *context, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; i++) solve_root(context, i);
}

/// The vector with which the computed roots are exact.
static void refine_vector(struct kept *k) {
  int64_t n = k->n;
  double *product = adj_allocate((size_t)n * sizeof *product);
  for (int64_t p = 0; p < n; p++) product[p] = -k->distance[p * n + p];
  for (int64_t i = 0; i < n; i++)
    for (int64_t p = 0; p < n; p++)
      if (p != i) product[p] *= k->distance[i * n + p] / difference(k, p, i);
  for (int64_t p = 0; p < n; p++) k->z[p] = copysign(sqrt(fabs(product[p])), k->z[p]);
  adj_free(product, (size_t)n * sizeof *product);
}

// MARK: Vectors

/// The new vectors' coordinates in terms of the old ones, a row for each: ẑ/(pole − root), and where `squared` for the
/// first family, the images of the second's, −1 and pole·ẑ/(pole − root).
static void find_coordinates(const struct kept *k, int family, double *x) {
  int64_t n = k->n;
  int is_image = k->join->squared && family == 0;
  for (int64_t i = 0; i < n; i++) {
    const double *distance = k->distance + i * n;
    double *line = x + i * n, squares = 0;
    for (int64_t p = 0; p < n; p++) line[p] = k->z[p] / distance[p] * (is_image ? k->pole[p] : 1);
    if (is_image) line[0] = -1;
    for (int64_t p = 0; p < n; p++) squares += line[p] * line[p];
    double scale = 1 / sqrt(squares);
    for (int64_t p = 0; p < n; p++) line[p] *= scale;
  }
}

/// Some columns of the new rows, from the old ones that have elements there.
static void combine(const struct kept *k, const double *x, const uint8_t *has, const double *rows, int64_t columns,
                    double *result, int64_t result_row) {
  int64_t n = k->n, count = 0;
  double *gathered = adj_allocate((size_t)(n * (n + columns)) * sizeof *gathered), *picked = gathered + n * columns;
  for (int64_t p = 0; p < n; p++) {
    if (!has[k->place[p]]) continue;
    memcpy(gathered + count * columns, rows + k->place[p] * k->join->row, (size_t)columns * sizeof *rows);
    for (int64_t i = 0; i < n; i++) picked[i * n + count] = x[i * n + p];
    count++;
  }
  product_f64(n, columns, count, picked, n, 1, gathered, columns, 1, result, result_row, 0);
  adj_free(gathered, (size_t)(n * (n + columns)) * sizeof *gathered);
}

static void replace_vectors(const struct kept *k, int family) {
  const struct adj_join *j = k->join;
  int64_t n = k->n, columns = j->columns[family], first = j->first_columns;
  double *x = adj_allocate((size_t)(n * (n + columns)) * sizeof *x), *result = x + n * n;
  find_coordinates(k, family, x);
  combine(k, x, k->first, j->rows[family], first, result, columns);
  combine(k, x, k->second, j->rows[family] + first, columns - first, result + first, columns);
  for (int64_t i = 0; i < n; i++)
    memcpy(j->rows[family] + k->place[i] * j->row, result + i * columns, (size_t)columns * sizeof *result);
  adj_free(x, (size_t)(n * (n + columns)) * sizeof *x);
}

void adj_join_halves(const struct adj_join *j) {
  size_t bytes = (size_t)j->n * (sizeof(int64_t) + 2 + 3 * sizeof(double));
  char *room = adj_allocate(bytes);
  struct kept k = {.join = j};
  k.pole = (double *)room;
  k.z = k.pole + j->n;
  k.root = k.z + j->n;
  k.place = (int64_t *)(k.root + j->n);
  k.first = (uint8_t *)(k.place + j->n);
  k.second = k.first + j->n;
  for (int64_t p = 0; p < j->n; p++) {
    int is_origin = j->squared && p == j->origin;
    k.first[p] = is_origin || p < j->first_poles;
    k.second[p] = is_origin || p >= j->first_poles;
  }
  deflate(&k);
  for (int64_t p = 0; p < k.n; p++) {
    k.pole[p] = j->d[k.place[p]];
    k.z[p] = j->z[k.place[p]];
    k.weight += j->rho * k.z[p] * k.z[p];
  }
  if (j->squared && k.n > 1) k.pole[1] = fmax(k.pole[1], j->tolerance / 2);
  k.distance = adj_allocate((size_t)(k.n * k.n) * sizeof(double));
  adj_parallel(k.n, adj_most(1, 4096 / adj_most(1, k.n)), solve_roots, &k);
  if (k.n > 0) refine_vector(&k);
  for (int f = 0; f < j->families && k.n > 0; f++) replace_vectors(&k, f);
  for (int64_t i = 0; i < k.n; i++) j->d[k.place[i]] = k.root[i];
  adj_free(k.distance, (size_t)(k.n * k.n) * sizeof(double));
  adj_free(room, bytes);
}
