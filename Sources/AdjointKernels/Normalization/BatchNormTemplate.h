// The loops of BatchNorm.c for elements of T (f32 or f64) with FMA, which the includer defines. No include guard:
// included for each T in each pass.

#define NAME(part) NAME_(part, T)
#define NAME_(part, t) NAME__(part, t)
#define NAME__(part, t) V(batch_norm_##part##_##t)
#define eight NAME(eight)
typedef T eight __attribute__((vector_size(8 * sizeof(T)), aligned(1)));

INLINE T NAME(total)(const T *lanes, int64_t count) {
  if (count == 8) {
    T half[4];
    for (int i = 0; i < 4; i++) half[i] = lanes[i] + lanes[i + 4];
    return (half[0] + half[2]) + (half[1] + half[3]);
  }
  T sum = lanes[0];
  for (int64_t i = 1; i < count; i++) sum += lanes[i];
  return sum;
}

/// Σ g and Σ g·(x − mean) of a plane, added.
INLINE void NAME(plane_sums)(int64_t n, const T *g, const T *x, T mean, double *sum, double *product) {
  T sums[8] = {0}, products[8] = {0};
  int64_t i = 0;
  if (n >= 8) {
    eight s = *(const eight *)g, p = (*(const eight *)x - mean) * s;
    for (i = 8; i + 8 <= n; i += 8) {
      eight u = *(const eight *)(g + i), v = (*(const eight *)(x + i) - mean) * u;
      s += u;
      p += v;
    }
    memcpy(sums, &s, sizeof s);
    memcpy(products, &p, sizeof p);
  }
  for (int64_t lane = 0; i < n; i++, lane++) {
    sums[lane] += g[i];
    products[lane] = FMA(x[i] - mean, g[i], products[lane]);
  }
  *sum += NAME(total)(sums, n < 8 ? n : 8);
  *product += NAME(total)(products, n < 8 ? n : 8);
}

static void NAME(moments)(void *context, int64_t begin, int64_t end) {
  const struct batch_norm *o = context;
  int64_t n = o->places, apart = o->channels * n, count = o->batch * n;
  for (int64_t c = begin; c < end; c++) {
    const T *x = (const T *)o->x + c * n;
    double sums[8] = {0}, sum = 0;
    for (int64_t b = 0; b < o->batch; b++) {
      const T *p = x + b * apart;
      int64_t i = 0;
      for (; i + 8 <= n; i += 8)
        for (int lane = 0; lane < 8; lane++) sums[lane] += p[i + lane];
      for (; i < n; i++) sum += p[i];
    }
    for (int lane = 0; lane < 8; lane++) sum += sums[lane];
    T mean = (T)(sum / (double)count);
    double squares[8] = {0}, square = 0;
    for (int64_t b = 0; b < o->batch; b++) {
      const T *p = x + b * apart;
      int64_t i = 0;
      for (; i + 8 <= n; i += 8)
        for (int lane = 0; lane < 8; lane++) {
          double d = p[i + lane] - mean;
          squares[lane] += d * d;
        }
      for (; i < n; i++) {
        double d = p[i] - mean;
        square += d * d;
      }
    }
    for (int lane = 0; lane < 8; lane++) square += squares[lane];
    ((T *)o->first)[c] = mean;
    ((T *)o->second)[c] = (T)square / (T)count;
  }
}

static void NAME(apply)(void *context, int64_t begin, int64_t end) {
  const struct batch_norm *o = context;
  const T *weight = o->weight, *bias = o->bias;
  int64_t n = o->places;
  for (int64_t c = begin; c < end; c++) {
    T scale = ((const T *)o->scale)[c], alpha = weight ? scale * weight[c] : scale;
    T beta = FMA(-((const T *)o->mean)[c], alpha, bias ? bias[c] : 0);
    for (int64_t b = 0; b < o->batch; b++) {
      const T *x = (const T *)o->x + (b * o->channels + c) * n;
      T *z = (T *)o->z + (b * o->channels + c) * n;
      for (int64_t i = 0; i < n; i++) z[i] = FMA(x[i], alpha, beta);
    }
  }
}

static void NAME(backward)(void *context, int64_t begin, int64_t end) {
  const struct batch_norm *o = context;
  const T *weights = o->weight;
  int64_t n = o->places, apart = o->channels * n;
  T count = (T)(o->batch * n);
  for (int64_t c = begin; c < end; c++) {
    const T *g = (const T *)o->g + c * n, *x = (const T *)o->x + c * n;
    T mean = ((const T *)o->mean)[c], scale = ((const T *)o->scale)[c], weight = weights ? weights[c] : 1;
    double sum = 0, product = 0;
    for (int64_t b = 0; b < o->batch; b++)
      NAME(plane_sums)(n, g + b * apart, x + b * apart, mean, &sum, &product);
    ((T *)o->first)[c] = (T)(product * scale);
    ((T *)o->second)[c] = (T)sum;
    if (!o->z) continue;
    T slope = (T)product * scale * scale / count, offset = (T)(sum / (double)(o->batch * n));
    T *gx = (T *)o->z + c * n;
    for (int64_t b = 0; b < o->batch; b++)
      for (int64_t i = b * apart; i < b * apart + n; i++)
        gx[i] = FMA(-(x[i] - mean), slope, g[i] - offset) * scale * weight;
  }
}

static const struct batch_norm_loops NAME(loops) = {NAME(moments), NAME(apply), NAME(backward)};

#undef NAME
#undef NAME_
#undef NAME__
#undef eight
#undef T
#undef FMA
