// adj_reduce: which fold an operation is, and how a large array is cut into blocks.
//
// A line of n elements is folded block by block, the blocks' results are lines again, and so on
// until one block is left. The blocks depend on the sizes alone, so the result does not depend on
// the number of threads. Types that have no kernel of their own are converted a tile at a time.

#include "Cascade.h"
#include "Reductions.h"

#include <stddef.h>

#include "DType.h"
#include "Elementwise.h"
#include "Folds.h"
#include "ISA.h"
#include "Lines.h"
#include "Memory.h"
#include "ThreadPool.h"

enum {
  BLOCK = 4096,    // elements of a line that are contiguous
  ROWS = 128,      // elements of a line that are not
  STRIP = 1024,    // columns of a task
  NARROW = 64,     // columns that are too few to fill vectors
  WIDE = 256,      // columns that several rows of them make together
  GRAIN = 1 << 15  // elements worth a second thread
};

struct rule {
  const int8_t *compute;  // the dtype of the kernel for each dtype
  int8_t map, join;       // folds of elements, and of blocks' results
  int8_t as_bool;         // converts to bool first
};
static const int8_t sums[10] = {
  [ADJ_BOOL ... ADJ_I64] = ADJ_I64, [ADJ_F16 ... ADJ_F32] = ADJ_F32, [ADJ_F64] = ADJ_F64};
static const int8_t same[10] = {
  ADJ_BOOL, ADJ_U8, ADJ_I8, ADJ_I16, ADJ_I32, ADJ_I64, [ADJ_F16 ... ADJ_F32] = ADJ_F32, [ADJ_F64] = ADJ_F64};
static const int8_t flags[10] = {[ADJ_BOOL ... ADJ_F64] = ADJ_BOOL};
static const int8_t counts[10] = {[ADJ_BOOL ... ADJ_F64] = ADJ_I64};
static const struct rule rules[] = {
  [ADJ_REDUCE_SUM] = {sums, ADJ_FOLD_SUM, ADJ_FOLD_SUM, 0},
  [ADJ_REDUCE_PROD] = {sums, ADJ_FOLD_PROD, ADJ_FOLD_PROD, 0},
  [ADJ_REDUCE_AMAX] = {same, ADJ_FOLD_MAX, ADJ_FOLD_MAX, 0},
  [ADJ_REDUCE_AMIN] = {same, ADJ_FOLD_MIN, ADJ_FOLD_MIN, 0},
  [ADJ_REDUCE_ALL] = {flags, ADJ_FOLD_MIN, ADJ_FOLD_MIN, 1},
  [ADJ_REDUCE_ANY] = {flags, ADJ_FOLD_MAX, ADJ_FOLD_MAX, 1},
  [ADJ_REDUCE_COUNT_NONZERO] = {counts, ADJ_FOLD_SUM, ADJ_FOLD_SUM, 1},
  [ADJ_REDUCE_NORM1] = {sums, ADJ_FOLD_SUM_ABS, ADJ_FOLD_SUM, 0},
  [ADJ_REDUCE_NORM2] = {sums, ADJ_FOLD_SUM_SQUARE, ADJ_FOLD_SUM, 0},
  [ADJ_REDUCE_MEAN] = {sums, ADJ_FOLD_SUM, ADJ_FOLD_SUM, 0},
};

/// One pass over x, [outer, n, inner], that leaves z, [outer, blocks, inner].
struct level {
  const struct adj_fold *map, *join;
  int dtype, compute, as_bool, converts;
  int64_t outer, n, inner, block, blocks, strip, strips;
  const char *x;
  char *z;
};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t pieces(int64_t n, int64_t size) { return (n + size - 1) / size; }

/// n contiguous elements as the kernels take them.
static const void *convert(const struct level *l, int64_t n, const char *x, char *tile, int64_t at) {
  if (l->as_bool && l->compute != ADJ_BOOL && l->dtype != ADJ_BOOL) {
    char bits[BLOCK];
    adj_cast(l->dtype, ADJ_BOOL, n, x, bits);
    adj_cast(ADJ_BOOL, l->compute, n, bits, tile + at * adj_item(l->compute));
  } else {
    adj_cast(l->dtype, l->compute, n, x, tile + at * adj_item(l->compute));
  }
  return tile;
}

/// Rows of n contiguous elements, n ≤ BLOCK.
static void fold_rows(const struct level *l, int64_t rows, int64_t n, const char *x, char *z) {
  if (!l->converts) return l->map->rows(rows, n, x, z);
  _Alignas(64) char tile[BLOCK * sizeof(int64_t)];
  int64_t item = adj_item(l->dtype), result = adj_item(l->compute), most = n ? BLOCK / n : rows;
  for (int64_t r = 0; r < rows; r += most) {
    int64_t some = least(most, rows - r);
    l->map->rows(some, n, convert(l, some * n, x + r * n * item, tile, 0), z + r * result);
  }
}

/// Columns whose elements have been converted. A few contiguous columns are folded as many at
/// first: several rows side by side fill the vectors.
static void fold_converted(const struct level *l, int64_t rows, int64_t columns, int64_t stride, const char *x, char *z,
                           int fresh) {
  int64_t together = columns < NARROW ? WIDE / columns : 1;
  if (stride != columns || together == 1 || rows < 2 * together)
    return l->map->columns(rows, columns, stride, x, z, fresh);
  _Alignas(64) char wide[WIDE * sizeof(int64_t)];
  int64_t full = rows / together, width = together * columns;
  l->map->columns(full, width, width, x, wide, 1);
  l->join->columns(together, columns, columns, wide, z, fresh);
  l->map->columns(rows % together, columns, columns, x + full * width * adj_item(l->compute), z, 0);
}

static void fold_columns(const struct level *l, int64_t rows, int64_t columns, const char *x, char *z) {
  int64_t stride = l->inner, item = adj_item(l->dtype);
  if (!l->converts) return fold_converted(l, rows, columns, stride, x, z, 1);
  _Alignas(64) char tile[BLOCK * sizeof(int64_t)];
  int64_t r = 0, most = BLOCK / columns;
  do {
    int64_t some = least(most, rows - r);
    if (stride == columns)
      convert(l, some * columns, x + r * stride * item, tile, 0);
    else
      for (int64_t k = 0; k < some; k++) convert(l, columns, x + (r + k) * stride * item, tile, k * columns);
    fold_converted(l, some, columns, columns, tile, z, r == 0);
    r += some;
  } while (r < rows);
}

static void run(void *context, int64_t begin, int64_t end) {
  const struct level *l = context;
  int64_t item = adj_item(l->dtype), result = adj_item(l->compute);
  if (l->inner == 1 && l->blocks == 1) {
    fold_rows(l, end - begin, l->n, l->x + begin * l->n * item, l->z + begin * result);
    return;
  }
  for (int64_t task = begin; task < end; task++) {
    int64_t s = task % l->strips, line = task / l->strips, b = line % l->blocks, o = line / l->blocks;
    int64_t first = b * l->block, n = least(l->block, l->n - first);
    const char *x = l->x + ((o * l->n + first) * l->inner + s * l->strip) * item;
    char *z = l->z + (line * l->inner + s * l->strip) * result;
    if (l->inner == 1) fold_rows(l, 1, n, x, z);
    else fold_columns(l, n, least(l->strip, l->inner - s * l->strip), x, z);
  }
}

/// Folds level by level into z, which has the compute dtype.
static void fold_levels(struct level l, char *z) {
  char *parts = NULL;
  int64_t parts_size = 0;
  for (;;) {
    l.block = l.inner == 1 ? BLOCK : l.inner < NARROW ? ROWS * (WIDE / l.inner) : ROWS;
    l.blocks = l.n > l.block ? pieces(l.n, l.block) : 1;
    l.strip = l.converts ? STRIP / 2 : STRIP;
    l.strips = pieces(l.inner, l.strip);
    int64_t tasks = l.outer * l.blocks * l.strips, size = l.outer * l.blocks * l.inner * adj_item(l.compute);
    int64_t each = least(l.n, l.block) * least(l.inner, l.strip);
    l.z = l.blocks == 1 ? z : adj_allocate((size_t)size);
    if (tasks == 1) run(&l, 0, 1);
    else adj_parallel(tasks, each < GRAIN ? GRAIN / (each + 1) + 1 : 1, run, &l);
    if (parts) adj_free(parts, (size_t)parts_size);
    if (l.blocks == 1) return;
    parts = l.z;
    parts_size = size;
    l.map = l.join;
    l.dtype = l.compute;
    l.as_bool = l.converts = 0;
    l.n = l.blocks;
    l.x = parts;
  }
}

/// What is done to the sums of n elements, before they are rounded.
static void finish(int op, int dtype, int64_t n, int64_t count, void *z) {
  if (op == ADJ_REDUCE_NORM2) adj_unary(ADJ_UNARY_sqrt, dtype, count, z, z);
  if (op != ADJ_REDUCE_MEAN) return;
  float single = (float)n;
  double wide = (double)n;
  adj_binary(ADJ_BINARY_div, dtype, count, z, 1, dtype == ADJ_F64 ? (void *)&wide : &single, 0, z);
}

void adj_reduce(int op, int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {
  if (op == ADJ_REDUCE_LOGSUMEXP) return adj_logsumexp(dtype, outer, n, inner, x, z);
  // As in PyTorch, where the norm of one element neither overflows nor underflows.
  if (op == ADJ_REDUCE_NORM2 && n == 1) op = ADJ_REDUCE_NORM1;
  // Lines that one thread sums have PyTorch's digits; longer ones are folded in parallel, where
  // PyTorch's own result depends on its number of threads.
  int is_sum = op == ADJ_REDUCE_SUM || op == ADJ_REDUCE_MEAN;
  if (is_sum && (dtype == ADJ_F32 || dtype == ADJ_F64) && n * inner < GRAIN) {
    adj_cascade_sum(dtype, outer, n, inner, x, z);
    finish(op, dtype, n, outer * inner, z);
    return;
  }
  const struct rule *rule = &rules[op];
  const struct adj_fold(*folds)[10] = adj_folds[adj_isa_in_use];
  int compute = rule->compute[dtype];
  const struct adj_fold *map = &folds[rule->map][compute];
  int converts = compute != dtype || (rule->as_bool && dtype != ADJ_BOOL);
  int64_t count = outer * inner;
  if (!map->rows || count <= 0) return;
  if (inner == 1 && !converts && n <= BLOCK && outer * n <= GRAIN) {
    map->rows(outer, n, x, z);
  } else {
    const struct adj_fold *join = &folds[rule->join][compute];
    struct level l = {map, join, dtype, compute, rule->as_bool, converts, outer, n, inner, .x = x};
    int result = rule->as_bool ? compute : dtype;
    if (result == compute) {
      fold_levels(l, z);
    } else {
      size_t size = (size_t)(count * adj_item(compute));
      void *wide = adj_allocate(size);
      fold_levels(l, wide);
      finish(op, compute, n, count, wide);
      adj_cast(compute, result, count, wide, z);
      adj_free(wide, size);
      return;
    }
  }
  finish(op, dtype, n, count, z);
}
