// The kernels for numbers T in vectors of LANES; N(name) is the name with their suffix.

INLINE T N(magnitude)(T x) { return x < 0 ? -x : x; }
INLINE VECTOR N(magnitudes)(VECTOR d) { return __builtin_elementwise_abs(d); }

// What a difference d adds to the fold `a` so far. A NaN among those to find the largest of stays.
INLINE VECTOR N(add_COUNT)(VECTOR a, VECTOR d) { return a - __builtin_convertvector(d != 0, VECTOR); }
INLINE VECTOR N(add_SUM)(VECTOR a, VECTOR d) { return a + N(magnitudes)(d); }
INLINE VECTOR N(add_EUCLID)(VECTOR a, VECTOR d) { return N(madd)(d, d, a); }
INLINE VECTOR N(add_LARGEST)(VECTOR a, VECTOR d) {
  VECTOR size = N(magnitudes)(d);
  return N(select)((size > a) | (size != size), size, a);
}
INLINE T N(add_one_COUNT)(T a, T d) { return a + (d != 0); }
INLINE T N(add_one_SUM)(T a, T d) { return a + N(magnitude)(d); }
INLINE T N(add_one_EUCLID)(T a, T d) { return a + d * d; }
INLINE T N(add_one_LARGEST)(T a, T d) {
  T size = N(magnitude)(d);
  return size > a || size != size ? size : a;
}
INLINE T N(join_sums)(T a, T b) { return a + b; }

// What is left of a row is too short for vectors.
#define REST _Pragma("clang loop vectorize(disable) unroll(disable)") for

/// The distances of row x from s rows of y.
#define FOLD(order, join, finish) \
  static void N(fold_##order)(int64_t s, int64_t m, const T *x, const T *y, T *z) { \
    int64_t whole = m / LANES * LANES; \
    for (int64_t j = 0; j < s; j++, y += m) { \
      T fold = 0; \
      if (whole) { \
        VECTOR lanes = {}; \
        for (int64_t k = 0; k < whole; k += LANES) lanes = N(add_##order)(lanes, N(load)(x + k) - N(load)(y + k)); \
        for (int l = 0; l < LANES; l++) fold = join(fold, lanes[l]); \
      } \
      REST (int64_t k = whole; k < m; k++) fold = N(add_one_##order)(fold, x[k] - y[k]); \
      z[j] = finish; \
    } \
  }
FOLD(COUNT, N(join_sums), fold)
FOLD(SUM, N(join_sums), fold)
FOLD(EUCLID, N(join_sums), (T)__builtin_elementwise_sqrt(fold))
FOLD(LARGEST, N(add_one_LARGEST), fold)
#undef FOLD

/// |x − y|ᵖ for `rows` rows of `count` differences; y's rows are m apart.
static void N(powers)(int64_t rows, int64_t count, int64_t m, const T *x, const T *y, T p, T *tile) {
  for (int64_t j = 0; j < rows; j++)
    for (int64_t k = 0; k < count; k++) tile[j * count + k] = N(magnitude)(x[k] - y[j * m + k]);
  adj_binary(ADJ_BINARY_pow, DTYPE, rows * count, tile, 1, &p, 0, tile);
}

static void N(fold_POWER)(int64_t s, int64_t m, T p, const T *x, const T *y, T *z) {
  T tile[TILE], root = 1 / p;
  int64_t columns = least(m, TILE), rows = TILE / (columns + !columns);
  memset(z, 0, s * sizeof *z);
  for (int64_t j = 0; j < s; j += rows)
    for (int64_t k = 0; k < m; k += columns) {
      int64_t some = least(rows, s - j), count = least(columns, m - k);
      N(powers)(some, count, m, x + k, y + j * m + k, p, tile);
      for (int64_t a = 0; a < some; a++)
        for (int64_t b = 0; b < count; b++) z[j + a] += tile[a * count + b];
    }
  adj_binary(ADJ_BINARY_pow, DTYPE, s, z, 1, &root, 0, z);
}

static void N(forward)(void *context, int64_t begin, int64_t end) {
  const struct distances *t = context;
  int64_t s = t->s, m = t->m;
  for (int64_t i = begin; i < end; i++) {
    const T *x = (const T *)t->x + i * m, *y = (const T *)t->y + i / t->r * s * m;
    T *z = (T *)t->result + i * s;
    switch (order_of(t->p)) {
      case COUNT: N(fold_COUNT)(s, m, x, y, z); break;
      case SUM: N(fold_SUM)(s, m, x, y, z); break;
      case EUCLID: N(fold_EUCLID)(s, m, x, y, z); break;
      case LARGEST: N(fold_LARGEST)(s, m, x, y, z); break;
      case POWER: N(fold_POWER)(s, m, (T)t->p, x, y, z);
    }
  }
}

// MARK: Backward

INLINE T N(sign)(T d) { return (T)((d > 0) - (d < 0)); }

/// gx += Σ over j of g[j]·sign d·|d|ᵖ⁻¹ / z[j]ᵖ⁻¹.
static void N(pull_power)(int64_t s, int64_t m, T p, const T *g, const T *x, const T *y, const T *z, T *restrict gx) {
  T tile[TILE], weights[TILE], less = p - 1;
  int64_t columns = least(m, TILE), rows = TILE / (columns + !columns);
  for (int64_t j = 0; j < s; j += rows) {
    int64_t some = least(rows, s - j);
    adj_binary(ADJ_BINARY_pow, DTYPE, some, z + j, 1, &less, 0, weights);
    for (int64_t a = 0; a < some; a++) weights[a] = z[j + a] == 0 ? 0 : g[j + a] / weights[a];
    for (int64_t k = 0; k < m; k += columns) {
      int64_t count = least(columns, m - k);
      N(powers)(some, count, m, x + k, y + j * m + k, less, tile);
      for (int64_t a = 0; a < some; a++)
        for (int64_t b = 0; b < count; b++) {
          T d = x[k + b] - y[(j + a) * m + k + b];
          gx[k + b] += d == 0 ? 0 : weights[a] * N(sign)(d) * tile[a * count + b];
        }
    }
  }
}

// The slope of a distance z along a difference d.
INLINE VECTOR N(signs)(VECTOR d, VECTOR one) {
  VECTOR none = {};
  return N(select)(d > 0, one, none) - N(select)(d < 0, one, none);
}
INLINE VECTOR N(slope_SUM)(VECTOR d, T z) { return N(signs)(d, N(splat)(1)); }
INLINE VECTOR N(slope_EUCLID)(VECTOR d, T z) { return d; }
INLINE VECTOR N(slope_LARGEST)(VECTOR d, T z) {
  VECTOR none = {};
  return N(select)(N(magnitudes)(d) == z, N(signs)(d, N(splat)(1)), none);
}
INLINE T N(slope_one_SUM)(T d, T z) { return N(sign)(d); }
INLINE T N(slope_one_EUCLID)(T d, T z) { return d; }
INLINE T N(slope_one_LARGEST)(T d, T z) { return N(magnitude)(d) == z ? N(sign)(d) : 0; }

/// gx += Σ over j of weight·slope.
#define PULL(order, weight) \
  static void N(pull_##order)(int64_t s, int64_t m, const T *g, const T *x, const T *y, const T *z, T *restrict gx) { \
    int64_t whole = m / LANES * LANES; \
    for (int64_t j = 0; j < s; j++, y += m) { \
      T w = weight; \
      for (int64_t k = 0; k < whole; k += LANES) { \
        VECTOR d = N(load)(x + k) - N(load)(y + k); \
        N(store)(gx + k, N(load)(gx + k) + w * N(slope_##order)(d, z[j])); \
      } \
      REST (int64_t k = whole; k < m; k++) gx[k] += w * N(slope_one_##order)(x[k] - y[k], z[j]); \
    } \
  }
PULL(SUM, g[j])
PULL(EUCLID, z[j] == 0 ? 0 : g[j] / z[j])
PULL(LARGEST, g[j])
#undef PULL
#undef REST

static void N(backward)(void *context, int64_t begin, int64_t end) {
  const struct distances *t = context;
  int64_t s = t->s, m = t->m;
  for (int64_t i = begin; i < end; i++) {
    const T *x = (const T *)t->x + i * m, *y = (const T *)t->y + i / t->r * s * m;
    const T *g = (const T *)t->g + i * s, *z = (const T *)t->z + i * s;
    T *gx = (T *)t->result + i * m;
    memset(gx, 0, m * sizeof *gx);
    switch (order_of(t->p)) {
      case COUNT: break;
      case SUM: N(pull_SUM)(s, m, g, x, y, z, gx); break;
      case EUCLID: N(pull_EUCLID)(s, m, g, x, y, z, gx); break;
      case LARGEST: N(pull_LARGEST)(s, m, g, x, y, z, gx); break;
      case POWER: N(pull_power)(s, m, (T)t->p, g, x, y, z, gx);
    }
  }
}

#undef T
#undef VECTOR
#undef LANES
#undef DTYPE
#undef N
