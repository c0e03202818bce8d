// Convolutions of single planes, and gradients of weights of few, with vectors along rows of results.

#ifndef ADJ_PASS

#include "Depthwise.h"
#include "Windows.h"

#define ADJ_SELF "../Convolution/DepthwiseKernels.c"
#include "../ISA/Expand.h"

#define KERNELS(set) {{convolve_f32_##set, spread_f32_##set, correlate_f32_##set, add_up_f32_##set}, \
                      {convolve_f64_##set, spread_f64_##set, correlate_f64_##set, add_up_f64_##set}}
const struct adj_depthwise_kernels adj_depthwise_kernels[3][2] = {
  KERNELS(baseline),
#if defined(__x86_64__)
  KERNELS(avx2),
  KERNELS(avx512),
#endif
};

#else

#include "../Gemm/Words.h"

// Of a gradient of a weight: as many sums at once as the registers hold beside what is being multiplied.
enum {
#if defined(ADJ_AVX512) || defined(__aarch64__)
  V(VIEWS) = 6
#else
  V(VIEWS) = 2
#endif
};

/// BODY for each row of results, whose first window begins at `from` in the padded plane.
#define EACH_ROW(BODY) \
  const int64_t *stride = p->windows->stride, *output = p->windows->output; \
  int64_t n = output[2], row = 0; \
  for (int64_t d = 0; d < output[0]; d++) \
    for (int64_t h = 0; h < output[1]; h++, row += n) { \
      int64_t from = (d * stride[0] * p->size[1] + h * stride[1]) * p->size[2]; \
      BODY \
    }

// `spread` takes a place of the kernel at a time, since neighbouring places overlap, and reading what was just written
// would have to wait.
#define DEPTHWISE(name, T, bits, vector) \
  static void V(convolve_##name)(const struct adj_padded *p, const void *padded, const void *weight, const void *bias, \
                                 void *result) { \
    const T *x = padded, *w = weight; \
    T *z = result, b = bias ? *(const T *)bias : 0; \
    EACH_ROW({ \
      for (int64_t i = 0; i < n; i += LANES) { \
        vector sum = V(splat_##name)(b); \
        for (int64_t k = 0; k < p->places; k++) \
          sum = V(madd_##name)(V(splat_##name)(w[k]), V(load_##name)(x + from + p->offsets[k] + i), sum); \
        if (i + LANES <= n) V(store_##name)(z + row + i, sum); \
        else V(store_part_##bits)(z + row + i, (vu##bits)sum, n - i); \
      } \
    }) \
  } \
  static void V(spread_##name)(const struct adj_padded *p, const void *result, const void *weight, void *padded) { \
    const T *w = weight, *z = result; \
    for (int64_t k = 0; k < p->places; k++) { \
      T *x = (T *)padded + p->offsets[k]; \
      vector factor = V(splat_##name)(w[k]); \
      EACH_ROW({ \
        int64_t i = 0; \
        for (; i + LANES <= n; i += LANES) \
          V(store_##name)(x + from + i, V(madd_##name)(factor, V(load_##name)(z + row + i), \
                                                       V(load_##name)(x + from + i))); \
        if (i < n) { \
          vector part = (vector)V(load_part_##bits)(z + row + i, n - i); \
          vector sum = V(madd_##name)(factor, part, V(load_##name)(x + from + i)); \
          V(store_part_##bits)(x + from + i, (vu##bits)sum, n - i); \
        } \
      }) \
    } \
  } \
  INLINE void V(correlate_tile_##name)(const int views, const int outputs, const struct adj_padded *p, \
                                       const T *const *x, const T *z, int64_t plane, vector *sums) { \
    vector sum[V(VIEWS)][ADJ_NARROW_OUTPUTS], y[ADJ_NARROW_OUTPUTS]; \
    for (int v = 0; v < views; v++) \
      for (int o = 0; o < outputs; o++) sum[v][o] = sums[v * ADJ_NARROW_OUTPUTS + o]; \
    EACH_ROW({ \
      int64_t i = 0; \
      for (; i + LANES <= n; i += LANES) { \
        for (int o = 0; o < outputs; o++) y[o] = V(load_##name)(z + o * plane + row + i); \
        for (int v = 0; v < views; v++) { \
          vector seen = V(load_##name)(x[v] + from + i); \
          for (int o = 0; o < outputs; o++) sum[v][o] = V(madd_##name)(seen, y[o], sum[v][o]); \
        } \
      } \
      if (i < n) { \
        for (int o = 0; o < outputs; o++) y[o] = (vector)V(load_part_##bits)(z + o * plane + row + i, n - i); \
        for (int v = 0; v < views; v++) { \
          vector seen = (vector)V(load_part_##bits)(x[v] + from + i, n - i); \
          for (int o = 0; o < outputs; o++) sum[v][o] = V(madd_##name)(seen, y[o], sum[v][o]); \
        } \
      } \
    }) \
    for (int v = 0; v < views; v++) \
      for (int o = 0; o < outputs; o++) sums[v * ADJ_NARROW_OUTPUTS + o] = sum[v][o]; \
  } \
  static void V(correlate_##name)(const struct adj_padded *p, int64_t inputs, const void *padded, int64_t outputs, \
                                  const void *result, void *sums) { \
    int64_t all = inputs * p->places, plane = product3(p->windows->output); \
    for (int64_t first = 0, views; first < all; first += views) { \
      const T *x[V(VIEWS)], *z = result; \
      views = all - first >= V(VIEWS) ? V(VIEWS) : 1; \
      for (int64_t v = 0; v < views; v++) \
        x[v] = (const T *)padded + (first + v) / p->places * p->plane + p->offsets[(first + v) % p->places]; \
      vector *to = (vector *)sums + first * ADJ_NARROW_OUTPUTS; \
      if (outputs == ADJ_NARROW_OUTPUTS) { \
        if (views > 1) V(correlate_tile_##name)(V(VIEWS), ADJ_NARROW_OUTPUTS, p, x, z, plane, to); \
        else V(correlate_tile_##name)(1, ADJ_NARROW_OUTPUTS, p, x, z, plane, to); \
        continue; \
      } \
      for (int64_t o = 0; o < outputs; o++, z += plane, to++) \
        if (views > 1) V(correlate_tile_##name)(V(VIEWS), 1, p, x, z, plane, to); \
        else V(correlate_tile_##name)(1, 1, p, x, z, plane, to); \
    } \
  } \
  static void V(add_up_##name)(int64_t views, int64_t outputs, const void *sums, void *weight) { \
    const T *lanes = sums; \
    for (int64_t o = 0; o < outputs; o++) \
      for (int64_t v = 0; v < views; v++) { \
        T total = 0; \
        for (int q = 0; q < LANES; q++) total += lanes[(v * ADJ_NARROW_OUTPUTS + o) * LANES + q]; \
        ((T *)weight)[o * views + v] = total; \
      } \
  }

#define LANES F32_LANES
DEPTHWISE(f32, float, 32, vf32)
#undef LANES
#define LANES F64_LANES
DEPTHWISE(f64, double, 64, vf64)
#undef LANES
#undef EACH_ROW
#undef DEPTHWISE

#endif
