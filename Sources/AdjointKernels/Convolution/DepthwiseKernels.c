// Convolutions of single planes, with vectors along rows of results.

#ifndef ADJ_PASS

#include "Depthwise.h"

#define ADJ_SELF "../Convolution/DepthwiseKernels.c"
#include "../ISA/Expand.h"

#define KERNELS(set) {{convolve_f32_##set, spread_f32_##set, correlate_f32_##set}, \
                      {convolve_f64_##set, spread_f64_##set, correlate_f64_##set}}
const struct adj_depthwise_kernels adj_depthwise_kernels[3][2] = {
  KERNELS(baseline),
#if defined(__x86_64__)
  KERNELS(avx2),
  KERNELS(avx512),
#endif
};

#else

#include "../Gemm/Words.h"

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
  static void V(correlate_##name)(const struct adj_padded *p, const void *padded, const void *result, void *weight) { \
    T *w = weight; \
    const T *z = result; \
    for (int64_t k = 0; k < p->places; k++) { \
      const T *x = (const T *)padded + p->offsets[k]; \
      vector sum = {}; \
      EACH_ROW({ \
        int64_t i = 0; \
        for (; i + LANES <= n; i += LANES) \
          sum = V(madd_##name)(V(load_##name)(z + row + i), V(load_##name)(x + from + i), sum); \
        if (i < n) \
          sum = V(madd_##name)((vector)V(load_part_##bits)(z + row + i, n - i), \
                               (vector)V(load_part_##bits)(x + from + i, n - i), sum); \
      }) \
      T total = 0; \
      for (int i = 0; i < LANES; i++) total += sum[i]; \
      w[k] += total; \
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
