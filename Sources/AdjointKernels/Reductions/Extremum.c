// argmax and argmin. Long contiguous lines are cut into chunks whose winners then compete.
#ifndef ADJ_PASS

#include "DType.h"
#include "Elementwise.h"
#include "Folds.h"
#include "ISA.h"
#include "Memory.h"
#include "Operations.h"
#include "Reductions.h"
#include "ThreadPool.h"

// Whether a wins over b, which comes before it.
#define BEATS_max(a, b) (((a) > (b)) | (ADJ_IS_NAN(a) & !ADJ_IS_NAN(b)))
#define BEATS_min(a, b) (((a) < (b)) | (ADJ_IS_NAN(a) & !ADJ_IS_NAN(b)))

#define ADJ_SELF "../Reductions/Extremum.c"
#include "../ISA/Expand.h"

struct finder {
  void (*rows)(int64_t rows, int64_t n, const void *x, int64_t *indices, void *values);
  void (*columns)(int64_t first, int64_t rows, int64_t columns, int64_t stride, const void *x, int64_t *indices,
                  void *values);
};
#define FINDER(op, T, isa) {arg_##op##_##T##_rows_##isa, arg_##op##_##T##_columns_##isa}
#define FINDERS(op, isa) \
  {[ADJ_BOOL] = FINDER(op, u8, isa), [ADJ_U8] = FINDER(op, u8, isa), [ADJ_I8] = FINDER(op, i8, isa), \
   [ADJ_I16] = FINDER(op, i16, isa), [ADJ_I32] = FINDER(op, i32, isa), [ADJ_I64] = FINDER(op, i64, isa), \
   [ADJ_F32] = FINDER(op, f32, isa), [ADJ_F64] = FINDER(op, f64, isa)}
static const struct finder finders[][2][10] = {
  {FINDERS(max, baseline), FINDERS(min, baseline)},
#if defined(__x86_64__)
  {FINDERS(max, avx2), FINDERS(min, avx2)},
  {FINDERS(max, avx512), FINDERS(min, avx512)},
#endif
};

enum {
  CHUNK = 1 << 14,  // contiguous elements of a task
  TILE = 4096,      // elements to convert at a time
  STRIP = 256       // columns of a task
};

struct search {
  const struct finder *finder;
  int dtype, compute;
  int64_t n, inner, chunks, strips;
  const char *x;
  int64_t *indices;
  char *values;  // of the compute dtype, or NULL
};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static void search_rows(void *context, int64_t begin, int64_t end) {
  const struct search *s = context;
  int64_t item = adj_item(s->dtype), result = adj_item(s->compute);
  int converts = s->dtype != s->compute;
  if (s->chunks == 1 && !converts)
    return s->finder->rows(end - begin, s->n, s->x + begin * s->n * item, s->indices + begin,
                           s->values ? s->values + begin * result : NULL);
  size_t size = converts ? (size_t)(least(s->n, CHUNK) * result) : 0;
  void *tile = converts ? adj_allocate(size) : NULL;
  for (int64_t task = begin; task < end; task++) {
    int64_t first = task % s->chunks * CHUNK, n = least(CHUNK, s->n - first);
    const void *x = s->x + (task / s->chunks * s->n + first) * item;
    if (converts) {
      adj_cast(s->dtype, s->compute, n, x, tile);
      x = tile;
    }
    s->finder->rows(1, n, x, s->indices + task, s->values ? s->values + task * result : NULL);
    s->indices[task] += first;
  }
  if (converts) adj_free(tile, size);
}

static void search_columns(void *context, int64_t begin, int64_t end) {
  const struct search *s = context;
  int64_t item = adj_item(s->dtype), result = adj_item(s->compute);
  _Alignas(64) char best[STRIP * sizeof(int64_t)], tile[TILE * sizeof(float)];
  for (int64_t task = begin; task < end; task++) {
    int64_t o = task / s->strips, c = task % s->strips * STRIP, columns = least(STRIP, s->inner - c);
    const char *x = s->x + (o * s->n * s->inner + c) * item;
    int64_t *indices = s->indices + o * s->inner + c;
    if (s->dtype == s->compute) {
      s->finder->columns(0, s->n, columns, s->inner, x, indices, best);
    } else {
      int64_t most = TILE / columns;
      for (int64_t r = 0; r < s->n; r += most) {
        int64_t rows = least(most, s->n - r);
        for (int64_t k = 0; k < rows; k++)
          adj_cast(s->dtype, s->compute, columns, x + (r + k) * s->inner * item, tile + k * columns * result);
        s->finder->columns(r, rows, columns, columns, tile, indices, best);
      }
    }
    if (s->values) memcpy(s->values + (o * s->inner + c) * result, best, (size_t)(columns * result));
  }
}

/// The winners of the chunks are in `indices` and `values`; leaves the lines' winners in z and the values' beginning.
static void search_winners(const struct search *s, int64_t outer, int64_t *z) {
  int64_t item = adj_item(s->compute);
  for (int64_t o = 0; o < outer; o++) {
    int64_t winner;
    int64_t value;  // room for one of any dtype
    s->finder->rows(1, s->chunks, s->values + o * s->chunks * item, &winner, &value);
    z[o] = s->indices[o * s->chunks + winner];
    memcpy(s->values + o * item, &value, (size_t)item);
  }
}

static void find(int smallest, int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t *indices,
                 void *values) {
  int compute = dtype == ADJ_F16 || dtype == ADJ_BF16 ? ADJ_F32 : dtype;
  const struct finder *finder = &finders[adj_isa_in_use][smallest][compute];
  if (outer <= 0 || inner <= 0 || n <= 0) return;
  if (inner == 1 && dtype == compute && outer * n <= CHUNK) return finder->rows(outer, n, x, indices, values);

  int64_t chunks = inner == 1 ? (n + CHUNK - 1) / CHUNK : 1, strips = (inner + STRIP - 1) / STRIP;
  struct search s = {finder, dtype, compute, n, inner, chunks, strips, x, indices, values};
  int64_t item = adj_item(compute), count = outer * chunks * inner;
  size_t index_size = (size_t)count * sizeof *indices, value_size = (size_t)(count * item);
  if (chunks > 1) s.indices = adj_allocate(index_size);
  if (chunks > 1 || (values && dtype != compute)) s.values = adj_allocate(value_size);

  int64_t each = inner == 1 ? least(n, CHUNK) : n * least(inner, STRIP);
  if (inner == 1) adj_parallel(outer * chunks, CHUNK / (each + 1) + 1, search_rows, &s);
  else adj_parallel(outer * strips, CHUNK / (each + 1) + 1, search_columns, &s);

  if (chunks > 1) {
    search_winners(&s, outer, indices);
    adj_free(s.indices, index_size);
  }
  if (s.values != values) {
    if (values) adj_cast(compute, dtype, outer * inner, s.values, values);
    adj_free(s.values, value_size);
  }
}

void adj_argmax(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t *indices, void *values) {
  find(0, dtype, outer, n, inner, x, indices, values);
}
void adj_argmin(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t *indices, void *values) {
  find(1, dtype, outer, n, inner, x, indices, values);
}

#else

#include "Bytes.h"

#define OP max
#define T u8
#include "FoldTemplate.h"
#define OP max
#define T u8
#include "ExtremumTemplate.h"
#define OP max
#define T i8
#include "FoldTemplate.h"
#define OP max
#define T i8
#include "ExtremumTemplate.h"
#define OP max
#define T i16
#include "FoldTemplate.h"
#define OP max
#define T i16
#include "ExtremumTemplate.h"
#define OP max
#define T i32
#include "FoldTemplate.h"
#define OP max
#define T i32
#include "ExtremumTemplate.h"
#define OP max
#define T i64
#include "FoldTemplate.h"
#define OP max
#define T i64
#include "ExtremumTemplate.h"
#define OP max
#define T f32
#include "FoldTemplate.h"
#define OP max
#define T f32
#include "ExtremumTemplate.h"
#define OP max
#define T f64
#include "FoldTemplate.h"
#define OP max
#define T f64
#include "ExtremumTemplate.h"

#define OP min
#define T u8
#include "FoldTemplate.h"
#define OP min
#define T u8
#include "ExtremumTemplate.h"
#define OP min
#define T i8
#include "FoldTemplate.h"
#define OP min
#define T i8
#include "ExtremumTemplate.h"
#define OP min
#define T i16
#include "FoldTemplate.h"
#define OP min
#define T i16
#include "ExtremumTemplate.h"
#define OP min
#define T i32
#include "FoldTemplate.h"
#define OP min
#define T i32
#include "ExtremumTemplate.h"
#define OP min
#define T i64
#include "FoldTemplate.h"
#define OP min
#define T i64
#include "ExtremumTemplate.h"
#define OP min
#define T f32
#include "FoldTemplate.h"
#define OP min
#define T f32
#include "ExtremumTemplate.h"
#define OP min
#define T f64
#include "FoldTemplate.h"
#define OP min
#define T f64
#include "ExtremumTemplate.h"

#endif
