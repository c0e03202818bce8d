// The largest (smallest) so far along a dimension, and where it stands: the last among equals. A NaN stays until the
// next one.
#include <stdint.h>

#include "DType.h"
#include "Elementwise.h"
#include "Folds.h"
#include "Memory.h"
#include "Reductions.h"
#include "ThreadPool.h"

enum {
  GRAIN = 1 << 14,  // elements worth a second thread
  STRIP = 256       // neighbouring lines of a task
};

struct scan {
  int64_t n, inner, strips;
  const void *x;
  void *z;
  int64_t *indices;
};

#define RUNNING(NAME, T, BEATS) \
  static void scan_##NAME##_##T(void *context, int64_t begin, int64_t end) { \
    const struct scan *s = context; \
    int64_t n = s->n, inner = s->inner; \
    for (int64_t task = begin; task < end; task++) { \
      int64_t column = task % s->strips * STRIP, from = task / s->strips * n * inner + column; \
      int64_t columns = inner - column < STRIP ? inner - column : STRIP; \
      const T *x = (const T *)s->x + from; \
      T *z = (T *)s->z + from; \
      int64_t *indices = s->indices + from; \
      if (inner == 1) { \
        T best = x[0]; \
        for (int64_t k = 0, place = 0; k < n; k++) { \
          if ((x[k] BEATS best) | (x[k] != x[k])) { \
            best = x[k]; \
            place = k; \
          } \
          z[k] = best; \
          indices[k] = place; \
        } \
        continue; \
      } \
      for (int64_t c = 0; c < columns; c++) { \
        z[c] = x[c]; \
        indices[c] = 0; \
      } \
      for (int64_t k = 1; k < n; k++) { \
        x += inner; \
        for (int64_t c = 0; c < columns; c++) { \
          int beats = (x[c] BEATS z[c]) | (x[c] != x[c]); \
          z[c + inner] = beats ? x[c] : z[c]; \
          indices[c + inner] = beats ? k : indices[c]; \
        } \
        z += inner; \
        indices += inner; \
      } \
    } \
  }
#define BOTH(T) RUNNING(max, T, >=) RUNNING(min, T, <=)
BOTH(uint8_t)
BOTH(int8_t)
BOTH(int16_t)
BOTH(int32_t)
BOTH(int64_t)
BOTH(float)
BOTH(double)

#define OF(T) {scan_max_##T, scan_min_##T}
static void (*const scans[10][2])(void *, int64_t, int64_t) = {
  [ADJ_BOOL] = OF(uint8_t), [ADJ_U8] = OF(uint8_t), [ADJ_I8] = OF(int8_t), [ADJ_I16] = OF(int16_t),
  [ADJ_I32] = OF(int32_t),  [ADJ_I64] = OF(int64_t), [ADJ_F32] = OF(float), [ADJ_F64] = OF(double)};

void adj_running_extremum(int smallest, int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z,
                          int64_t *indices) {
  int64_t count = outer * n * inner;
  if (count <= 0) return;
  if (dtype == ADJ_F16 || dtype == ADJ_BF16) {
    size_t size = (size_t)count * sizeof(float);
    float *wide = adj_allocate(size);
    adj_cast(dtype, ADJ_F32, count, x, wide);
    // Written where it is read: an element is not needed once its successor has been reached.
    adj_running_extremum(smallest, ADJ_F32, outer, n, inner, wide, wide, indices);
    adj_cast(ADJ_F32, dtype, count, wide, z);
    return adj_free(wide, size);
  }
  struct scan s = {n, inner, (inner + STRIP - 1) / STRIP, x, z, indices};
  int64_t each = n * (inner < STRIP ? inner : STRIP);
  adj_parallel(outer * s.strips, GRAIN / each + 1, scans[dtype][smallest], &s);
}
