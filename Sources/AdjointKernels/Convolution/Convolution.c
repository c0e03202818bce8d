// Convolution as products of matrices: what the windows of a tile of outputs see becomes the columns of a matrix that
// stays in the second cache. Tiles go on from one image to the next, so that small images fill them too. Channels of a
// group are products of their own.
//
// The order of every sum is that of oneDNN's direct kernels for AVX-512, which PyTorch calls, so that float32 gives
// PyTorch's numbers to the last bit in most networks: a result adds up blocks of 16 channels one after the other, each a
// chain over the places of the kernel and then the block's channels; the gradient of an image is such a sum over the
// results, with a stride one over the last dimension of the kernel instead; that of a weight is one chain over all images
// and their places. A kernel of one place is a chain over all channels, and its weight's gradient a sum image by image.
// Threads do not show in the result.

#include "Convolution.h"

#include <string.h>

#include "../Reductions/Folds.h"
#include "DType.h"
#include "Depthwise.h"
#include "Elementwise.h"
#include "Gemm.h"
#include "Tiles.h"

/// A convolution with weights in the order of its sums. For the gradient of an image `from` are results, and `to` takes
/// those of its places that are `step` apart from `origin`.
struct pass {
  struct adj_windows windows;
  int dtype, is_reversed;  // whether the last place of the kernel comes first
  int64_t item, batch, groups, sources, targets, places;  // channels of a group; places of a slice of the kernel
  int64_t input, columns;                                 // elements of a plane of `from`; all columns
  int64_t slices, block, blocks, tile, tiles;             // of the kernel; channels of a block; columns of a tile
  int64_t size[3], origin[3], step[3];                    // of the planes of `to`
  const char *from, *weight, *bias;
  char *to;
};

// MARK: The result

static void set_sizes(struct pass *p, int in_slices) {
  p->item = adj_item(p->dtype);
  p->slices = in_slices ? most(1, p->windows.kernel[2]) : 1;
  p->places = product3(p->windows.kernel) / p->slices;
  p->input = product3(p->windows.input);
  p->columns = p->batch * product3(p->windows.output);
  p->block = in_slices || p->places == 1 ? most(p->sources, 1) : ADJ_CHANNEL_BLOCK;
  p->blocks = divide_up(p->sources, p->block);
}

/// Copies rows of sums to where they belong.
static void scatter(const struct pass *p, const struct room *room, int64_t runs, int64_t group) {
  int64_t plane = product3(p->size);
  for (int64_t n = 0; n < runs; n++) {
    const struct adj_run *r = &room->runs[n];
    int64_t line = 0;
    for (int d = 0; d < 3; d++) line = line * p->size[d] + p->origin[d] + r->output[d] * p->step[d];
    for (int64_t t = 0; t < p->targets; t++) {
      const char *row = room->sums + (t * p->tile + r->column) * p->item;
      char *to = p->to + (((r->image * p->groups + group) * p->targets + t) * plane + line) * p->item;
      if (p->step[2] == 1) memcpy(to, row, r->count * p->item);
      else if (p->item == 4)
        for (int64_t i = 0; i < r->count; i++) ((uint32_t *)to)[i * p->step[2]] = ((const uint32_t *)row)[i];
      else
        for (int64_t i = 0; i < r->count; i++)
          memcpy(to + i * p->step[2] * p->item, row + i * p->item, p->item);
    }
  }
}

/// Rows of sums begin with the bias if the kernel is a single place; otherwise it is added after the first block.
static void add_bias(const struct pass *p, const char *bias, int64_t count, char *sums) {
  for (int64_t t = 0; t < p->targets; t++, bias += p->item, sums += p->tile * p->item) {
    if (p->places == 1) adj_fill((int)p->item, count, bias, sums);
    else adj_binary(ADJ_BINARY_add, p->dtype, count, sums, 1, bias, 0, sums);
  }
}

/// The windows of a slice: one place of the last dimension, counted from the last one if the kernel is reversed.
static struct adj_windows windows_of_slice(const struct pass *p, int64_t slice) {
  struct adj_windows w = p->windows;
  if (p->slices == 1) return w;
  w.padding[2] -= (p->is_reversed ? p->slices - 1 - slice : slice) * w.dilation[2];
  w.kernel[2] = 1;
  return w;
}

static void convolve_tiles(void *context, int64_t begin, int64_t end) {
  const struct pass *p = context;
  int64_t parts = most(p->blocks, 1) * p->slices, image_step = p->groups * p->sources * p->input;
  struct room room = make_room(p->item, p->tile, least(p->block, p->sources) * p->places, p->targets);
  for (int64_t task = begin; task < end; task++) {
    int64_t group = task / p->tiles, first = task % p->tiles * p->tile, count = least(p->tile, p->columns - first);
    int64_t runs = adj_window_runs(&p->windows, first, count, room.runs);
    const char *weight = p->weight + group * p->targets * p->sources * p->places * p->slices * p->item;
    for (int64_t part = 0; part < parts; part++) {
      int64_t c = part / p->slices * p->block, channels = least(p->block, p->sources - c), depth = channels * p->places;
      int64_t step = channels * p->tile, first_row = p->is_reversed ? (p->places - 1) * step : 0;
      struct adj_windows windows = windows_of_slice(p, part % p->slices);
      struct adj_window_tile tile = {&windows, room.runs, runs, channels,
                                     image_step, p->tile, p->is_reversed ? -step : step};
      adj_unfold_tile((int)p->item, &tile, p->from + (group * p->sources + c) * p->input * p->item,
                      room.columns + first_row * p->item);
      const char *bias = p->bias && part == 0 ? p->bias + group * p->targets * p->item : NULL;
      int begins = bias && p->places == 1;
      if (begins) add_bias(p, bias, count, room.sums);
      adj_gemm(p->dtype, p->targets, count, depth, weight, depth, 1, room.columns, p->tile, 1, room.sums, p->tile,
               (part > 0 || begins ? ADJ_GEMM_ADD : 0) | (part > 0 ? 0 : ADJ_GEMM_GO_ON));
      if (bias && !begins) add_bias(p, bias, count, room.sums);
      weight += p->targets * depth * p->item;
    }
    scatter(p, &room, runs, group);
  }
  adj_free(room.columns, room.bytes);
}

static void run_pass(struct pass *p) {
  p->tile = tile_columns(least(p->block, p->sources) * p->places + p->targets, p->item, p->columns * p->groups);
  p->tiles = divide_up(p->columns, p->tile);
  adj_parallel(p->tiles * p->groups, 1, convolve_tiles, p);
}

// MARK: Weights in the order of the sums

/// From a weight [groups, outputs, inputs, kernel] to [groups, blocks, slices, targets, places, sources of the block].
struct turning {
  const struct pass *pass;
  const char *weight;
  char *to;
  int64_t group, target, source;    // distances in the weight
  int64_t kernel[3], first[3], step[3];  // of its places only those that are `step` apart
};

#define TURN(T) \
  static void turn_##T(const struct turning *u, const T *from, T *to, int64_t channels) { \
    const int64_t *kernel = u->pass->windows.kernel, places[] = {kernel[0], kernel[1], kernel[2] / u->pass->slices}; \
    for (int64_t i = 0; i < places[0]; i++) \
      for (int64_t j = 0; j < places[1]; j++) \
        for (int64_t k = 0; k < places[2]; k++) { \
          int64_t place = (u->first[0] + i * u->step[0]) * u->kernel[1] + u->first[1] + j * u->step[1]; \
          const T *x = from + place * u->kernel[2] + u->first[2] + k * u->step[2]; \
          for (int64_t c = 0; c < channels; c++) *to++ = x[c * u->source]; \
        } \
  }
TURN(uint8_t)
TURN(uint16_t)
TURN(uint32_t)
TURN(uint64_t)

static void turn_rows(void *context, int64_t begin, int64_t end) {
  const struct turning *u = context;
  const struct pass *p = u->pass;
  for (int64_t row = begin; row < end; row++) {
    int64_t target = row % p->targets, slice = row / p->targets % p->slices, part = row / p->targets / p->slices;
    int64_t group = part / p->blocks, c = part % p->blocks * p->block, channels = least(p->block, p->sources - c);
    int64_t before = (group * p->sources + c) * p->slices * p->targets + (slice * p->targets + target) * channels;
    const char *from = u->weight + (group * u->group + target * u->target + c * u->source) * p->item;
    from += slice * u->step[2] * p->item;
    char *to = u->to + before * p->places * p->item;
    switch (p->item) {
      case 1: turn_uint8_t(u, (const uint8_t *)from, (uint8_t *)to, channels); break;
      case 2: turn_uint16_t(u, (const uint16_t *)from, (uint16_t *)to, channels); break;
      case 4: turn_uint32_t(u, (const uint32_t *)from, (uint32_t *)to, channels); break;
      default: turn_uint64_t(u, (const uint64_t *)from, (uint64_t *)to, channels);
    }
  }
}

/// Runs a pass with its part of a weight.
static void run_with_weight(struct pass *p, struct turning *u) {
  size_t bytes = p->groups * p->targets * p->sources * p->slices * p->places * p->item;
  u->pass = p, u->to = adj_allocate(bytes);
  int64_t depth = most(1, least(p->block, p->sources) * p->places);
  adj_parallel(p->groups * p->blocks * p->slices * p->targets, (1 << 14) / depth + 1, turn_rows, u);
  p->weight = u->to;
  run_pass(p);
  adj_free(u->to, bytes);
}

void adj_convolve(int dtype, const struct adj_convolution *sizes, const void *image, const void *weight,
                  const void *bias, void *result) {
  if (adj_is_depthwise(dtype, sizes)) return adj_depthwise(dtype, sizes, image, weight, bias, result);
  struct pass p = {.windows = sizes->windows, .dtype = dtype, .batch = sizes->batch, .groups = sizes->groups,
                   .sources = sizes->inputs, .targets = sizes->outputs, .step = {1, 1, 1}, .from = image, .bias = bias,
                   .to = result};
  join_rows(&p.windows);
  memcpy(p.size, p.windows.output, sizeof p.size);
  set_sizes(&p, 0);
  int64_t depth = p.sources * p.places;
  struct turning u = {.weight = weight, .group = p.targets * depth, .target = depth, .source = p.places,
                      .step = {1, 1, 1}};
  memcpy(u.kernel, p.windows.kernel, sizeof u.kernel);
  run_with_weight(&p, &u);
}

// MARK: The image

/// Of the places of an image along a dimension those that leave `phase` when divided by the stride: the results that see
/// them, as windows over the results, with every `step`th place of the kernel from `first` on, the last one first.
static void set_phase(struct pass *p, struct turning *u, const struct adj_windows *w, int d, int64_t phase) {
  int64_t stride = w->stride[d], dilation = w->dilation[d], first = 0, step = 1;
  while (first < w->kernel[d] && (phase + w->padding[d] - first * dilation) % stride != 0) first++;
  while (step * dilation % stride != 0) step++;
  int64_t places = first < w->kernel[d] ? (w->kernel[d] - 1 - first) / step + 1 : 0;
  int64_t apart = step * dilation / stride, nearest = (phase + w->padding[d] - first * dilation) / stride;
  struct adj_windows *v = &p->windows;
  v->input[d] = w->output[d], v->output[d] = divide_up(w->input[d] - phase, stride);
  v->kernel[d] = places, v->stride[d] = 1, v->dilation[d] = apart;
  v->padding[d] = (places - 1) * apart - nearest;
  p->size[d] = w->input[d], p->origin[d] = phase, p->step[d] = stride;
  u->kernel[d] = w->kernel[d], u->first[d] = first, u->step[d] = step;
}

void adj_convolve_image(int dtype, const struct adj_convolution *sizes, const void *result, const void *weight,
                        const void *bias, void *image) {
  if (sizes->inputs == 0) return;
  if (adj_is_depthwise(dtype, sizes)) return adj_depthwise_image(dtype, sizes, result, weight, bias, image);
  const struct adj_windows *w = &sizes->windows;
  int64_t kernel = product3(w->kernel), phases[3];
  for (int d = 0; d < 3; d++) phases[d] = least(w->stride[d], w->input[d]);
  for (int64_t phase = 0; phase < product3(phases); phase++) {
    struct pass p = {.dtype = dtype, .is_reversed = 1, .batch = sizes->batch, .groups = sizes->groups,
                     .sources = sizes->outputs, .targets = sizes->inputs, .from = result, .bias = bias, .to = image};
    struct turning u = {.weight = weight, .group = sizes->outputs * sizes->inputs * kernel, .target = kernel,
                        .source = sizes->inputs * kernel};
    set_phase(&p, &u, w, 0, phase / phases[2] / phases[1]);
    set_phase(&p, &u, w, 1, phase / phases[2] % phases[1]);
    set_phase(&p, &u, w, 2, phase % phases[2]);
    int is_strided = p.step[0] * p.step[1] * p.step[2] > 1;
    if (!is_strided) {
      join_rows(&p.windows);
      memcpy(p.size, p.windows.output, sizeof p.size);
    }
    set_sizes(&p, is_strided);
    run_with_weight(&p, &u);
  }
}
