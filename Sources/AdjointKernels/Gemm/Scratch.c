#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "Kernels.h"

static _Thread_local struct {
  void *memory;
  int64_t bytes;
} slots[3];

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *unused) {
  (void)unused;
  for (int i = 0; i < 3; i++) {
    free(slots[i].memory);
    slots[i].memory = NULL;
    slots[i].bytes = 0;
  }
}

static void make_key(void) { pthread_key_create(&key, release); }

void *adj_gemm_scratch(int slot, int64_t bytes) {
  if (slots[slot].bytes >= bytes) return slots[slot].memory;
  pthread_once(&once, make_key);
  pthread_setspecific(key, slots);  // any value but NULL, so that `release` is called when the thread ends
  free(slots[slot].memory);
  // Large blocks come in pages of 2 MB where the system has them, which spares a product most of its page walks.
  int64_t page = bytes >= 1 << 20 ? 1 << 21 : 1 << 12;
  slots[slot].bytes = (bytes + page - 1) / page * page;
  slots[slot].memory = aligned_alloc((size_t)page, (size_t)slots[slot].bytes);
  if (!slots[slot].memory) abort();
#if defined(__linux__)
  if (page == 1 << 21) madvise(slots[slot].memory, (size_t)slots[slot].bytes, MADV_HUGEPAGE);
#endif
  return slots[slot].memory;
}
