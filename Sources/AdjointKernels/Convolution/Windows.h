#pragma once
#include "Convolution.h"

/// A stretch of neighbouring outputs in one row of an image, and where in the tile its columns begin.
struct adj_run {
  int64_t image, output[3], count, column;
};

/// Cuts `count` columns of [batch, output] into at most as many runs; returns how many. Columns are counted row-major.
int64_t adj_window_runs(const struct adj_windows *windows, int64_t first, int64_t count, struct adj_run *runs);

/// A tile of what windows see: for each of `channels` neighbouring channels and each place in the kernel a row of the
/// columns that `runs` describe. Distances are in elements: between images, and between the rows of neighbouring channels
/// and of neighbouring places.
struct adj_window_tile {
  const struct adj_windows *windows;
  const struct adj_run *runs;
  int64_t run_count, channels, image_step, channel_step, place_step;
};

/// Fills the tile; `x` is the first channel in the first image. Elements have `item` bytes.
void adj_unfold_tile(int item, const struct adj_window_tile *tile, const void *x, void *columns);
/// Adds the tile to the image.
void adj_fold_tile(int dtype, const struct adj_window_tile *tile, const void *columns, void *x);

/// The outputs of a run that see existing inputs at one place of the kernel: `begin` to `end`; and where the first output
/// of the run would see, in its line of inputs.
struct adj_seen {
  int64_t from, begin, end;
};

/// The line of inputs that a run sees at a place of the kernel's first two dimensions, in elements; -1 if it is outside.
static inline int64_t seen_line(const struct adj_windows *w, const struct adj_run *r, int64_t k0, int64_t k1) {
  int64_t i = r->output[0] * w->stride[0] - w->padding[0] + k0 * w->dilation[0];
  int64_t j = r->output[1] * w->stride[1] - w->padding[1] + k1 * w->dilation[1];
  if (i < 0 || i >= w->input[0] || j < 0 || j >= w->input[1]) return -1;
  return (i * w->input[1] + j) * w->input[2];
}

static inline struct adj_seen seen_in_line(const struct adj_windows *w, const struct adj_run *r, int64_t k2) {
  int64_t stride = w->stride[2], from = r->output[2] * stride - w->padding[2] + k2 * w->dilation[2];
  int64_t begin = from < 0 ? -from : 0, end = w->input[2] - from;
  if (stride > 1) begin = (begin + stride - 1) / stride, end = end > 0 ? (end + stride - 1) / stride : 0;
  if (begin > r->count) begin = r->count;
  if (end > r->count) end = r->count;
  return (struct adj_seen){from, begin, end < begin ? begin : end};
}

static inline int64_t product3(const int64_t *sizes) { return sizes[0] * sizes[1] * sizes[2]; }
