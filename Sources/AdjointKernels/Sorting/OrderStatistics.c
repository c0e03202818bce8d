// Elements by their rank or their number, without sorting everything: topk, kthvalue, median and mode.

#include <stddef.h>
#include <string.h>

#include "Elementwise.h"
#include "Keys.h"
#include "Memory.h"
#include "Sorting.h"
#include "ThreadPool.h"

enum { GRAIN = 1 << 13 };

struct lines {
  int dtype;
  int64_t item, n, inner, k;
  int largest, sorted, ignore_nan;
  const char *x;
  char *values;
  int64_t *indices;
};

static inline int64_t line_start(const struct lines *l, int64_t line, int64_t length) {
  return line / l->inner * length * l->inner + line % l->inner;
}

/// Writes the element at place `index` of a line as the result's element `to`.
static inline void put(const struct lines *l, int64_t line, int64_t index, int64_t to) {
  l->indices[to] = index;
  adj_copy_item(l->item, l->x + (line_start(l, line, l->n) + index * l->inner) * l->item, l->values + to * l->item);
}

static void run(const struct lines *l, int64_t lines, int wide, void (*narrow_body)(void *, int64_t, int64_t),
                void (*wide_body)(void *, int64_t, int64_t)) {
  if (lines <= 0 || l->n <= 0) return;
  adj_parallel(lines, GRAIN / l->n + 1, wide ? wide_body : narrow_body, (void *)l);
}

#define LOAD(W) \
  adj_load_pairs##W(l->dtype, 0, l->n, l->inner, l->x + line_start(l, line, l->n) * l->item, flip, pairs)

// MARK: topk

#define PAIR struct adj_pair32
#define NAME(name) name##_keys32
#define BEFORE(a, b) ((a).key < (b).key)
#include "SelectionTemplate.h"
#define PAIR struct adj_pair64
#define NAME(name) name##_keys64
#define BEFORE(a, b) ((a).key < (b).key)
#include "SelectionTemplate.h"

#define TOPK(W) \
  /* A heap of the best so far: what falls out of it is never looked at again, and need not be kept. */ \
  static void best_of_many##W(const struct lines *l, int64_t line, uint64_t flip, struct adj_pair##W *heap) { \
    const char *from = l->x + line_start(l, line, l->n) * l->item; \
    int64_t n = l->n, k = l->k, stride = l->inner; \
    adj_load_pairs##W(l->dtype, 0, k, stride, from, flip, heap); \
    make_heap_keys##W(heap, k); \
    ADJ_FOR_KEYS(l->dtype, from, { \
      for (int64_t i = k; i < n; i++) { \
        uint##W##_t key = (uint##W##_t)(KEY(x[i * stride]) ^ flip); \
        if (key >= heap[0].key) continue; \
        struct adj_pair##W pair = {.key = key}; \
        pair.index = (uint##W##_t)i; \
        sift_keys##W(heap, 0, k, pair); \
      } \
    }) \
    sort_heap_keys##W(heap, k); \
  } \
  static void topk_lines##W(void *context, int64_t begin, int64_t end) { \
    const struct lines *l = context; \
    int64_t k = l->k; \
    uint64_t flip = l->largest ? adj_key_mask(l->dtype) : 0; \
    int is_few = k <= l->n / 64; \
    size_t size = (size_t)(is_few ? k : l->n) * sizeof(struct adj_pair##W); \
    struct adj_pair##W *pairs = adj_allocate(size); \
    for (int64_t line = begin; line < end; line++) { \
      if (is_few) { \
        best_of_many##W(l, line, flip, pairs); \
      } else { \
        LOAD(W); \
        select_keys##W(pairs, k - 1, l->n); \
        if (l->sorted) sort_keys##W(pairs, k - 1); \
      } \
      int64_t to = line_start(l, line, k); \
      for (int64_t i = 0; i < k; i++) put(l, line, (int64_t)pairs[i].index, to + i * l->inner); \
    } \
    adj_free(pairs, size); \
  }
TOPK(32)
TOPK(64)

void adj_topk(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t k, int largest, int sorted,
              void *values, int64_t *indices) {
  if (k <= 0) return;
  struct lines l = {.dtype = dtype, .item = adj_key_bytes(dtype), .n = n, .inner = inner, .k = k, .largest = largest,
                    .sorted = sorted, .x = x, .values = values, .indices = indices};
  run(&l, outer * inner, adj_needs_pair64(dtype, n), topk_lines32, topk_lines64);
}

// MARK: Several ranks

struct ranks {
  const struct lines *lines;
  int64_t m;
  const int64_t *ranks;
};

/// The middle rank first and then those on its sides, each within what is left there.
#define RANKS(W) \
  static void select_all##W(struct adj_pair##W *pairs, int64_t low, int64_t high, const int64_t *ranks, int64_t m) { \
    if (m <= 0) return; \
    int64_t middle = m / 2, rank = ranks[middle]; \
    select_keys##W(pairs + low, rank - low, high - low); \
    select_all##W(pairs, low, rank, ranks, middle); \
    select_all##W(pairs, rank + 1, high, ranks + middle + 1, m - middle - 1); \
  } \
  static void rank_lines##W(void *context, int64_t begin, int64_t end) { \
    const struct ranks *r = context; \
    const struct lines *l = r->lines; \
    int64_t m = r->m; \
    size_t size = (size_t)l->n * sizeof(struct adj_pair##W), rank_size = (size_t)m * sizeof(int64_t); \
    struct adj_pair##W *pairs = adj_allocate(size); \
    int64_t *different = adj_allocate(rank_size); \
    uint64_t flip = 0; \
    for (int64_t line = begin; line < end; line++) { \
      LOAD(W); \
      const int64_t *ranks = r->ranks + line * m; \
      select_all##W(pairs, 0, l->n, different, sorted_ranks(ranks, m, different)); \
      for (int64_t i = 0; i < m; i++) l->indices[line * m + i] = (int64_t)pairs[ranks[i]].index; \
    } \
    adj_free(different, rank_size); \
    adj_free(pairs, size); \
  }

/// Writes the different ones among m ranks in order; returns how many.
static int64_t sorted_ranks(const int64_t *ranks, int64_t m, int64_t *sorted) {
  int64_t count = 0;
  for (int64_t i = 0; i < m; i++) {
    int64_t at = count;
    while (at > 0 && sorted[at - 1] >= ranks[i]) at--;
    if (at < count && sorted[at] == ranks[i]) continue;
    memmove(sorted + at + 1, sorted + at, (size_t)(count - at) * sizeof *sorted);
    sorted[at] = ranks[i];
    count++;
  }
  return count;
}
RANKS(32)
RANKS(64)

void adj_select_ranks(int dtype, int64_t lines, int64_t n, const void *x, int64_t m, const int64_t *ranks,
                      int64_t *indices) {
  if (lines <= 0 || n <= 0 || m <= 0) return;
  struct lines l = {.dtype = dtype, .item = adj_key_bytes(dtype), .n = n, .inner = 1, .x = x, .indices = indices};
  struct ranks r = {&l, m, ranks};
  adj_parallel(lines, GRAIN / n + 1, adj_needs_pair64(dtype, n) ? rank_lines64 : rank_lines32, &r);
}

// MARK: kthvalue

// Hoare's selection with the median of three as pivot (Hoare, "Algorithm 65: Find", 1961).
#define KTH(W) \
  static struct adj_pair##W find##W(struct adj_pair##W *pairs, int64_t k, int64_t n) { \
    int64_t low = 0, high = n - 1; \
    while (high > low) { \
      struct adj_pair##W *first = pairs + low, *second = first + 1, *last = pairs + high; \
      if (high == low + 1) { \
        if (first->key > last->key) swap_keys##W(first, last); \
        break; \
      } \
      swap_keys##W(pairs + low + (high - low) / 2, second); \
      if (second->key > last->key) swap_keys##W(second, last); \
      if (first->key > last->key) swap_keys##W(first, last); \
      if (second->key > first->key) swap_keys##W(second, first); \
      uint##W##_t pivot = first->key; \
      int64_t i = low + 1, j = high; \
      for (;;) { \
        do i++; \
        while (pairs[i].key < pivot); \
        do j--; \
        while (pairs[j].key > pivot); \
        if (j < i) break; \
        swap_keys##W(pairs + i, pairs + j); \
      } \
      swap_keys##W(first, pairs + j); \
      if (j <= k) low = i; \
      if (j >= k) high = j - 1; \
    } \
    return pairs[k]; \
  } \
  static void kth_lines##W(void *context, int64_t begin, int64_t end) { \
    const struct lines *l = context; \
    size_t size = (size_t)l->n * sizeof(struct adj_pair##W); \
    struct adj_pair##W *pairs = adj_allocate(size); \
    uint64_t flip = 0; \
    for (int64_t line = begin; line < end; line++) { \
      LOAD(W); \
      put(l, line, (int64_t)find##W(pairs, l->k, l->n).index, line); \
    } \
    adj_free(pairs, size); \
  }
KTH(32)
KTH(64)

void adj_kth(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t k, void *values,
             int64_t *indices) {
  struct lines l = {.dtype = dtype, .item = adj_key_bytes(dtype), .n = n, .inner = inner, .k = k, .x = x,
                    .values = values, .indices = indices};
  run(&l, outer * inner, adj_needs_pair64(dtype, n), kth_lines32, kth_lines64);
}

// MARK: median

// Equal elements stand in the order of their places, which makes the median one of them.
#define PAIR struct adj_pair32
#define NAME(name) name##_places32
#define BEFORE(a, b) ((a).key < (b).key || ((a).key == (b).key && (a).index < (b).index))
#include "SelectionTemplate.h"
#define PAIR struct adj_pair64
#define NAME(name) name##_places64
#define BEFORE(a, b) ((a).key < (b).key || ((a).key == (b).key && (a).index < (b).index))
#include "SelectionTemplate.h"

#define MEDIAN(W) \
  static void median_lines##W(void *context, int64_t begin, int64_t end) { \
    const struct lines *l = context; \
    int64_t n = l->n; \
    size_t size = (size_t)n * sizeof(struct adj_pair##W); \
    struct adj_pair##W *pairs = adj_allocate(size); \
    uint64_t flip = 0, nan = adj_key_mask(l->dtype); \
    for (int64_t line = begin; line < end; line++) { \
      LOAD(W); \
      int64_t nans = 0, place = 0; \
      for (int64_t i = n - 1; l->dtype >= ADJ_F16 && i >= 0; i--) { \
        if (pairs[i].key != nan) continue; \
        nans++; \
        place = i; \
      } \
      if (nans == 0 || (l->ignore_nan && nans < n)) { \
        int64_t rank = (n - nans - 1) / 2; \
        select_places##W(pairs, rank, n); \
        place = (int64_t)pairs[rank].index; \
      } else if (l->ignore_nan) { \
        select_keys##W(pairs, 0, n); \
        place = (int64_t)pairs[0].index; \
      } \
      put(l, line, place, line); \
    } \
    adj_free(pairs, size); \
  }
MEDIAN(32)
MEDIAN(64)

void adj_median(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int ignore_nan, void *values,
                int64_t *indices) {
  struct lines l = {.dtype = dtype, .item = adj_key_bytes(dtype), .n = n, .inner = inner, .ignore_nan = ignore_nan,
                    .x = x, .values = values, .indices = indices};
  run(&l, outer * inner, adj_needs_pair64(dtype, n), median_lines32, median_lines64);
}
