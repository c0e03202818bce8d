// Binary search in sorted lines, and counting by place: searchsorted, bincount, histc.

#include <stddef.h>

#include "DType.h"
#include "Sorting.h"
#include "ThreadPool.h"

enum { GRAIN = 1 << 11 };

struct search {
  int64_t n, m, lines;
  const void *line, *values;
  const int64_t *sorter;
  int64_t *z;
};

// Whether an element lies before the place is asked in the negative, so that values that are NaN go to the end.
#define SEARCH(NAME, T, STAYS, AT) \
  static void search_##NAME(void *context, int64_t begin, int64_t end) { \
    const struct search *s = context; \
    for (int64_t i = begin; i < end; i++) { \
      int64_t from = s->lines == 1 ? 0 : i / s->m * s->n; \
      const T *line = (const T *)s->line + from; \
      const int64_t *sorter = s->sorter ? s->sorter + from : NULL; \
      (void)sorter; \
      T value = ((const T *)s->values)[i]; \
      int64_t low = 0, high = s->n; \
      while (low < high) { \
        int64_t middle = low + (high - low) / 2; \
        int stays = STAYS(line[AT(middle)], value); \
        high = stays ? middle : high; \
        low = stays ? low : middle + 1; \
      } \
      s->z[i] = low; \
    } \
  }
#define NOT_BELOW(element, value) ((element) >= (value))
#define ABOVE(element, value) ((element) > (value))
#define PLAIN(i) (i)
#define SORTED(i) (sorter[i])
#define SEARCHES(T, TYPE) \
  SEARCH(left_##T, TYPE, NOT_BELOW, PLAIN) \
  SEARCH(right_##T, TYPE, ABOVE, PLAIN) \
  SEARCH(left_sorter_##T, TYPE, NOT_BELOW, SORTED) \
  SEARCH(right_sorter_##T, TYPE, ABOVE, SORTED)
SEARCHES(i64, int64_t)
SEARCHES(f32, float)
SEARCHES(f64, double)

#define OF_TYPE(T) {{search_left_##T, search_right_##T}, {search_left_sorter_##T, search_right_sorter_##T}}
static void (*const searches[10][2][2])(void *, int64_t, int64_t) = {
  [ADJ_I64] = OF_TYPE(i64), [ADJ_F32] = OF_TYPE(f32), [ADJ_F64] = OF_TYPE(f64)};

void adj_search_sorted(int dtype, int64_t lines, int64_t n, const void *line, const int64_t *sorter, int64_t m,
                       const void *values, int right, int64_t *z) {
  struct search s = {n, m, lines, line, values, sorter, z};
  if (lines * m > 0) adj_parallel(lines * m, GRAIN, searches[dtype][sorter != NULL][right], &s);
}

void adj_bincount(int64_t n, const int64_t *x, int64_t *counts) {
  for (int64_t i = 0; i < n; i++) counts[x[i]]++;
}

void adj_bincount_weighted(int dtype, int64_t n, const int64_t *x, const void *weights, void *counts) {
  if (dtype == ADJ_F32)
    for (int64_t i = 0; i < n; i++) ((float *)counts)[x[i]] += ((const float *)weights)[i];
  else
    for (int64_t i = 0; i < n; i++) ((double *)counts)[x[i]] += ((const double *)weights)[i];
}

// The element at the upper end belongs to the last part; NaN lies in none.
#define HISTOGRAM(T) \
  { \
    T first = (T)low, last = (T)high; \
    for (int64_t i = 0; i < n; i++) { \
      T value = ((const T *)x)[i]; \
      if (!(value >= first && value <= last)) continue; \
      int64_t part = (int64_t)((value - first) / (last - first) * (T)bins); \
      counts[part < bins ? part : bins - 1]++; \
    } \
  }

void adj_histogram(int dtype, int64_t n, const void *x, int64_t bins, double low, double high, int64_t *counts) {
  if (dtype == ADJ_F32) HISTOGRAM(float)
  else HISTOGRAM(double)
}
