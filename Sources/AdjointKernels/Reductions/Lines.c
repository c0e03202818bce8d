// Cuts [outer, n, inner] into tasks of whole lines along n, converting half precision on the way.

#include "Lines.h"

#include <stddef.h>

#include "Elementwise.h"
#include "Folds.h"
#include "Memory.h"
#include "ThreadPool.h"

enum {
  TILE = 4096,     // elements to convert at a time, if lines are shorter
  GRAIN = 1 << 14  // elements worth a second thread
};

struct lines {
  const struct adj_line_kernel *kernel;
  int dtype, compute, one_for_line;
  int64_t n, inner, strip, strips;
  const char *a, *b;
  char *z;
};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static void run_converted_rows(const struct lines *l, int64_t begin, int64_t end) {
  int64_t item = adj_item(l->dtype), most = l->n < TILE ? TILE / (l->n + 1) + 1 : 1;
  int64_t length = least(most, end - begin) * (l->n + 1);
  size_t size = (size_t)(2 * length * adj_item(l->compute));
  char *a = adj_allocate(size), *b = a + size / 2;
  for (int64_t line = begin; line < end; line += most) {
    int64_t some = least(most, end - line), count = some * l->n, at = line * l->n * item;
    adj_cast(l->dtype, l->compute, count, l->a + at, a);
    if (l->b) adj_cast(l->dtype, l->compute, count, l->b + at, b);
    l->kernel->rows(some, l->n, a, l->b ? b : NULL, a);
    if (l->one_for_line) adj_cast(l->compute, l->dtype, some, a, l->z + line * item);
    else adj_cast(l->compute, l->dtype, count, a, l->z + at);
  }
  adj_free(a, size);
}

/// `lines` lines side by side, the first of which is at `from` elements in and its result at `to`.
static void run_converted_columns(const struct lines *l, int64_t lines, int64_t from, int64_t to) {
  int64_t item = adj_item(l->dtype), wide = adj_item(l->compute);
  size_t size = (size_t)(2 * (l->n + 1) * lines * wide);
  char *a = adj_allocate(size), *b = a + size / 2;
  for (int64_t i = 0; i < l->n; i++) {
    int64_t at = (from + i * l->inner) * item, tile = i * lines * wide;
    adj_cast(l->dtype, l->compute, lines, l->a + at, a + tile);
    if (l->b) adj_cast(l->dtype, l->compute, lines, l->b + at, b + tile);
  }
  l->kernel->columns(lines, l->n, lines, a, l->b ? b : NULL, a);
  for (int64_t i = 0; i < (l->one_for_line ? 1 : l->n); i++)
    adj_cast(l->compute, l->dtype, lines, a + i * lines * wide, l->z + (to + i * l->inner) * item);
  adj_free(a, size);
}

static void run(void *context, int64_t begin, int64_t end) {
  const struct lines *l = context;
  int64_t item = adj_item(l->dtype);
  int converts = l->dtype != l->compute;
  if (l->inner == 1) {
    if (converts) return run_converted_rows(l, begin, end);
    int64_t from = begin * l->n * item, to = l->one_for_line ? begin * item : from;
    return l->kernel->rows(end - begin, l->n, l->a + from, l->b ? l->b + from : NULL, l->z + to);
  }
  for (int64_t task = begin; task < end; task++) {
    int64_t o = task / l->strips, c = task % l->strips * l->strip, lines = least(l->strip, l->inner - c);
    int64_t from = o * l->n * l->inner + c, to = l->one_for_line ? o * l->inner + c : from;
    if (converts) run_converted_columns(l, lines, from, to);
    else
      l->kernel->columns(lines, l->n, l->inner, l->a + from * item, l->b ? l->b + from * item : NULL, l->z + to * item);
  }
}

void adj_run_lines(const struct adj_line_kernel *kernel, int dtype, int compute, int64_t outer, int64_t n,
                   int64_t inner, const void *a, const void *b, void *z, int one_for_line) {
  if (!kernel->rows || outer <= 0 || inner <= 0) return;
  if (inner == 1 && dtype == compute && outer * n <= GRAIN) return kernel->rows(outer, n, a, b, z);
  // Lines side by side are read several times over: few enough of them stay in the second-level cache.
  int64_t strip = 64;
  while (strip < ADJ_LINES && strip * 2 * n <= GRAIN) strip *= 2;
  struct lines l = {kernel, dtype, compute, one_for_line, n, inner, strip, (inner + strip - 1) / strip, a, b, z};
  int64_t each = inner == 1 ? n : n * least(strip, inner);
  adj_parallel(inner == 1 ? outer : outer * l.strips, GRAIN / (each + 1) + 1, run, &l);
}
