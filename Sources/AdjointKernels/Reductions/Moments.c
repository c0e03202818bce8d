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

enum {
  BLOCK = 4096,  // elements of a block
  BLOCKS = 16,   // blocks of a line in one task
  STRIP = 256    // columns of a block
};

#define ADJ_SELF "../Reductions/Moments.c"
#include "../ISA/Expand.h"

struct kernels {
  /// Σ x and Σ (x − mean)² of rows of n contiguous elements.
  void (*rows)(int64_t rows, int64_t n, const void *x, double *sums, double *squares);
  /// The same of columns, whose elements are `stride` apart; at most STRIP.
  void (*columns)(int64_t rows, int64_t columns, int64_t stride, const void *x, double *sums, double *squares);
};
#define KERNELS(isa) \
  {{moments_of_rows_f32_##isa, moments_of_columns_f32_##isa}, {moments_of_rows_f64_##isa, moments_of_columns_f64_##isa}}
static const struct kernels kernels[][2] = {
  KERNELS(baseline),
#if defined(__x86_64__)
  KERNELS(avx2),
  KERNELS(avx512),
#endif
};

struct moments {
  const struct kernels *kernels;
  int dtype, compute;
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

/// Rows of n contiguous elements; converted a tile at a time, n ≤ BLOCK.
static void take_rows(const struct moments *m, int64_t rows, int64_t n, const char *x, double *sums, double *squares) {
  if (m->dtype == m->compute) return m->kernels->rows(rows, n, x, sums, squares);
  float tile[BLOCK];
  int64_t most = n ? BLOCK / n : rows, item = adj_item(m->dtype);
  for (int64_t r = 0; r < rows; r += most) {
    int64_t some = least(most, rows - r);
    adj_cast(m->dtype, ADJ_F32, some * n, x + r * n * item, tile);
    m->kernels->rows(some, n, tile, sums + r, squares + r);
  }
}

/// `rows` rows of some columns, which fit a block.
static void take_block(const struct moments *m, int64_t rows, int64_t columns, const char *x, double *sums,
                       double *squares) {
  if (m->inner == 1) return take_rows(m, 1, rows, x, sums, squares);
  int64_t stride = m->inner, item = adj_item(m->dtype);
  if (m->dtype == m->compute) return m->kernels->columns(rows, columns, stride, x, sums, squares);
  float tile[BLOCK];
  if (columns == stride) adj_cast(m->dtype, ADJ_F32, rows * columns, x, tile);
  else
    for (int64_t r = 0; r < rows; r++) adj_cast(m->dtype, ADJ_F32, columns, x + r * stride * item, tile + r * columns);
  m->kernels->columns(rows, columns, columns, tile, sums, squares);
}

static void run(void *context, int64_t begin, int64_t end) {
  const struct moments *m = context;
  int64_t item = adj_item(m->dtype);
  if (m->inner == 1 && m->n <= BLOCK)
    return take_rows(m, end - begin, m->n, m->x + begin * m->n * item, m->sums + begin, m->squares + begin);
  double more_sums[STRIP], more_squares[STRIP];
  for (int64_t task = begin; task < end; task++) {
    int64_t s = task % m->strips, line = task / m->strips, first = line % m->chunks * m->chunk, o = line / m->chunks;
    int64_t columns = least(m->strip, m->inner - s * m->strip), n = least(m->chunk, m->n - first);
    const char *x = m->x + ((o * m->n + first) * m->inner + s * m->strip) * item;
    double *sums = m->sums + line * m->inner + s * m->strip, *squares = m->squares + (sums - m->sums);
    int64_t done = least(m->block, n);
    take_block(m, done, columns, x, sums, squares);
    while (done < n) {
      int64_t more = least(m->block, n - done);
      take_block(m, more, columns, x + done * m->inner * item, more_sums, more_squares);
      merge(columns, done, sums, squares, more, more_sums, more_squares);
      done += more;
    }
  }
}

void adj_var_mean(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, double divisor, int root,
                  void *variance, void *mean) {
  if (dtype < ADJ_F16 || dtype > ADJ_F64 || outer <= 0 || inner <= 0) return;
  int64_t strip = least(STRIP, inner), block = BLOCK / strip, chunk = block * BLOCKS;
  int64_t chunks = n > chunk ? (n + chunk - 1) / chunk : 1, strips = (inner + strip - 1) / strip;
  size_t size = (size_t)(outer * chunks * inner) * sizeof(double);
  double *sums = adj_allocate(size), *squares = adj_allocate(size);
  int wide = dtype == ADJ_F64, compute = wide ? ADJ_F64 : ADJ_F32;
  struct moments m = {&kernels[adj_isa_in_use][wide], dtype, compute, n, inner, block, chunk, chunks, strip, strips, x,
                      sums, squares};
  int64_t each = least(n, chunk) * strip;
  if (outer * chunks * strips == 1) run(&m, 0, 1);
  else adj_parallel(outer * chunks * strips, 2 * BLOCK / (each + 1) + 1, run, &m);

  for (int64_t o = 0; o < outer; o++) {
    double *sum = sums + o * chunks * inner, *square = squares + o * chunks * inner;
    for (int64_t k = 1; k < chunks; k++)
      merge(inner, k * chunk, sum, square, least(chunk, n - k * chunk), sum + k * inner, square + k * inner);
    for (int64_t c = 0; c < inner; c++) {
      sums[o * inner + c] = sum[c] / (double)n;
      squares[o * inner + c] = root ? sqrt(square[c] / divisor) : square[c] / divisor;
    }
  }
  if (mean) adj_cast(ADJ_F64, dtype, outer * inner, sums, mean);
  if (variance) adj_cast(ADJ_F64, dtype, outer * inner, squares, variance);
  adj_free(sums, size);
  adj_free(squares, size);
}

#else

#include "Bytes.h"

#define OP sum
#define T f64
#include "FoldTemplate.h"

// Half a vector of float32 or a vector of float64 is a vector of doubles.
#define MOMENTS(T) \
  typedef T V(part_##T) __attribute__((vector_size(F64_LANES * sizeof(T)))); \
  INLINE vf64 V(get_##T)(const T *x) { \
    V(part_##T) part; \
    memcpy(&part, x, sizeof part); \
    return __builtin_convertvector(part, vf64); \
  } \
  static void V(moments_of_rows_##T)(int64_t rows, int64_t n, const void *px, double *sums, double *squares) { \
    const T *x = px; \
    for (int64_t r = 0; r < rows; r++, x += n) { \
      vf64 lanes[4] = {}; \
      int64_t i = 0; \
      for (; i + 4 * F64_LANES <= n; i += 4 * F64_LANES) \
        for (int k = 0; k < 4; k++) lanes[k] += V(get_##T)(x + i + k * F64_LANES); \
      for (; i + F64_LANES <= n; i += F64_LANES) lanes[0] += V(get_##T)(x + i); \
      double sum = V(sum_f64_total)((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])); \
      for (; i < n; i++) sum += x[i]; \
      double mean = sum / (double)n, square = 0; \
      for (int k = 0; k < 4; k++) lanes[k] = V(splat_f64)(0); \
      for (i = 0; i + 4 * F64_LANES <= n; i += 4 * F64_LANES) \
        for (int k = 0; k < 4; k++) { \
          vf64 apart = V(get_##T)(x + i + k * F64_LANES) - mean; \
          lanes[k] = V(madd_f64)(apart, apart, lanes[k]); \
        } \
      for (; i + F64_LANES <= n; i += F64_LANES) { \
        vf64 apart = V(get_##T)(x + i) - mean; \
        lanes[0] = V(madd_f64)(apart, apart, lanes[0]); \
      } \
      for (; i < n; i++) square += (x[i] - mean) * (x[i] - mean); \
      sums[r] = sum; \
      squares[r] = V(sum_f64_total)((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + square; \
    } \
  } \
  static void V(moments_of_columns_##T)(int64_t rows, int64_t columns, int64_t stride, const void *px, \
                                        double *restrict sums, double *restrict squares) { \
    const T *restrict x = px; \
    double means[STRIP]; \
    for (int64_t c = 0; c < columns; c++) sums[c] = squares[c] = 0; \
    for (int64_t r = 0; r < rows; r++) \
      for (int64_t c = 0; c < columns; c++) sums[c] += x[r * stride + c]; \
    for (int64_t c = 0; c < columns; c++) means[c] = sums[c] / (double)rows; \
    for (int64_t r = 0; r < rows; r++) \
      for (int64_t c = 0; c < columns; c++) { \
        double apart = x[r * stride + c] - means[c]; \
        squares[c] += apart * apart; \
      } \
  }

MOMENTS(f32)
MOMENTS(f64)
#undef MOMENTS

#endif
