// The gradient of a convolution's weight: columns · resultᵀ. Threads share channels and places of the kernel, never the
// columns, so that each sum is one chain (the order of sums: Convolution.c).

#include "Convolution.h"

#include <string.h>

#include "../Reductions/Folds.h"
#include "DType.h"
#include "Depthwise.h"
#include "Gemm.h"
#include "Tiles.h"

struct weight_job {
  const struct adj_convolution *sizes;
  struct adj_windows windows;
  int dtype;
  int64_t item, places, depth, input, output, columns;  // of a plane; all columns
  int64_t tile, tiles, block, blocks;                   // columns of a tile; channels of a task
  int64_t pitch;                                        // elements from one row of a tile to the next
  int64_t row;                                          // elements of a row of sums: outputs, in whole vectors
  int64_t cut, slices;                                  // the dimension of the kernel whose places tasks share
  const char *image, *result;
  char *sums;
};

/// Copies columns of a result, which lie image by image, into rows of a matrix, a column each; a few outputs at a time, so
/// that no more lines of the cache are open than it has ways.
#define GATHER(T) \
  static void gather_##T(const struct weight_job *j, int64_t group, int64_t first, int64_t count, T *rows) { \
    int64_t outputs = j->sizes->outputs; \
    for (int64_t column = first, n; column < first + count; column += n, rows += n * j->row) { \
      int64_t plane = (column / j->output * j->sizes->groups + group) * outputs, place = column % j->output; \
      n = least(j->output - place, first + count - column); \
      const T *x = (const T *)j->result + plane * j->output + place; \
      for (int64_t o = 0; o < j->row; o += 8) { \
        int64_t some = most(0, least(8, outputs - o)); \
        T *to = rows + o; \
        for (int64_t i = 0; i < n; i++, to += j->row) { \
          for (int64_t p = 0; p < some; p++) to[p] = x[(o + p) * j->output + i]; \
          for (int64_t p = some; p < 8; p++) to[p] = 0; \
        } \
      } \
    } \
  }
GATHER(float)
GATHER(double)

/// The places that a slice of the kernel has along the dimension that is cut.
static inline int64_t slice_places(const struct weight_job *j, int64_t slice, int64_t *first) {
  int64_t places = j->windows.kernel[j->cut];
  *first = cut(places, j->slices, slice);
  return cut(places, j->slices, slice + 1) - *first;
}

/// Sums for a block of channels and a slice of the kernel: [channels, places of the slice, row].
static void sum_weights(void *context, int64_t begin, int64_t end) {
  const struct weight_job *j = context;
  const struct adj_convolution *s = j->sizes;
  struct room room = make_room(j->item, j->pitch, j->block * j->places, j->row);
  for (int64_t task = begin; task < end; task++) {
    int64_t slice = task % j->slices, block = task / j->slices % j->blocks, group = task / j->slices / j->blocks;
    int64_t c = block * j->block, channels = least(j->block, s->inputs - c), skipped;
    struct adj_windows w = j->windows;
    w.kernel[j->cut] = slice_places(j, slice, &skipped);
    w.padding[j->cut] -= skipped * w.dilation[j->cut];
    int64_t places = product3(w.kernel), before = skipped * (places / w.kernel[j->cut]);
    const char *image = j->image + (group * s->inputs + c) * j->input * j->item;
    char *sums = j->sums + (group * j->depth + before * s->inputs + c * places) * j->row * j->item;
    for (int64_t t = 0; t < j->tiles; t++) {
      int64_t first = t * j->tile, count = least(j->tile, j->columns - first);
      struct adj_window_tile tile = {&w, room.runs, adj_window_runs(&w, first, count, room.runs), channels,
                                     s->groups * s->inputs * j->input, places * j->pitch, j->pitch};
      adj_unfold_tile((int)j->item, &tile, image, room.columns);
      if (j->item == 4) gather_float(j, group, first, count, (float *)room.sums);
      else gather_double(j, group, first, count, (double *)room.sums);
      int more = t > 0 ? ADJ_GEMM_ADD : 0, chain = j->places > 1 || t == 0 ? ADJ_GEMM_GO_ON : 0;
      adj_gemm(j->dtype, channels * places, j->row, count, room.columns, j->pitch, 1, room.sums, j->row, 1, sums, j->row,
               more | chain);
    }
  }
  adj_free(room.columns, room.bytes);
}

struct weight_order {
  const struct weight_job *job;
  char *weight;
};

/// The sums [groups, slices, inputs, places of a slice, row], turned to [groups, outputs, inputs, places].
#define ORDER(T) \
  static void order_##T(void *context, int64_t begin, int64_t end) { \
    const struct weight_order *order = context; \
    const struct weight_job *j = order->job; \
    int64_t outputs = j->sizes->outputs, inputs = j->sizes->inputs, inner = 1, skipped; \
    for (int64_t d = j->cut + 1; d < 3; d++) inner *= j->windows.kernel[d]; \
    for (int64_t row = begin; row < end; row++) { \
      const T *from = (const T *)j->sums + row / outputs * j->depth * j->row + row % outputs; \
      T *to = (T *)order->weight + row * j->depth; \
      for (int64_t slice = 0; slice < j->slices; slice++) { \
        int64_t places = slice_places(j, slice, &skipped) * inner; \
        for (int64_t c = 0; c < inputs; c++) \
          for (int64_t k = 0; k < places; k++, from += j->row) to[c * j->places + skipped * inner + k] = *from; \
      } \
    } \
  }
ORDER(float)
ORDER(double)

void adj_convolve_weight(int dtype, const struct adj_convolution *sizes, const void *image, const void *result,
                         void *weight) {
  if (adj_is_narrow(dtype, sizes)) return adj_depthwise_weight(dtype, sizes, image, result, weight);
  struct weight_job j = {.sizes = sizes, .windows = sizes->windows, .dtype = dtype, .item = adj_item(dtype),
                         .image = image, .result = result};
  join_rows(&j.windows);
  j.places = product3(j.windows.kernel);
  j.depth = sizes->inputs * j.places;
  j.input = product3(j.windows.input);
  j.output = product3(j.windows.output);
  j.columns = sizes->batch * j.output;
  int64_t count = sizes->groups * j.depth * sizes->outputs, threads = adj_threads();
  if (count == 0) return;
  if (j.columns == 0) {
    memset(weight, 0, count * j.item);
    return;
  }
  // With the first dimension that has several places, those of a channel stay in order when slices are put together.
  while (j.cut < 2 && j.windows.kernel[j.cut] == 1) j.cut++;
  j.row = divide_up(sizes->outputs, 64 / j.item) * (64 / j.item);
  j.tile = tile_columns(least(sizes->inputs, 32) * j.places + j.row, j.item, INT64_MAX / 2);
  j.tile = j.places == 1 ? j.output : least(j.tile, j.columns);
  j.pitch = odd_units(j.tile, j.item);
  j.tiles = divide_up(j.columns, j.tile);
  int64_t fitting = most(1, TILE_BYTES / (j.places * j.tile * j.item));
  j.blocks = most(divide_up(sizes->inputs, fitting), least(2 * threads, divide_up(sizes->inputs, ADJ_CHANNEL_BLOCK)));
  j.block = divide_up(sizes->inputs, j.blocks);
  j.blocks = divide_up(sizes->inputs, j.block);
  j.slices = least(j.windows.kernel[j.cut], divide_up(threads, j.blocks * sizes->groups));
  size_t bytes = sizes->groups * j.depth * j.row * j.item;
  j.sums = adj_allocate(bytes);
  adj_parallel(sizes->groups * j.blocks * j.slices, 1, sum_weights, &j);
  struct weight_order order = {&j, weight};
  adj_parallel(sizes->groups * sizes->outputs, (1 << 14) / j.depth + 1, dtype == ADJ_F32 ? order_float : order_double,
               &order);
  adj_free(j.sums, bytes);
}
