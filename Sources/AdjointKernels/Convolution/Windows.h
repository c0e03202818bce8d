#pragma once
#include "Convolution.h"

/// A stretch of neighbouring outputs in one row of an image, and where in the tile its columns begin.
struct adj_run {
  int64_t image, output[3], count, column;
};

/// Cuts `count` columns of [batch, output] into at most as many runs; returns how many. Columns are counted row-major.
int64_t adj_window_runs(const struct adj_windows *windows, int64_t first, int64_t count, struct adj_run *runs);

/// A tile of what windows see: for each of `channels` neighbouring channels and each place in the kernel a row of the
/// columns that `runs` describe. Distances are in elements: between images, and between rows of the tile.
struct adj_window_tile {
  const struct adj_windows *windows;
  const struct adj_run *runs;
  int64_t run_count, channels, image_step, row;
};

/// Fills the tile; `x` is the first channel in the first image. Elements have `item` bytes.
void adj_unfold_tile(int item, const struct adj_window_tile *tile, const void *x, void *columns);
/// Adds the tile to the image.
void adj_fold_tile(int dtype, const struct adj_window_tile *tile, const void *columns, void *x);

static inline int64_t product3(const int64_t *sizes) { return sizes[0] * sizes[1] * sizes[2]; }
