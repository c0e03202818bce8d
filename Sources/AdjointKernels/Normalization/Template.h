// The loops of Normalization.c for elements of T (f32 or f64), which the includer defines. No include guard: included
// for each T in each pass. `kind` is constant wherever these are inlined.

#define NAME(part) NAME_(part, T)
#define NAME_(part, t) NAME__(part, t)
#define NAME__(part, t) V(norm_##part##_##t)
#define vec NAME(vec)
typedef T vec __attribute__((vector_size(ADJ_VBYTES)));

INLINE vec NAME(at)(const T *p, int64_t i, int64_t n) {
  return (vec)V(load)(p + i, (n - i) * (int64_t)sizeof(T), sizeof(T));
}
INLINE void NAME(put)(T *p, int64_t i, int64_t n, vec v) {
  V(store)(p + i, (vu8)v, (n - i) * (int64_t)sizeof(T), sizeof(T), 0);
}
INLINE double NAME(total)(vec v) {
  double sum = 0;
  for (int k = 0; k < LANES(T); k++) sum += v[k];
  return sum;
}
/// A coefficient of row r or of the columns from i on.
INLINE vec NAME(coefficient)(int of_column, const T *p, int64_t r, int64_t i, int64_t n) {
  return of_column ? NAME(at)(p, i, n) : p[r] - (vec){};
}

INLINE void NAME(apply)(const int kind, const struct norm *o, int64_t begin, int64_t end) {
  const T *mean = o->mean, *scale = o->scale, *weight = o->weight, *bias = o->bias;
  int64_t n = o->n;
  int of_column = kind == ADJ_NORM_COLUMNS, affine_of_column = kind != ADJ_NORM_ROWS;
  for (int64_t r = begin; r < end; r++) {
    const T *x = (const T *)o->x + r * n;
    T *z = (T *)o->z + r * n;
    for (int64_t i = 0; i < n; i += LANES(T)) {
      vec v = (NAME(at)(x, i, n) - NAME(coefficient)(of_column, mean, r, i, n)) *
        NAME(coefficient)(of_column, scale, r, i, n);
      if (kind == ADJ_NORM_LAYER && weight) v *= NAME(at)(weight, i, n);
      if (bias) v += NAME(coefficient)(affine_of_column, bias, r, i, n);
      NAME(put)(z, i, n, v);
    }
  }
}

/// Σ u and Σ u·(x − mean), u = g·weight; in double a block at a time.
INLINE void NAME(row_sum)(int64_t n, const T *g, const T *x, T mean, const T *weight, double *sum, double *product) {
  *sum = *product = 0;
  for (int64_t from = 0; from < n; from += BLOCK) {
    vec sums[2] = {}, products[2] = {};
    int64_t to = n - from < BLOCK ? n : from + BLOCK, i = from;
    for (; i + LANES(T) <= to; i += LANES(T)) {
      vec u = NAME(at)(g, i, n);
      if (weight) u *= NAME(at)(weight, i, n);
      sums[i / LANES(T) % 2] += u;
      products[i / LANES(T) % 2] += u * (NAME(at)(x, i, n) - mean);
    }
    *sum += NAME(total)(sums[0] + sums[1]);
    *product += NAME(total)(products[0] + products[1]);
    for (; i < to; i++) {
      T u = weight ? g[i] * weight[i] : g[i];
      *sum += u;
      *product += u * (x[i] - mean);
    }
  }
}
static void NAME(row_sums)(const struct norm *o, int64_t begin, int64_t end) {
  const T *mean = o->mean;
  for (int64_t r = begin; r < end; r++) {
    double sum, product;
    NAME(row_sum)(o->n, (const T *)o->g + r * o->n, (const T *)o->x + r * o->n, mean[r], NULL, &sum, &product);
    ((T *)o->sums)[r] = (T)sum;
    ((T *)o->products)[r] = (T)product;
  }
}

/// Some rows of at most STRIP columns, added to `sums` and `products`.
INLINE void NAME(column_sums)(const int kind, const struct norm *o, int64_t rows, int64_t row, int64_t columns,
                              int64_t column, double *sums, double *products) {
  const T *mean = o->mean, *scale = o->scale;
  for (int64_t from = row; from < row + rows; from += ROWS_OF_BLOCK) {
    T sum[STRIP] = {0}, product[STRIP] = {0};
    int64_t to = from + ROWS_OF_BLOCK < row + rows ? from + ROWS_OF_BLOCK : row + rows;
    for (int64_t r = from; r < to; r++) {
      const T *g = (const T *)o->g + r * o->n + column, *x = (const T *)o->x + r * o->n + column;
      for (int64_t i = 0; i < columns; i += LANES(T)) {
        vec u = NAME(at)(g, i, columns), v = NAME(at)(x, i, columns);
        if (kind == ADJ_NORM_LAYER) v = (v - mean[r]) * scale[r];
        else v -= NAME(at)(mean + column, i, columns);
        NAME(put)(sum, i, STRIP, NAME(at)(sum, i, STRIP) + u);
        NAME(put)(product, i, STRIP, NAME(at)(product, i, STRIP) + u * v);
      }
    }
    for (int64_t i = 0; i < columns; i++) {
      sums[i] += sum[i];
      products[i] += kind == ADJ_NORM_LAYER ? product[i] : product[i] * scale[column + i];
    }
  }
}

INLINE void NAME(backward)(const int kind, const struct norm *o, int64_t begin, int64_t end) {
  const T *mean = o->mean, *scale = o->scale, *slope = o->weight, *offset = o->bias;
  int64_t n = o->n;
  int of_column = kind == ADJ_NORM_COLUMNS;
  for (int64_t r = begin; r < end; r++) {
    const T *g = (const T *)o->g + r * n, *x = (const T *)o->x + r * n;
    T *z = (T *)o->z + r * n;
    for (int64_t i = 0; i < n; i += LANES(T)) {
      vec apart = NAME(at)(x, i, n) - NAME(coefficient)(of_column, mean, r, i, n);
      vec v = NAME(at)(g, i, n) * NAME(coefficient)(of_column, scale, r, i, n) -
        apart * NAME(coefficient)(of_column, slope, r, i, n) - NAME(coefficient)(of_column, offset, r, i, n);
      NAME(put)(z, i, n, v);
    }
  }
}

static void NAME(layer_backward)(const struct norm *o, int64_t begin, int64_t end) {
  const T *means = o->mean, *scales = o->scale, *weight = o->weight;
  int64_t n = o->n;
  for (int64_t r = begin; r < end; r++) {
    const T *g = (const T *)o->g + r * n, *x = (const T *)o->x + r * n;
    T *z = (T *)o->z + r * n, mean = means[r], scale = scales[r];
    double sum, product;
    NAME(row_sum)(n, g, x, mean, weight, &sum, &product);
    T offset = o->centered ? (T)(sum / (double)n * scale) : 0;
    T slope = (T)(product / (double)n * scale * scale * scale);
    for (int64_t i = 0; i < n; i += LANES(T)) {
      vec u = NAME(at)(g, i, n);
      if (weight) u *= NAME(at)(weight, i, n);
      NAME(put)(z, i, n, u * scale - (NAME(at)(x, i, n) - mean) * slope - offset);
    }
  }
}

// The kinds, each with loops of its own.
static void NAME(apply_any)(const struct norm *o, int64_t begin, int64_t end) {
  switch (o->kind) {
    case ADJ_NORM_LAYER: return NAME(apply)(ADJ_NORM_LAYER, o, begin, end);
    case ADJ_NORM_ROWS: return NAME(apply)(ADJ_NORM_ROWS, o, begin, end);
    default: return NAME(apply)(ADJ_NORM_COLUMNS, o, begin, end);
  }
}
static void NAME(backward_any)(const struct norm *o, int64_t begin, int64_t end) {
  if (o->kind == ADJ_NORM_ROWS) NAME(backward)(ADJ_NORM_ROWS, o, begin, end);
  else NAME(backward)(ADJ_NORM_COLUMNS, o, begin, end);
}
static void NAME(column_sums_any)(const struct norm *o, int64_t rows, int64_t row, int64_t columns, int64_t column,
                                  double *sums, double *products) {
  if (o->kind == ADJ_NORM_LAYER) NAME(column_sums)(ADJ_NORM_LAYER, o, rows, row, columns, column, sums, products);
  else NAME(column_sums)(ADJ_NORM_COLUMNS, o, rows, row, columns, column, sums, products);
}
static const struct norm_loops NAME(loops) = {NAME(apply_any), NAME(row_sums), NAME(backward_any),
                                              NAME(layer_backward), NAME(column_sums_any)};

#undef NAME
#undef NAME_
#undef NAME__
#undef vec
#undef T
