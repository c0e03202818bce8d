// Normalization: applying means and scales, the sums that gradients need, and gradients. Moments come from
// Reductions/Moments.c. Sums are carried in double from block to block.
#ifndef ADJ_PASS

#include "../include/Normalization.h"

#include <string.h>

#include "../Elementwise/Table.h"
#include "../include/ISA.h"
#include "../include/Memory.h"
#include "../include/ThreadPool.h"

enum {
  GRAIN = 1 << 14,      // elements worth a second thread
  BLOCK = 1024,         // elements of a row summed in T
  STRIP = 256,          // columns summed side by side
  ROWS_OF_BLOCK = 128,  // rows of them summed in T
  ROWS_OF_TASK = 1024
};

struct norm {
  int kind, dtype, centered;
  int64_t rows, n;
  const void *g, *x, *mean, *scale, *weight, *bias;
  void *z, *sums, *products;
};
typedef void row_loop(const struct norm *o, int64_t begin, int64_t end);
struct norm_loops {
  row_loop *apply, *row_sums, *backward, *layer_backward;
  void (*column_sums)(const struct norm *o, int64_t rows, int64_t row, int64_t columns, int64_t column, double *sums,
                      double *products);
};

#define ADJ_SELF "../Normalization/Normalization.c"
#include "../ISA/Expand.h"

static const struct norm_loops *loops(const struct norm *o) {
#define ROW(isa) {&norm_loops_f32_##isa, &norm_loops_f64_##isa},
  static const struct norm_loops *const table[][2] = {ADJ_EACH_ISA(ROW)};
  return table[adj_isa_in_use][o->dtype == ADJ_F64];
}

struct row_job {
  row_loop *loop;
  const struct norm *o;
};
static void run_rows(void *context, int64_t begin, int64_t end) {
  const struct row_job *job = context;
  job->loop(job->o, begin, end);
}
static void each_row(row_loop *loop, const struct norm *o) {
  struct row_job job = {loop, o};
  if (o->rows * o->n <= GRAIN) return loop(o, 0, o->rows);
  adj_parallel(o->rows, GRAIN / (o->n + 1) + 1, run_rows, &job);
}

void adj_norm_apply(int kind, int dtype, int64_t rows, int64_t n, const void *x, const void *mean, const void *scale,
                    const void *weight, const void *bias, void *z) {
  struct norm o = {.kind = kind, .dtype = dtype, .rows = rows, .n = n, .x = x, .mean = mean, .scale = scale,
                   .weight = weight, .bias = bias, .z = z};
  each_row(loops(&o)->apply, &o);
}

void adj_norm_row_sums(int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean, void *sums,
                       void *products) {
  struct norm o = {.dtype = dtype, .rows = rows, .n = n, .g = g, .x = x, .mean = mean, .sums = sums,
                   .products = products};
  each_row(loops(&o)->row_sums, &o);
}

void adj_norm_backward(int kind, int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean,
                       const void *scale, const void *slope, const void *offset, void *gx) {
  struct norm o = {.kind = kind, .dtype = dtype, .rows = rows, .n = n, .g = g, .x = x, .mean = mean, .scale = scale,
                   .weight = slope, .bias = offset, .z = gx};
  each_row(loops(&o)->backward, &o);
}

void adj_layer_norm_backward(int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean,
                             const void *scale, const void *weight, int centered, void *gx) {
  struct norm o = {.dtype = dtype, .centered = centered, .rows = rows, .n = n, .g = g, .x = x, .mean = mean,
                   .scale = scale, .weight = weight, .z = gx};
  each_row(loops(&o)->layer_backward, &o);
}

/// Columns are cut into strips, rows into tasks of their own sums, [tasks, n], which are added up at the end.
struct column_job {
  const struct norm *o;
  int64_t strips;
  double *sums, *products;
};
static void run_columns(void *context, int64_t begin, int64_t end) {
  const struct column_job *job = context;
  const struct norm *o = job->o;
  for (int64_t task = begin; task < end; task++) {
    int64_t column = task % job->strips * STRIP, part = task / job->strips, row = part * ROWS_OF_TASK;
    int64_t columns = o->n - column < STRIP ? o->n - column : STRIP;
    int64_t rows = o->rows - row < ROWS_OF_TASK ? o->rows - row : ROWS_OF_TASK;
    loops(o)->column_sums(o, rows, row, columns, column, job->sums + part * o->n + column,
                          job->products + part * o->n + column);
  }
}

void adj_norm_column_sums(int kind, int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean,
                          const void *scale, void *sums, void *products) {
  struct norm o = {.kind = kind, .dtype = dtype, .rows = rows, .n = n, .g = g, .x = x, .mean = mean, .scale = scale};
  int64_t strips = (n + STRIP - 1) / STRIP, parts = rows > 0 ? (rows + ROWS_OF_TASK - 1) / ROWS_OF_TASK : 1;
  size_t size = (size_t)(2 * parts * n) * sizeof(double);
  double *room = memset(adj_allocate(size), 0, size), *rest = room + parts * n;
  struct column_job job = {&o, strips, room, rest};
  adj_parallel(rows > 0 ? strips * parts : 0, 1, run_columns, &job);
  for (int64_t part = 1; part < parts; part++)
    for (int64_t i = 0; i < n; i++) {
      room[i] += room[part * n + i];
      rest[i] += rest[part * n + i];
    }
  adj_cast(ADJ_F64, dtype, n, room, sums);
  adj_cast(ADJ_F64, dtype, n, rest, products);
  adj_free(room, size);
}

#else
#include "../Elementwise/Kernel.h"

#define T f32
#include "Template.h"
#define T f64
#include "Template.h"
#endif
