#pragma once
#include <stdint.h>
#include <stdlib.h>

#include "Memory.h"
#include "ThreadPool.h"

// What the factorisations share, whatever their elements are.

enum {
  LARGE_MATRIX = 1 << 20,  // multiplications that are worth all threads
  TASK = 1 << 15,          // multiplications that are worth a claim
};

static inline int64_t adj_least(int64_t x, int64_t y) { return x < y ? x : y; }
static inline int64_t adj_most(int64_t x, int64_t y) { return x > y ? x : y; }

/// Runs `body` over a batch of matrices that take `work` multiplications each. Few large ones come one after another,
/// since their products are parallel themselves.
static inline void adj_each_matrix(int64_t batch, int64_t work, void (*body)(void *, int64_t, int64_t), void *context) {
  if (batch == 1 || (work >= LARGE_MATRIX && batch < 2 * adj_threads())) body(context, 0, batch);
  else adj_parallel(batch, adj_most(1, TASK / adj_most(1, work)), body, context);
}
