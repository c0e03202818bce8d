// Convolution as products of matrices: what the windows of a tile of outputs see becomes the columns of a matrix that
// stays in the second cache. Tiles go on from one image to the next, so that small images fill them too. Channels of a
// group are products of their own. How sums are cut depends on sizes only, so that threads do not show in the result.

#include "Convolution.h"

#include <string.h>

#include "../Gemm/Kernels.h"
#include "../Reductions/Folds.h"
#include "DType.h"
#include "Depthwise.h"
#include "Elementwise.h"
#include "Gemm.h"
#include "Memory.h"
#include "ThreadPool.h"
#include "Windows.h"

enum {
  TILE_BYTES = 512 << 10,  // of a tile's columns
  MOST_UNITS = 21,         // of a tile
  LEAST_UNITS = 3,
  TASKS = 16,              // that a gradient of a weight is cut into: enough for a few threads
};

struct job {
  const struct adj_convolution *sizes;
  struct adj_windows windows;
  int dtype;
  int64_t item, kernel, depth, input, output, columns;  // of windows: places, rows of a tile, elements, all columns
  int64_t tile, tiles;                                  // columns of a tile
  int64_t block, blocks;                                // channels of a block
  int64_t images, slices;                               // images of a task; parts of all tiles
  const char *from, *weight, *bias;
  char *to;
};

/// Rows of a tile are an odd multiple of three cache lines, so that they spread over the sets of a cache and hold whole
/// vectors.
static int64_t tile_columns(int64_t rows, int64_t item) {
  int64_t unit = 192 / item, units = TILE_BYTES / (most(rows, 1) * item * unit);
  units = most(LEAST_UNITS, least(units, MOST_UNITS));
  return (units - (units % 2 == 0)) * unit;
}

static struct job prepare(int dtype, const struct adj_convolution *sizes) {
  struct job j = {.sizes = sizes, .windows = sizes->windows, .dtype = dtype, .item = adj_item(dtype)};
  struct adj_windows *w = &j.windows;
  // Rows of windows that are single elements, one after the other, are one row.
  for (int d = 2; d > 0; d--) {
    int whole = w->kernel[2] == 1 && w->stride[2] == 1 && w->padding[2] == 0 && w->kernel[d - 1] == 1 &&
                w->stride[d - 1] == 1 && w->padding[d - 1] == 0;
    if (!whole) break;
    w->input[2] *= w->input[d - 1], w->output[2] *= w->output[d - 1];
    w->input[d - 1] = w->output[d - 1] = 1;
  }
  j.kernel = product3(w->kernel);
  j.depth = sizes->inputs * j.kernel;
  j.input = product3(w->input);
  j.output = product3(w->output);
  j.columns = sizes->batch * j.output;
  return j;
}

/// Memory of a task: columns, what belongs to them on the other side, and runs.
struct room {
  char *columns, *sums;
  struct adj_run *runs;
  size_t bytes;
};

static struct room make_room(const struct job *j, int64_t depth) {
  size_t columns = depth * j->tile * j->item, sums = j->sizes->outputs * j->tile * j->item;
  columns = (columns + 63) / 64 * 64, sums = (sums + 63) / 64 * 64;
  size_t bytes = columns + sums + j->tile * sizeof(struct adj_run);
  char *memory = adj_allocate(bytes);
  return (struct room){memory, memory + columns, (struct adj_run *)(memory + columns + sums), bytes};
}

static struct adj_window_tile window_tile(const struct job *j, struct adj_run *runs, int64_t first, int64_t count,
                                          int64_t channels) {
  int64_t step = j->sizes->groups * j->sizes->inputs * j->input;
  return (struct adj_window_tile){&j->windows, runs, adj_window_runs(&j->windows, first, count, runs), channels, step,
                                  j->tile};
}

/// Element (o, column) of a group of a result.
static inline int64_t in_result(const struct job *j, int64_t group, int64_t o, int64_t column) {
  int64_t channel = group * j->sizes->outputs + o, image = column / j->output;
  return (image * j->sizes->groups * j->sizes->outputs + channel) * j->output + column % j->output;
}

/// Copies columns of a result, which lie image by image, into rows of a tile.
static void gather(const struct job *j, int64_t group, int64_t first, int64_t count, const char *result, char *rows) {
  for (int64_t column = first, n; column < first + count; column += n) {
    n = least(j->output - column % j->output, first + count - column);
    for (int64_t o = 0; o < j->sizes->outputs; o++)
      memcpy(rows + (o * j->tile + column - first) * j->item, result + in_result(j, group, o, column) * j->item,
             n * j->item);
  }
}

/// The other way, adding the bias.
static void scatter(const struct job *j, int64_t group, int64_t first, int64_t count, const char *rows, char *result) {
  for (int64_t column = first, n; column < first + count; column += n) {
    n = least(j->output - column % j->output, first + count - column);
    for (int64_t o = 0; o < j->sizes->outputs; o++) {
      const char *row = rows + (o * j->tile + column - first) * j->item;
      char *to = result + in_result(j, group, o, column) * j->item;
      if (!j->bias) memcpy(to, row, n * j->item);
      else {
        const char *bias = j->bias + (group * j->sizes->outputs + o) * j->item;
        adj_binary(ADJ_BINARY_add, j->dtype, n, row, 1, bias, 0, to);
      }
    }
  }
}

// MARK: The result: weight · columns

static void convolve_tiles(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  struct room room = make_room(j, j->depth);
  for (int64_t task = begin; task < end; task++) {
    int64_t group = task / j->tiles, first = task % j->tiles * j->tile, count = least(j->tile, j->columns - first);
    struct adj_window_tile tile = window_tile(j, room.runs, first, count, j->sizes->inputs);
    adj_unfold_tile((int)j->item, &tile, j->from + group * j->sizes->inputs * j->input * j->item, room.columns);
    const char *weight = j->weight + group * j->sizes->outputs * j->depth * j->item;
    adj_gemm(j->dtype, j->sizes->outputs, count, j->depth, weight, j->depth, 1, room.columns, j->tile, 1, room.sums,
             j->tile, 0);
    scatter(j, group, first, count, room.sums, j->to);
  }
  adj_free(room.columns, room.bytes);
}

void adj_convolve(int dtype, const struct adj_convolution *sizes, const void *image, const void *weight,
                  const void *bias, void *result) {
  if (adj_is_depthwise(dtype, sizes)) return adj_depthwise(dtype, sizes, image, weight, bias, result);
  struct job j = prepare(dtype, sizes);
  j.from = image, j.weight = weight, j.bias = bias, j.to = result;
  // Here the cut into tiles does not show in the result: every thread gets some.
  int64_t unit = 192 / j.item, share = j.columns * sizes->groups / (2 * adj_threads());
  j.tile = least(tile_columns(j.depth + sizes->outputs, j.item), divide_up(most(share, 1), unit) * unit);
  j.tiles = divide_up(j.columns, j.tile);
  adj_parallel(j.tiles * sizes->groups, 1, convolve_tiles, &j);
}

// MARK: The image: weightᵀ · result, folded

/// Cuts a group's channels into blocks whose tiles stay in the cache.
static void cut_channels(struct job *j) {
  int64_t unit = 192 / j->item;
  j->tile = least(tile_columns(j->kernel * least(j->sizes->inputs, 32), j->item), divide_up(most(j->columns, 1), unit) * unit);
  j->tiles = divide_up(j->columns, j->tile);
  int64_t largest = most(1, TILE_BYTES / (j->kernel * j->tile * j->item));
  j->blocks = divide_up(j->sizes->inputs, largest);
}

static void fold_blocks(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  const struct adj_convolution *s = j->sizes;
  struct room room = make_room(j, divide_up(s->inputs, j->blocks) * j->kernel);
  for (int64_t task = begin; task < end; task++) {
    int64_t block = task % j->blocks, group = task / j->blocks % s->groups, part = task / j->blocks / s->groups;
    int64_t c = cut(s->inputs, j->blocks, block), channels = cut(s->inputs, j->blocks, block + 1) - c;
    int64_t channel = group * s->inputs + c, image = part * j->images, last = least(image + j->images, s->batch);
    char *to = j->to + channel * j->input * j->item;
    for (int64_t i = image; i < last; i++) {
      char *planes = to + i * s->groups * s->inputs * j->input * j->item;
      if (!j->bias) memset(planes, 0, channels * j->input * j->item);
      else
        for (int64_t p = 0; p < channels; p++)
          adj_fill((int)j->item, j->input, j->bias + (channel + p) * j->item, planes + p * j->input * j->item);
    }
    const char *weight = j->weight + (group * s->outputs * j->depth + c * j->kernel) * j->item;
    for (int64_t first = image * j->output, stop = last * j->output; first < stop; first += j->tile) {
      int64_t count = least(j->tile, stop - first);
      gather(j, group, first, count, j->from, room.sums);
      adj_gemm(j->dtype, channels * j->kernel, count, s->outputs, weight, 1, j->depth, room.sums, j->tile, 1,
               room.columns, j->tile, 0);
      struct adj_window_tile tile = window_tile(j, room.runs, first, count, channels);
      adj_fold_tile(j->dtype, &tile, room.columns, to);
    }
  }
  adj_free(room.columns, room.bytes);
}

void adj_convolve_image(int dtype, const struct adj_convolution *sizes, const void *result, const void *weight,
                        const void *bias, void *image) {
  if (sizes->inputs == 0) return;
  if (adj_is_depthwise(dtype, sizes)) return adj_depthwise_image(dtype, sizes, result, weight, bias, image);
  struct job j = prepare(dtype, sizes);
  j.from = result, j.weight = weight, j.bias = bias, j.to = image;
  cut_channels(&j);
  j.images = most(1, j.tile / most(j.output, 1));
  adj_parallel(divide_up(sizes->batch, j.images) * sizes->groups * j.blocks, 1, fold_blocks, &j);
}

// MARK: The weight: columns · resultᵀ, turned

/// Sums over a slice of all tiles, for a block of channels, in `to` [slices, groups, depth, outputs].
static void sum_slices(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  const struct adj_convolution *s = j->sizes;
  struct room room = make_room(j, divide_up(s->inputs, j->blocks) * j->kernel);
  for (int64_t task = begin; task < end; task++) {
    int64_t block = task % j->blocks, part = task / j->blocks, group = part % s->groups, slice = part / s->groups;
    int64_t c = cut(s->inputs, j->blocks, block), channels = cut(s->inputs, j->blocks, block + 1) - c;
    const char *image = j->from + (group * s->inputs + c) * j->input * j->item;
    char *sums = j->to + (part * j->depth + c * j->kernel) * s->outputs * j->item;
    int64_t tile_begin = cut(j->tiles, j->slices, slice), tile_end = cut(j->tiles, j->slices, slice + 1);
    for (int64_t t = tile_begin; t < tile_end; t++) {
      int64_t first = t * j->tile, count = least(j->tile, j->columns - first);
      struct adj_window_tile tile = window_tile(j, room.runs, first, count, channels);
      adj_unfold_tile((int)j->item, &tile, image, room.columns);
      gather(j, group, first, count, j->weight, room.sums);
      adj_gemm(j->dtype, channels * j->kernel, s->outputs, count, room.columns, j->tile, 1, room.sums, 1, j->tile, sums,
               s->outputs, t > tile_begin);
    }
  }
  adj_free(room.columns, room.bytes);
}

/// The sum of all slices, turned to [groups, outputs, depth].
#define ADD_SLICES(T) \
  static void add_slices_##T(void *context, int64_t begin, int64_t end) { \
    const struct job *j = context; \
    int64_t outputs = j->sizes->outputs, depth = j->depth, all = j->sizes->groups * depth * outputs; \
    for (int64_t row = begin; row < end; row++) { \
      int64_t group = row / outputs, o = row % outputs; \
      T *to = (T *)j->to + row * depth; \
      const T *from = (const T *)j->from + group * depth * outputs + o; \
      for (int64_t r = 0; r < depth; r++) { \
        T sum = from[r * outputs]; \
        for (int64_t s = 1; s < j->slices; s++) sum += from[s * all + r * outputs]; \
        to[r] = sum; \
      } \
    } \
  }
ADD_SLICES(float)
ADD_SLICES(double)

void adj_convolve_weight(int dtype, const struct adj_convolution *sizes, const void *image, const void *result,
                         void *weight) {
  if (adj_is_narrow(dtype, sizes)) return adj_depthwise_weight(dtype, sizes, image, result, weight);
  struct job j = prepare(dtype, sizes);
  int64_t count = sizes->groups * j.depth * sizes->outputs;
  if (count == 0) return;
  if (j.columns == 0) {
    memset(weight, 0, count * j.item);
    return;
  }
  cut_channels(&j);
  j.slices = least(j.tiles, most(1, TASKS / (j.blocks * sizes->groups)));
  size_t bytes = j.slices * count * j.item;
  j.from = image, j.weight = result, j.to = adj_allocate(bytes);
  adj_parallel(j.slices * sizes->groups * j.blocks, 1, sum_slices, &j);
  char *sums = j.to;
  j.from = sums, j.to = weight;
  adj_parallel(sizes->groups * sizes->outputs, 16, dtype == ADJ_F32 ? add_slices_float : add_slices_double, &j);
  adj_free(sums, bytes);
}
