// Stable sorting along a dimension: pairs of key and place by radix sort, lowest byte first, which moves each pair once
// for every byte of the key and keeps equal ones in order.

#include "Sorting.h"

#include <stddef.h>
#include <string.h>

#include "Keys.h"
#include "Memory.h"
#include "ThreadPool.h"

enum {
  DIGITS = 256,
  INSERTION = 64,  // pairs up to which insertion is faster
  GRAIN = 1 << 14  // elements worth a second thread
};

struct sort {
  int dtype;
  int64_t item, n, inner;
  const char *x;
  uint64_t flip;
  char *values;
  int64_t *indices;
};

/// Moving pairs by one digit of their keys: every chunk has counts of its own, which become the places where the
/// chunk's pairs of each digit go.
struct pass {
  const void *from;
  void *to;
  int64_t n, shift, chunks, *counts;
};

/// A range of one line.
struct part {
  const struct sort *sort;
  int64_t line;
  void *pairs;
};

static inline int64_t line_start(const struct sort *s, int64_t line) {
  return line / s->inner * s->n * s->inner + line % s->inner;
}

/// Turns counts into places; returns 0 if all pairs have one digit, so that none has to move.
static int starts_of_digits(const struct pass *p) {
  int64_t start = 0;
  for (int64_t digit = 0; digit < DIGITS; digit++) {
    int64_t first = start;
    for (int64_t c = 0; c < p->chunks; c++) {
      int64_t count = p->counts[c * DIGITS + digit];
      p->counts[c * DIGITS + digit] = start;
      start += count;
    }
    if (start - first == p->n) return 0;
  }
  return 1;
}

#define W 32
#include "SortTemplate.h"
#define W 64
#include "SortTemplate.h"

void adj_sort(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int descending, void *values,
              int64_t *indices) {
  int64_t lines = outer * inner;
  if (lines <= 0 || n <= 0) return;
  struct sort s = {dtype, adj_key_bytes(dtype), n,      inner,
                   x,     descending ? adj_key_mask(dtype) : 0, values, indices};
  int is_long = lines < adj_threads() && n >= 4 * GRAIN, wide = adj_needs_pair64(dtype, n);
  if (is_long) wide ? sort_long_lines64(&s, lines) : sort_long_lines32(&s, lines);
  else adj_parallel(lines, GRAIN / (4 * n) + 1, wide ? sort_lines64 : sort_lines32, &s);
}
