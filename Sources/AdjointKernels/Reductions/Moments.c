// Means and sums of squared deviations, in double whatever the dtype, as PyTorch takes variances.
//
// A block that fits the first-level cache is read twice: for its sum, then for the deviations from
// its own mean. Blocks are merged after Chan, Golub and LeVeque, "Algorithms for Computing the
// Sample Variance" (1983), so memory is read once and nothing cancels. Sums are kept instead of
// running means, because a running mean turns inf into NaN.
#ifndef ADJ_PASS

#include "DType.h"
#include "Elementwise.h"
#include "Folds.h"
#include "ISA.h"
#include "Memory.h"
#include "Operations.h"
#include "Reductions.h"
#include "ThreadPool.h"

#define ADJ_SELF "../Reductions/Moments.c"
#include "../ISA/Expand.h"

#if defined(__x86_64__)
static void (*const deviations_of_rows[])(int64_t, int64_t, const double *, int64_t, const double *, double *) = {
  deviations_of_rows_baseline, deviations_of_rows_avx2, deviations_of_rows_avx512};
static void (*const deviations_of_columns[])(int64_t, int64_t, const double *, int64_t, const double *, double *) = {
  deviations_of_columns_baseline, deviations_of_columns_avx2, deviations_of_columns_avx512};
#else
static void (*const deviations_of_rows[])(int64_t, int64_t, const double *, int64_t, const double *, double *) = {
  deviations_of_rows_baseline};
static void (*const deviations_of_columns[])(int64_t, int64_t, const double *, int64_t, const double *, double *) = {
  deviations_of_columns_baseline};
#endif

enum {
  BLOCK = 2048,   // elements of a block, which are 16 kB
  BLOCKS = 16,    // blocks of a line in one task
  STRIP = 128     // columns of a block
};

struct moments {
  int dtype;
  int64_t n, inner, block, chunk, chunks, strip, strips;
  const char *x;
  double *sums, *squares;  // [outer, chunks, inner]
};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/// Adds the moments of `more` elements to those of `count`, for some columns side by side.
static void merge(int64_t columns, int64_t count, double *sums, double *squares, int64_t more, const double *more_sums,
                  const double *more_squares) {
  double na = (double)count, nb = (double)more, weight = na * nb / (na + nb);
  for (int64_t c = 0; c < columns; c++) {
    double apart = more_sums[c] / nb - sums[c] / na;
    sums[c] += more_sums[c];
    squares[c] += more_squares[c] + apart * apart * weight;
  }
}

/// Moments of `rows` rows of some columns, which fit a block.
static void take_block(const struct moments *m, int64_t rows, int64_t columns, const char *x, double *sums,
                       double *squares) {
  const struct adj_fold *sum = &adj_folds[adj_isa_in_use][ADJ_FOLD_SUM][ADJ_F64];
  double tile[BLOCK], means[STRIP];
  const double *values = (const double *)x;
  int64_t stride = m->inner, item = adj_item(m->dtype);
  if (m->dtype != ADJ_F64) {
    if (columns == stride) adj_cast(m->dtype, ADJ_F64, rows * columns, x, tile);
    else
      for (int64_t r = 0; r < rows; r++) adj_cast(m->dtype, ADJ_F64, columns, x + r * stride * item, tile + r * columns);
    values = tile;
    stride = columns;
  }
  int line = m->inner == 1;
  if (line) sum->rows(1, rows, values, sums);
  else sum->columns(rows, columns, stride, values, sums, 1);
  for (int64_t c = 0; c < columns; c++) means[c] = sums[c] / (double)rows;
  (line ? deviations_of_rows : deviations_of_columns)[adj_isa_in_use](rows, columns, values, stride, means, squares);
}

static void run(void *context, int64_t begin, int64_t end) {
  const struct moments *m = context;
  double more_sums[STRIP], more_squares[STRIP];
  for (int64_t task = begin; task < end; task++) {
    int64_t s = task % m->strips, line = task / m->strips, first = line % m->chunks * m->chunk, o = line / m->chunks;
    int64_t columns = least(m->strip, m->inner - s * m->strip), n = least(m->chunk, m->n - first);
    const char *x = m->x + ((o * m->n + first) * m->inner + s * m->strip) * adj_item(m->dtype);
    double *sums = m->sums + line * m->inner + s * m->strip, *squares = m->squares + (sums - m->sums);
    int64_t done = least(m->block, n);
    take_block(m, done, columns, x, sums, squares);
    while (done < n) {
      int64_t more = least(m->block, n - done);
      take_block(m, more, columns, x + done * m->inner * adj_item(m->dtype), more_sums, more_squares);
      merge(columns, done, sums, squares, more, more_sums, more_squares);
      done += more;
    }
  }
}

void adj_var_mean(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, double divisor, void *variance,
                  void *mean) {
  if (dtype < ADJ_F16 || dtype > ADJ_F64 || outer <= 0 || inner <= 0) return;
  int64_t strip = least(STRIP, inner), block = BLOCK / strip, chunk = block * BLOCKS;
  int64_t chunks = n > chunk ? (n + chunk - 1) / chunk : 1, strips = (inner + strip - 1) / strip;
  size_t size = (size_t)(outer * chunks * inner) * sizeof(double);
  double *sums = adj_allocate(size), *squares = adj_allocate(size);
  struct moments m = {dtype, n, inner, block, chunk, chunks, strip, strips, x, sums, squares};
  int64_t each = least(n, chunk) * strip;
  if (outer * chunks * strips == 1) run(&m, 0, 1);
  else adj_parallel(outer * chunks * strips, BLOCK * 4 / (each + 1) + 1, run, &m);

  for (int64_t o = 0; o < outer; o++) {
    double *sum = sums + o * chunks * inner, *square = squares + o * chunks * inner;
    for (int64_t k = 1; k < chunks; k++)
      merge(inner, k * chunk, sum, square, least(chunk, n - k * chunk), sum + k * inner, square + k * inner);
    for (int64_t c = 0; c < inner; c++) {
      sums[o * inner + c] = sum[c] / (double)n;
      squares[o * inner + c] = square[c] / divisor;
    }
  }
  if (mean) adj_cast(ADJ_F64, dtype, outer * inner, sums, mean);
  if (variance) adj_cast(ADJ_F64, dtype, outer * inner, squares, variance);
  adj_free(sums, size);
  adj_free(squares, size);
}

void adj_moments(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *mean, void *squares) {
  adj_var_mean(dtype, outer, n, inner, x, 1, squares, mean);
}

#else

#include "Bytes.h"

#define OP sum
#define T f64
#include "FoldTemplate.h"

INLINE vf64 V(deviation)(const double *x, int64_t left, vf64 mean) {
  vf64 v = mean;
  if (left < F64_LANES) v = (vf64)V(load_part)(x, left * (int64_t)sizeof *x, (V(bytes))mean);
  else v = V(load_f64)(x);
  return (v - mean) * (v - mean);
}

/// Σ (x − mean)² of a row of n elements.
static void V(deviations_of_rows)(int64_t n, int64_t columns, const double *x, int64_t stride, const double *mean,
                                  double *z) {
  (void)columns, (void)stride;
  vf64 a = {}, b = {}, c = {}, d = {}, center = V(splat_f64)(*mean);
  int64_t i = 0;
  for (; i + 4 * F64_LANES <= n; i += 4 * F64_LANES) {
    a += V(deviation)(x + i, F64_LANES, center);
    b += V(deviation)(x + i + F64_LANES, F64_LANES, center);
    c += V(deviation)(x + i + 2 * F64_LANES, F64_LANES, center);
    d += V(deviation)(x + i + 3 * F64_LANES, F64_LANES, center);
  }
  for (; i < n; i += F64_LANES) a += V(deviation)(x + i, n - i, center);
  *z = V(sum_f64_total)((a + b) + (c + d));
}

/// z[c] = Σ (x − means[c])² of column c.
static void V(deviations_of_columns)(int64_t rows, int64_t columns, const double *restrict x, int64_t stride,
                                     const double *restrict means, double *restrict z) {
  for (int64_t c = 0; c < columns; c++) z[c] = 0;
  for (int64_t r = 0; r < rows; r++, x += stride)
    for (int64_t c = 0; c < columns; c++) z[c] += (x[c] - means[c]) * (x[c] - means[c]);
}

#endif
