// The most frequent element of each line: sorting brings equal ones together, and the longest run wins.

#include <stddef.h>
#include <string.h>

#include "Elementwise.h"
#include "Keys.h"
#include "Memory.h"
#include "Sorting.h"
#include "ThreadPool.h"

enum { GRAIN = 1 << 13 };

// Floating elements are compared as such and not by keys: beside NaN, which is neither before nor after anything,
// PyTorch's result depends on that.
struct float_pair32 {
  float key;
  uint32_t index;
};
struct float_pair64 {
  double key;
  int64_t index;
};

#define PAIR struct adj_pair32
#define NAME(name) name##_whole32
#define BEFORE(a, b) ((a).key < (b).key)
#include "SelectionTemplate.h"
#define PAIR struct adj_pair64
#define NAME(name) name##_whole64
#define BEFORE(a, b) ((a).key < (b).key)
#include "SelectionTemplate.h"
#define PAIR struct float_pair32
#define NAME(name) name##_real32
#define BEFORE(a, b) ((a).key < (b).key)
#include "SelectionTemplate.h"
#define PAIR struct float_pair64
#define NAME(name) name##_real64
#define BEFORE(a, b) ((a).key < (b).key)
#include "SelectionTemplate.h"

struct lines {
  int dtype;
  int64_t item, n, inner;
  const char *x;
  char *values;
  int64_t *indices;
};

#define LOAD_KEYS(W) adj_load_pairs##W(l->dtype, 0, n, l->inner, from, 0, pairs);
#define LOAD_REALS(T) \
  for (int64_t i = 0; i < n; i++) { \
    pairs[i].key = ((const T *)from)[i * l->inner]; \
    pairs[i].index = i; \
  }

#define MODE(NAME, PAIR, LOAD) \
  static void mode_lines_##NAME(void *context, int64_t begin, int64_t end) { \
    const struct lines *l = context; \
    int64_t n = l->n; \
    size_t size = (size_t)n * sizeof(PAIR); \
    PAIR *pairs = adj_allocate(size); \
    for (int64_t line = begin; line < end; line++) { \
      const char *from = l->x + (line / l->inner * n * l->inner + line % l->inner) * l->item; \
      LOAD \
      sort_##NAME(pairs, n); \
      int64_t most = 0, place = 0; \
      for (int64_t i = 0, count = 1; i < n; i++, count++) { \
        if (i < n - 1 && pairs[i].key == pairs[i + 1].key) continue; \
        if (count > most) { \
          most = count; \
          place = (int64_t)pairs[i].index; \
        } \
        count = 0; \
      } \
      l->indices[line] = place; \
      adj_copy_item(l->item, from + place * l->inner * l->item, l->values + line * l->item); \
    } \
    adj_free(pairs, size); \
  }
MODE(whole32, struct adj_pair32, LOAD_KEYS(32))
MODE(whole64, struct adj_pair64, LOAD_KEYS(64))
MODE(real32, struct float_pair32, LOAD_REALS(float))
MODE(real64, struct float_pair64, LOAD_REALS(double))

void adj_mode(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *values, int64_t *indices) {
  int64_t lines = outer * inner;
  if (lines <= 0 || n <= 0) return;
  if (dtype == ADJ_F16 || dtype == ADJ_BF16) {
    size_t size = (size_t)((outer * n + outer) * inner) * sizeof(float);
    float *wide = adj_allocate(size), *found = wide + outer * n * inner;
    adj_cast(dtype, ADJ_F32, outer * n * inner, x, wide);
    adj_mode(ADJ_F32, outer, n, inner, wide, found, indices);
    adj_cast(ADJ_F32, dtype, lines, found, values);
    return adj_free(wide, size);
  }
  struct lines l = {dtype, adj_key_bytes(dtype), n, inner, x, values, indices};
  int wide = adj_needs_pair64(dtype, n);
  adj_parallel(lines, GRAIN / n + 1,
               dtype == ADJ_F64   ? mode_lines_real64
               : dtype == ADJ_F32 ? mode_lines_real32
               : wide             ? mode_lines_whole64
                                  : mode_lines_whole32,
               &l);
}
