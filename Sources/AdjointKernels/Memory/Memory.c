#include "Memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

_Thread_local struct adj_small_cache adj_small_cache;

// ---- Small blocks: cut from slabs that are never given back; a thread that ends hands its lists on.

enum { SLAB = 1 << 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *orphans[ADJ_SMALL_CLASSES];  // lists left by threads that ended
static pthread_key_t exit_key;
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;
static _Thread_local int adopted;

static void hand_on(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (int k = 0; k < ADJ_SMALL_CLASSES; k++) {
    void *head = adj_small_cache.free[k];
    if (!head) continue;
    void *last = head;
    while (*(void **)last) last = *(void **)last;
    *(void **)last = orphans[k];
    orphans[k] = head;
    adj_small_cache.free[k] = NULL;
  }
  pthread_mutex_unlock(&lock);
  adopted = 0;
}

static void make_key(void) { pthread_key_create(&exit_key, hand_on); }

void adj_adopt_thread(void) {
  if (adopted) return;
  adopted = 1;
  pthread_once(&exit_once, make_key);
  pthread_setspecific(exit_key, &adopted);
}

static void out_of_memory(size_t bytes) {
  fprintf(stderr, "Adjoint: the system has no %zu bytes of memory left for a tensor.\n", bytes);
  abort();
}

static void *refill(size_t k) {
  adj_adopt_thread();
  size_t size = (k + 1) * 64;
  pthread_mutex_lock(&lock);
  void *list = orphans[k];
  orphans[k] = NULL;
  pthread_mutex_unlock(&lock);
  if (!list) {
    char *slab = aligned_alloc(64, SLAB);
    if (!slab) out_of_memory(SLAB);
    for (size_t at = 0; at + size <= SLAB; at += size) {
      *(void **)(slab + at) = list;
      list = slab + at;
    }
  }
  adj_small_cache.free[k] = *(void **)list;
  return list;
}

// ---- Large blocks: eight classes per power of two, so that at most an eighth is wasted.

enum { LARGE_CLASSES = 8 * 48, HUGE_PAGE = 1 << 21 };

static void *large_free[LARGE_CLASSES];
static struct adj_memory_statistics statistics;

static int class_of(size_t bytes, size_t *rounded) {
  int power = 63 - __builtin_clzll(bytes - 1);  // 2^power < bytes <= 2^(power + 1)
  size_t step = (size_t)1 << (power > 3 ? power - 3 : 0);
  size_t steps = (bytes - 1 - ((size_t)1 << power)) / step;
  *rounded = ((size_t)1 << power) + (steps + 1) * step;
  return (power - 12) * 8 + (int)steps;
}

static void *map_large(size_t bytes) {
  if (bytes < HUGE_PAGE) return aligned_alloc(64, (bytes + 63) / 64 * 64);
  size_t room = bytes + HUGE_PAGE;
  char *start = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return NULL;
  char *block = (char *)(((uintptr_t)start + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
  if (block > start) munmap(start, block - start);
  size_t tail = start + room - (block + bytes);
  size_t kept = (bytes + 4095) / 4096 * 4096;
  if (tail > kept - bytes) munmap(block + kept, start + room - (block + kept));
#if defined(MADV_HUGEPAGE)
  madvise(block, kept, MADV_HUGEPAGE);  // fresh 4 KB pages cost six times as much to touch
#endif
  return block;
}

static void unmap_large(void *block, size_t bytes) {
  if (bytes < HUGE_PAGE)
    free(block);
  else
    munmap(block, (bytes + 4095) / 4096 * 4096);
}

void *adj_allocate_slow(size_t bytes) {
  if (bytes <= ADJ_SMALL_LIMIT) return refill(bytes ? (bytes - 1) / 64 : 0);
  if (bytes > (size_t)1 << 58) out_of_memory(bytes);
  size_t rounded;
  int k = class_of(bytes, &rounded);
  pthread_mutex_lock(&lock);
  void *block = large_free[k];
  if (block) {
    large_free[k] = *(void **)block;
    statistics.cached -= (int64_t)rounded;
  }
  statistics.in_use += (int64_t)rounded;
  if (statistics.in_use > statistics.peak) statistics.peak = statistics.in_use;
  pthread_mutex_unlock(&lock);
  if (block) return block;
  block = map_large(rounded);
  if (!block) {
    adj_empty_cache();
    block = map_large(rounded);
  }
  if (!block) out_of_memory(bytes);
  return block;
}

void adj_free_slow(void *block, size_t bytes) {
  size_t rounded;
  int k = class_of(bytes, &rounded);
  pthread_mutex_lock(&lock);
  statistics.in_use -= (int64_t)rounded;
  // What is kept never exceeds what the program once needed at the same time.
  int keep = statistics.cached + (int64_t)rounded <= statistics.peak;
  if (keep) {
    *(void **)block = large_free[k];
    large_free[k] = block;
    statistics.cached += (int64_t)rounded;
  }
  pthread_mutex_unlock(&lock);
  if (!keep) unmap_large(block, rounded);
}

struct adj_memory_statistics adj_memory_statistics(void) {
  pthread_mutex_lock(&lock);
  struct adj_memory_statistics now = statistics;
  pthread_mutex_unlock(&lock);
  return now;
}

void adj_empty_cache(void) {
  pthread_mutex_lock(&lock);
  for (int k = 0; k < LARGE_CLASSES; k++) {
    size_t rounded = ((size_t)1 << (k / 8 + 12)) + ((size_t)(k % 8) + 1) * ((size_t)1 << (k / 8 + 9));
    while (large_free[k]) {
      void *block = large_free[k];
      large_free[k] = *(void **)block;
      unmap_large(block, rounded);
      statistics.cached -= (int64_t)rounded;
    }
  }
  pthread_mutex_unlock(&lock);
}
