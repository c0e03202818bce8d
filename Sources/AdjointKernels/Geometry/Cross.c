// Vector products. Three elements make three: every one of x and y is read twice, near enough to be in a register.

#include "Geometry.h"

#include "DType.h"
#include "ThreadPool.h"

enum { GRAIN = 1 << 13 };  // vectors that are worth a second thread

struct cross {
  int64_t inner;
  const void *x, *y;
  void *z;
};

#define CROSS(name, number) \
  static void cross_##name(void *context, int64_t begin, int64_t end) { \
    const struct cross *c = context; \
    int64_t inner = c->inner; \
    for (int64_t o = begin; o < end; o++) { \
      const number *x = (const number *)c->x + 3 * o * inner, *y = (const number *)c->y + 3 * o * inner; \
      number *restrict z = (number *)c->z + 3 * o * inner; \
      for (int64_t i = 0; i < inner; i++) { \
        number x0 = x[i], x1 = x[inner + i], x2 = x[2 * inner + i]; \
        number y0 = y[i], y1 = y[inner + i], y2 = y[2 * inner + i]; \
        z[i] = (number)(x1 * y2 - x2 * y1); \
        z[inner + i] = (number)(x2 * y0 - x0 * y2); \
        z[2 * inner + i] = (number)(x0 * y1 - x1 * y0); \
      } \
    } \
  }
// Unsigned, because signed numbers may not wrap.
CROSS(8, uint8_t)
CROSS(16, uint16_t)
CROSS(32, uint32_t)
CROSS(64, uint64_t)
CROSS(f32, float)
CROSS(f64, double)

void adj_cross(int dtype, int64_t outer, int64_t inner, const void *x, const void *y, void *z) {
  static void (*const kernels[10])(void *, int64_t, int64_t) = {
    [ADJ_U8] = cross_8,   [ADJ_I8] = cross_8,   [ADJ_I16] = cross_16,  [ADJ_I32] = cross_32,
    [ADJ_I64] = cross_64, [ADJ_F32] = cross_f32, [ADJ_F64] = cross_f64,
  };
  if (!kernels[dtype] || outer <= 0 || inner <= 0) return;
  struct cross c = {inner, x, y, z};
  adj_parallel(outer, GRAIN / inner + 1, kernels[dtype], &c);
}
