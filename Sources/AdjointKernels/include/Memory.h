#pragma once
#include <stddef.h>
#include <stdint.h>

// The caching allocator. Blocks are 64-byte aligned and uninitialised; the caller gives the size
// again when it frees. Small blocks live in free lists of the thread (no lock, about ten
// instructions); larger ones in size classes under one lock, the largest on 2 MB pages.

enum { ADJ_SMALL_LIMIT = 4096, ADJ_SMALL_CLASSES = ADJ_SMALL_LIMIT / 64 };

struct adj_small_cache {
  void *free[ADJ_SMALL_CLASSES];
};
extern _Thread_local struct adj_small_cache adj_small_cache;

// Inlined wherever it is called, from Swift too: compilers leave it out of line otherwise.
#define ADJ_INLINE static inline __attribute__((always_inline))

void *adj_allocate_slow(size_t bytes);
void adj_free_slow(void *block, size_t bytes);
void adj_adopt_thread(void);

ADJ_INLINE void *adj_allocate(size_t bytes) {
  if (bytes <= ADJ_SMALL_LIMIT) {
    size_t k = bytes ? (bytes - 1) / 64 : 0;
    void *block = adj_small_cache.free[k];
    if (block) {
      adj_small_cache.free[k] = *(void **)block;
      return block;
    }
  }
  return adj_allocate_slow(bytes);
}

ADJ_INLINE void adj_free(void *block, size_t bytes) {
  if (bytes <= ADJ_SMALL_LIMIT) {
    size_t k = bytes ? (bytes - 1) / 64 : 0;
    *(void **)block = adj_small_cache.free[k];
    adj_small_cache.free[k] = block;
  } else {
    adj_free_slow(block, bytes);
  }
}

/// Bytes in large blocks handed out, bytes kept for reuse, and the highest of the first so far.
struct adj_memory_statistics {
  int64_t in_use, cached, peak;
};
struct adj_memory_statistics adj_memory_statistics(void);
/// Gives every cached large block back to the system.
void adj_empty_cache(void);
