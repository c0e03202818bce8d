// Rows in lexicographic order, and groups of equal ones.

#include <stddef.h>
#include <string.h>

#include "Keys.h"
#include "Memory.h"
#include "Sorting.h"

// Comparison of rows of T, whose NaN are neither smaller nor larger than anything, and equal to nothing.
#define ROWS(NAME, T, GET) \
  static int is_below_##NAME(int64_t length, const void *pa, const void *pb) { \
    const T *a = pa, *b = pb; \
    for (int64_t i = 0; i < length; i++) { \
      if (GET(a[i]) < GET(b[i])) return 1; \
      if (GET(a[i]) > GET(b[i])) return 0; \
    } \
    return 0; \
  } \
  static inline int is_equal_##NAME(int64_t length, const T *a, const T *b) { \
    for (int64_t i = 0; i < length; i++) \
      if (!(GET(a[i]) == GET(b[i]))) return 0; \
    return 1; \
  } \
  static int64_t group_##NAME(int64_t rows, int64_t length, const void *px, const int64_t *order, int64_t *group, \
                              int64_t *first, int64_t *size) { \
    const T *previous = NULL; \
    int64_t groups = 0; \
    for (int64_t i = 0; i < rows; i++) { \
      int64_t row = order ? order[i] : i; \
      const T *current = (const T *)px + row * length; \
      if (!previous || !is_equal_##NAME(length, previous, current)) { \
        first[groups] = row; \
        size[groups++] = 0; \
      } \
      group[row] = groups - 1; \
      size[groups - 1]++; \
      previous = current; \
    } \
    return groups; \
  }

#define SAME(v) (v)
static inline float f16_value(uint16_t bits) {
  uint16_t key = adj_key_f16(bits);
  return key == UINT16_MAX ? __builtin_nanf("") : (float)key;
}
static inline float bf16_value(uint16_t bits) {
  uint16_t key = adj_key_bf16(bits);
  return key == UINT16_MAX ? __builtin_nanf("") : (float)key;
}
ROWS(u8, uint8_t, SAME)
ROWS(i8, int8_t, SAME)
ROWS(i16, int16_t, SAME)
ROWS(i32, int32_t, SAME)
ROWS(i64, int64_t, SAME)
ROWS(f16, uint16_t, f16_value)
ROWS(bf16, uint16_t, bf16_value)
ROWS(f32, float, SAME)
ROWS(f64, double, SAME)

#define OF(NAME) {is_below_##NAME, group_##NAME}
static const struct {
  int (*is_below)(int64_t length, const void *a, const void *b);
  int64_t (*group)(int64_t rows, int64_t length, const void *x, const int64_t *order, int64_t *group, int64_t *first,
                   int64_t *size);
} kernels[10] = {
  [ADJ_BOOL] = OF(u8), [ADJ_U8] = OF(u8),   [ADJ_I8] = OF(i8),    [ADJ_I16] = OF(i16), [ADJ_I32] = OF(i32),
  [ADJ_I64] = OF(i64), [ADJ_F16] = OF(f16), [ADJ_BF16] = OF(bf16), [ADJ_F32] = OF(f32), [ADJ_F64] = OF(f64),
};

void adj_sort_rows(int dtype, int64_t rows, int64_t length, const void *x, int64_t *order) {
  int64_t bytes = length * adj_key_bytes(dtype);
  int (*is_below)(int64_t, const void *, const void *) = kernels[dtype].is_below;
  for (int64_t i = 0; i < rows; i++) order[i] = i;
  size_t size = (size_t)rows * sizeof *order;
  int64_t *spare = adj_allocate(size), *from = order, *to = spare;
  // Merges of neighbouring runs, twice as long each time.
  for (int64_t run = 1; run < rows; run *= 2) {
    for (int64_t start = 0; start < rows; start += 2 * run) {
      int64_t middle = start + run < rows ? start + run : rows, end = middle + run < rows ? middle + run : rows;
      for (int64_t a = start, b = middle, at = start; at < end; at++) {
        int takes_b = a == middle || (b < end && is_below(length, (const char *)x + from[b] * bytes,
                                                          (const char *)x + from[a] * bytes));
        to[at] = takes_b ? from[b++] : from[a++];
      }
    }
    int64_t *merged = to;
    to = from;
    from = merged;
  }
  if (from != order) memcpy(order, from, size);
  adj_free(spare, size);
}

int64_t adj_group_rows(int dtype, int64_t rows, int64_t length, const void *x, const int64_t *order, int64_t *group,
                       int64_t *first, int64_t *size) {
  return kernels[dtype].group(rows, length, x, order, group, first, size);
}
