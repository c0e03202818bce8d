// What windows see of an image, and its adjoint: im2col and col2im, over three dimensions, a tile of columns at a time.

#include "Windows.h"

#include <string.h>

#include "../Gemm/Kernels.h"
#include "../Reductions/Folds.h"
#include "DType.h"
#include "Memory.h"
#include "ThreadPool.h"

enum { GRAIN = 1 << 14 };  // elements worth a second thread

int64_t adj_window_runs(const struct adj_windows *w, int64_t first, int64_t count, struct adj_run *runs) {
  int64_t n = 0;
  for (int64_t column = 0; column < count; n++) {
    int64_t at = first + column, width = w->output[2], row = at / width;
    struct adj_run *r = &runs[n];
    r->output[2] = at % width;
    r->output[1] = row % w->output[1];
    r->output[0] = row / w->output[1] % w->output[0];
    r->image = row / w->output[1] / w->output[0];
    r->column = column;
    r->count = least(width - r->output[2], count - column);
    column += r->count;
  }
  return n;
}

/// BODY for each run and each row of the tile, with what is seen: `x` is an element before the first, `z` the first one
/// of the columns. OUTSIDE for rows of the tile whose lines are outside of the image.
#define EACH_RUN(IMAGES, COLUMNS, OUTSIDE, BODY) \
  const struct adj_windows *w = t->windows; \
  int64_t plane = product3(w->input), stride = w->stride[2], place = 0, line; \
  for (int64_t k0 = 0; k0 < w->kernel[0]; k0++) \
    for (int64_t k1 = 0; k1 < w->kernel[1]; k1++, place += w->kernel[2]) \
      for (const struct adj_run *r = t->runs, *last = r + t->run_count; r < last; r++) { \
        int is_seen = (line = seen_line(w, r, k0, k1)) >= 0; \
        IMAGES *lines = images + r->image * t->image_step + line; \
        for (int64_t k2 = 0; k2 < w->kernel[2]; k2++) { \
          COLUMNS *z = columns + (place + k2) * t->place_step + r->column; \
          struct adj_seen s = seen_in_line(w, r, k2); \
          IMAGES *x = lines + s.from; \
          for (int64_t c = 0; c < t->channels; c++, x += plane, z += t->channel_step) { \
            if (!is_seen) { \
              OUTSIDE; \
              continue; \
            } \
            BODY \
          } \
        } \
      }

/// Copies a few bytes, mostly by two copies that overlap.
static inline void copy(void *to, const void *from, int64_t bytes) {
  char *z = to;
  const char *x = from;
#define TWO_OF(SIZE) \
  if (bytes >= SIZE) { \
    memcpy(z, x, SIZE); \
    memcpy(z + bytes - SIZE, x + bytes - SIZE, SIZE); \
    return; \
  }
  if (bytes > 64) {
    memcpy(z, x, bytes);
    return;
  }
  TWO_OF(32)
  TWO_OF(16)
  TWO_OF(8)
  TWO_OF(4)
  for (int64_t i = 0; i < bytes; i++) z[i] = x[i];
}

#define UNFOLD(T) \
  static void unfold_##T(const struct adj_window_tile *t, const T *images, T *columns) { \
    EACH_RUN(const T, T, memset(z, 0, r->count * sizeof(T)), { \
      _Pragma("clang loop vectorize(disable)") for (int64_t i = 0; i < s.begin; i++) z[i] = 0; \
      if (stride == 1) copy(z + s.begin, x + s.begin, (s.end - s.begin) * sizeof(T)); \
      else for (int64_t i = s.begin; i < s.end; i++) z[i] = x[i * stride]; \
      _Pragma("clang loop vectorize(disable)") for (int64_t i = s.end; i < r->count; i++) z[i] = 0; \
    }) \
  }
UNFOLD(uint8_t)
UNFOLD(uint16_t)
UNFOLD(uint32_t)
UNFOLD(uint64_t)

void adj_unfold_tile(int item, const struct adj_window_tile *tile, const void *x, void *columns) {
  switch (item) {
    case 1: return unfold_uint8_t(tile, x, columns);
    case 2: return unfold_uint16_t(tile, x, columns);
    case 4: return unfold_uint32_t(tile, x, columns);
    default: return unfold_uint64_t(tile, x, columns);
  }
}

#define FOLD(NAME, T, OP) \
  static void fold_##NAME(const struct adj_window_tile *t, const T *columns, T *images) { \
    EACH_RUN(T, const T, , { \
      if (stride == 1) for (int64_t i = s.begin; i < s.end; i++) x[i] = (T)(x[i] OP z[i]); \
      else for (int64_t i = s.begin; i < s.end; i++) x[i * stride] = (T)(x[i * stride] OP z[i]); \
    }) \
  }
FOLD(or, uint8_t, |)
FOLD(u8, uint8_t, +)
FOLD(u16, uint16_t, +)
FOLD(u32, uint32_t, +)
FOLD(u64, uint64_t, +)
FOLD(f32, float, +)
FOLD(f64, double, +)

void adj_fold_tile(int dtype, const struct adj_window_tile *tile, const void *columns, void *x) {
  switch (dtype) {
    case ADJ_BOOL: return fold_or(tile, columns, x);
    case ADJ_U8:
    case ADJ_I8: return fold_u8(tile, columns, x);
    case ADJ_I16: return fold_u16(tile, columns, x);
    case ADJ_I32: return fold_u32(tile, columns, x);
    case ADJ_I64: return fold_u64(tile, columns, x);
    case ADJ_F32: return fold_f32(tile, columns, x);
    case ADJ_F64: return fold_f64(tile, columns, x);
  }
}

// MARK: Whole images, plane by plane

struct planes {
  const struct adj_windows *windows;
  const struct adj_run *runs;
  int64_t run_count, input, columns, kernel;
  int dtype, item;
  char *x, *z;
};

static struct adj_window_tile tile_of(const struct planes *p, int64_t planes) {
  return (struct adj_window_tile){p->windows, p->runs, p->run_count, planes, 0, p->columns * p->kernel, p->columns};
}

static void unfold_planes(void *context, int64_t begin, int64_t end) {
  const struct planes *p = context;
  struct adj_window_tile tile = tile_of(p, end - begin);
  adj_unfold_tile(p->item, &tile, p->x + begin * p->input * p->item,
                  p->z + begin * p->kernel * p->columns * p->item);
}

static void fold_planes(void *context, int64_t begin, int64_t end) {
  const struct planes *p = context;
  struct adj_window_tile tile = tile_of(p, end - begin);
  char *x = p->x + begin * p->input * p->item;
  memset(x, 0, (end - begin) * p->input * p->item);
  adj_fold_tile(p->dtype, &tile, p->z + begin * p->kernel * p->columns * p->item, x);
}

static void run_planes(int dtype, int64_t planes, const struct adj_windows *w, void *x, void *z,
                       void (*body)(void *, int64_t, int64_t)) {
  int64_t columns = product3(w->output), kernel = product3(w->kernel);
  size_t bytes = columns * sizeof(struct adj_run);
  struct adj_run *runs = adj_allocate(bytes);
  struct planes p = {w, runs, adj_window_runs(w, 0, columns, runs), product3(w->input), columns, kernel,
                     dtype, (int)adj_item(dtype), x, z};
  adj_parallel(planes, GRAIN / (columns * kernel + 1) + 1, body, &p);
  adj_free(runs, bytes);
}

void adj_unfold(int dtype, int64_t planes, const struct adj_windows *windows, const void *x, void *z) {
  run_planes(dtype, planes, windows, (void *)x, z, unfold_planes);
}

void adj_fold(int dtype, int64_t planes, const struct adj_windows *windows, const void *z, void *x) {
  run_planes(dtype, planes, windows, x, (void *)z, fold_planes);
}
