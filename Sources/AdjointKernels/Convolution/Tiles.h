#pragma once
#include "../Gemm/Kernels.h"
#include "Memory.h"
#include "ThreadPool.h"
#include "Windows.h"

// Tiles of columns, and the memory of a task that works on them.

enum {
  ADJ_CHANNEL_BLOCK = 16,  // channels that are summed up by themselves
  TILE_BYTES = 512 << 10,  // of a tile's columns
  MOST_UNITS = 21,         // of a tile
  LEAST_UNITS = 3,
};

/// Whether windows move over a dimension element by element.
static inline int is_plain(const struct adj_windows *w, int d) {
  return w->kernel[d] == 1 && w->stride[d] == 1 && w->padding[d] == 0 && w->input[d] == w->output[d];
}

/// Rows that windows see element by element, one after the other, are one row.
static inline void join_rows(struct adj_windows *w) {
  for (int d = 1; d >= 0 && is_plain(w, 2) && is_plain(w, d); d--) {
    w->input[2] *= w->input[d], w->output[2] *= w->output[d];
    w->input[d] = w->output[d] = 1;
  }
}

/// At least so many elements: an odd multiple of three cache lines, so that rows spread over the sets of a cache and hold
/// whole vectors.
static inline int64_t odd_units(int64_t elements, int64_t item) {
  int64_t unit = 192 / item, units = divide_up(elements, unit);
  return (units + (units % 2 == 0)) * unit;
}

/// The columns of a tile that stays in the cache; there are tiles for every thread.
static inline int64_t tile_columns(int64_t rows, int64_t item, int64_t columns) {
  int64_t unit = 192 / item, units = TILE_BYTES / (most(rows, 1) * item * unit);
  int64_t share = divide_up(columns / (2 * adj_threads()), unit);
  units = most(LEAST_UNITS, least(least(units, MOST_UNITS), share));
  return (units - (units % 2 == 0)) * unit;
}

/// Memory of a task: columns, what belongs to them on the other side, and runs.
struct room {
  char *columns, *sums;
  struct adj_run *runs;
  size_t bytes;
};

static inline struct room make_room(int64_t item, int64_t tile, int64_t depth, int64_t rows) {
  size_t columns = (depth * tile * item + 63) / 64 * 64, sums = (rows * tile * item + 63) / 64 * 64;
  size_t bytes = columns + sums + tile * sizeof(struct adj_run);
  char *memory = adj_allocate(bytes);
  return (struct room){memory, memory + columns, (struct adj_run *)(memory + columns + sums), bytes};
}
