// Matrix products: blocks that fit the caches, packed, and multiplied tile by tile on all threads.
//
// The scheme is the usual one (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008). B is
// packed into panels as wide as a register tile and a stretch of k deep, which stay near while the rows of A, packed by
// whoever multiplies them, stream past. Small operands are used where they lie. Every element of C is one sum in the
// order of k, cut at places that depend on k only, so that threads, blocks and tiles do not show in the result.

#include "Gemm.h"

#include <stdlib.h>
#include <string.h>

#include "ISA.h"
#include "Kernels.h"
#include "ThreadPool.h"

enum {
  COLUMNS_PER_BLOCK = 3072,  // of packed B: some megabytes
  A_BYTES = 384 << 10,       // of a task's rows of A: a part of the second cache
  TASK_WORK = 1 << 17,       // multiplications that are worth a claim, about 1.5 µs
  LARGE_WORK = 1 << 21,      // a product that is worth all threads
  PACK_WORK = 1 << 14,       // elements to pack that are worth one
  // What is used where it lies: bytes of A, bytes of B, and rows of A that are too few to be worth packing B for. B's
  // rows cost more when they are not aligned, since every vector then touches two lines of the cache.
  DIRECT_A = 1 << 20,
  DIRECT_B = 1 << 18,
  DIRECT_UNALIGNED_B = 1 << 16,
  DIRECT_ROWS = 128,
  DIRECT_UNALIGNED_ROWS = 48,
};

struct product {
  const struct adj_product_type *type;
  const struct adj_tiles *tiles;
  int64_t m, n, k;
  const char *a, *b;
  char *c;
  int64_t a_row, a_column, b_row, b_column, c_row;
  int accumulate, threads, direct_a;
  // The block under way: `columns` of B and C from `first_column`, `depth` of k from `first_depth`.
  int64_t first_column, columns, first_depth, depth;
  int64_t vectors, panels, first_packed;
  char *packed;
  int64_t row_blocks, column_blocks;
};

static inline char *packed_panel(const struct product *s, int64_t first_vector) {
  int64_t origin = cut(s->vectors, s->panels, s->first_packed);
  return s->packed + (first_vector - origin) * s->tiles->lanes * s->depth * s->tiles->size;
}

static void pack_panels(void *context, int64_t begin, int64_t end) {
  const struct product *s = context;
  int64_t lanes = s->tiles->lanes, size = s->type->size;
  for (int64_t q = s->first_packed + begin; q < s->first_packed + end; q++) {
    int64_t v = cut(s->vectors, s->panels, q), width = (cut(s->vectors, s->panels, q + 1) - v) * lanes;
    int64_t valid = least(width, s->columns - v * lanes);
    char *to = packed_panel(s, v);
    if (valid < width) memset(to, 0, s->depth * width * s->tiles->size);
    const char *from = s->b + (s->first_depth * s->b_row + (s->first_column + v * lanes) * s->b_column) * size;
    s->type->pack(s->depth, valid, from, s->b_row, s->b_column, to, width);
  }
}

static void multiply_block(const struct product *s, int64_t row, int64_t rows, int64_t panel, int64_t end_panel) {
  const struct adj_tiles *t = s->tiles;
  int64_t size = t->size, k = s->depth;
  const char *a = s->a + (row * s->a_row + s->first_depth * s->a_column) * s->type->size;
  int64_t a_row = s->a_row;
  if (!s->direct_a) {
    char *packed = adj_gemm_scratch(1, rows * t->a_row * size);
    s->type->pack(rows, k, a, a_row, s->a_column, packed, t->a_row);
    a = packed;
    a_row = t->a_row;
  }
  int accumulate = s->first_depth > 0 ? s->accumulate | ADJ_GEMM_ADD : s->accumulate;
  int64_t heights = divide_up(rows, t->rows);
  for (int64_t q = panel; q < end_panel; q++) {
    int64_t v = cut(s->vectors, s->panels, q), vectors = cut(s->vectors, s->panels, q + 1) - v;
    int64_t column = s->first_column + v * t->lanes, width = least(vectors * t->lanes, s->columns - v * t->lanes);
    const char *b = s->b + (s->first_depth * s->b_row + column) * size;
    int64_t b_row = s->b_row;
    if (q >= s->first_packed) b = packed_panel(s, v), b_row = vectors * t->lanes;
    for (int64_t h = 0; h < heights; h++) {
      int64_t i = cut(rows, heights, h), height = cut(rows, heights, h + 1) - i;
      char *c = s->c + ((row + i) * s->c_row + column) * size;
      adj_tile tile = t->tile[(height - 1) * t->vectors + vectors - 1];
      tile(k, a + i * a_row * size, a_row, b, b_row, c, s->c_row, width, accumulate);
    }
  }
}

static void multiply_blocks(void *context, int64_t begin, int64_t end) {
  const struct product *s = context;
  for (int64_t task = begin; task < end; task++) {
    int64_t i = task / s->column_blocks, j = task % s->column_blocks, row = cut(s->m, s->row_blocks, i);
    multiply_block(s, row, cut(s->m, s->row_blocks, i + 1) - row, cut(s->panels, s->column_blocks, j),
                   cut(s->panels, s->column_blocks, j + 1));
  }
}

/// How the block's panels and rows become tasks: by rows, since tasks that share rows pack them twice, and by columns
/// where rows are too few.
static void plan_tasks(struct product *s) {
  int64_t threads = s->threads, work = s->m * s->columns * s->depth;
  int64_t tasks = threads == 1 ? 1 : most(1, least(4 * threads, work / TASK_WORK));
  int64_t largest = A_BYTES / (s->tiles->a_row * s->tiles->size), smallest = 2 * s->tiles->rows;
  s->row_blocks = most(divide_up(s->m, largest), least(tasks, most(1, s->m / smallest)));
  if (s->row_blocks > threads) s->row_blocks = least(s->m, divide_up(s->row_blocks, threads) * threads);
  s->column_blocks = most(1, least(s->panels, tasks / s->row_blocks));
}

/// The product proper, for sums of C's type.
static void multiply(struct product *s) {
  int64_t lanes = s->tiles->lanes, size = s->tiles->size;
  int64_t depths = divide_up(s->k, s->tiles->depth), blocks = divide_up(s->n, COLUMNS_PER_BLOCK);
  int as_is = !s->type->round, aligned = ((uintptr_t)s->b | (uintptr_t)(s->b_row * size)) % (lanes * size) == 0;
  int few_rows = s->m <= (aligned ? DIRECT_ROWS : DIRECT_UNALIGNED_ROWS);
  int small_b = s->n * s->k * size <= (aligned ? DIRECT_B : DIRECT_UNALIGNED_B);
  int direct_b = as_is && s->b_column == 1 && (few_rows || small_b);
  s->direct_a = as_is && s->a_column == 1 && s->m * s->k * size <= DIRECT_A;
  for (int64_t j = 0; j < blocks; j++) {
    s->first_column = cut(s->n, blocks, j);
    s->columns = cut(s->n, blocks, j + 1) - s->first_column;
    s->vectors = divide_up(s->columns, lanes);
    s->panels = divide_up(s->vectors, s->tiles->vectors);
    // A panel that is not whole vectors has to be filled up in any case.
    s->first_packed = direct_b ? s->panels - (s->columns % lanes != 0) : 0;
    for (int64_t p = 0; p < depths; p++) {
      s->first_depth = cut(s->k, depths, p);
      s->depth = cut(s->k, depths, p + 1) - s->first_depth;
      int64_t vectors = s->vectors - cut(s->vectors, s->panels, s->first_packed);
      if (vectors > 0) {
        s->packed = adj_gemm_scratch(0, vectors * lanes * s->depth * size);
        int64_t grain = divide_up(PACK_WORK, s->tiles->vectors * lanes * s->depth);
        adj_parallel(s->panels - s->first_packed, grain, pack_panels, s);
      }
      plan_tasks(s);
      adj_parallel(s->row_blocks * s->column_blocks, 1, multiply_blocks, s);
    }
  }
}

// MARK: Elements narrower than their sums

struct rounding {
  const struct product *product;
  const char *sums;
};

static void round_rows(void *context, int64_t begin, int64_t end) {
  const struct rounding *r = context;
  const struct product *s = r->product;
  for (int64_t i = begin; i < end; i++)
    s->type->round(s->n, r->sums + i * s->n * s->tiles->size, s->c + i * s->c_row * s->type->size);
}

static void multiply_and_round(const struct product *s) {
  int64_t few[512], bytes = s->m * s->n * s->tiles->size;
  char *sums = bytes <= (int64_t)sizeof few ? (char *)few : malloc((size_t)bytes);
  if (!sums) abort();
  struct product wide = *s;
  wide.c = sums;
  wide.c_row = s->n;
  if (s->accumulate & ADJ_GEMM_ADD) s->type->pack(s->m, s->n, s->c, s->c_row, 1, sums, s->n);
  multiply(&wide);
  adj_parallel(s->m, divide_up(PACK_WORK, s->n), round_rows, &(struct rounding){s, sums});
  if (sums != (char *)few) free(sums);
}

// MARK: The public functions

static void product(int dtype, int threads, int64_t m, int64_t n, int64_t k, const void *a, int64_t a_row,
                    int64_t a_column, const void *b, int64_t b_row, int64_t b_column, void *c, int64_t c_row,
                    int accumulate) {
  if (m <= 0 || n <= 0 || (k <= 0 && accumulate & ADJ_GEMM_ADD)) return;
  const struct adj_product_type *type = &adj_product_types[adj_isa_in_use][dtype];
  if (k <= 0) {
    for (int64_t i = 0; i < m; i++) memset((char *)c + i * c_row * type->size, 0, n * type->size);
    return;
  }
  if (n == 1 && adj_gemm_vector(type, m, k, a, a_row, a_column, b, b_row, c, c_row, accumulate & ADJ_GEMM_ADD)) return;
  if (m == 1 && adj_gemm_vector(type, n, k, b, b_column, b_row, a, a_column, c, 1, accumulate & ADJ_GEMM_ADD)) return;
  struct product s = {.type = type, .tiles = type->tiles, .m = m, .n = n, .k = k, .a = a, .b = b, .c = c,
                      .a_row = a_row, .a_column = a_column, .b_row = b_row, .b_column = b_column, .c_row = c_row,
                      .accumulate = accumulate, .threads = threads};
  if (type->round) multiply_and_round(&s);
  else multiply(&s);
}

void adj_gemm(int dtype, int64_t m, int64_t n, int64_t k, const void *a, int64_t a_row, int64_t a_column, const void *b,
              int64_t b_row, int64_t b_column, void *c, int64_t c_row, int accumulate) {
  product(dtype, adj_threads(), m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, accumulate);
}

struct batch {
  int dtype, threads, accumulate;
  int64_t size, m, n, k;
  const char *a, *b;
  char *c;
  int64_t a_batch, a_row, a_column, b_batch, b_row, b_column, c_batch, c_row;
};

static void multiply_batch(void *context, int64_t begin, int64_t end) {
  const struct batch *s = context;
  for (int64_t i = begin; i < end; i++)
    product(s->dtype, s->threads, s->m, s->n, s->k, s->a + i * s->a_batch * s->size, s->a_row, s->a_column,
            s->b + i * s->b_batch * s->size, s->b_row, s->b_column, s->c + i * s->c_batch * s->size, s->c_row, s->accumulate);
}

void adj_gemm_batched(int dtype, int64_t batch, int64_t m, int64_t n, int64_t k, const void *a, int64_t a_batch,
                      int64_t a_row, int64_t a_column, const void *b, int64_t b_batch, int64_t b_row, int64_t b_column,
                      void *c, int64_t c_batch, int64_t c_row) {
  adj_gemm_batched_add(dtype, batch, m, n, k, a, a_batch, a_row, a_column, b, b_batch, b_row, b_column, c, c_batch,
                       c_row, 0);
}

void adj_gemm_batched_add(int dtype, int64_t batch, int64_t m, int64_t n, int64_t k, const void *a, int64_t a_batch,
                          int64_t a_row, int64_t a_column, const void *b, int64_t b_batch, int64_t b_row,
                          int64_t b_column, void *c, int64_t c_batch, int64_t c_row, int accumulate) {
  if (b_batch == 0 && a_batch == m * a_row && c_batch == m * c_row) {  // one tall matrix
    adj_gemm(dtype, batch * m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, accumulate);
    return;
  }
  struct batch s = {.dtype = dtype, .threads = adj_threads(), .size = adj_product_types[adj_isa_in_use][dtype].size,
                    .m = m, .n = n, .k = k, .a = a, .b = b, .c = c, .a_batch = a_batch, .a_row = a_row,
                    .a_column = a_column, .b_batch = b_batch, .b_row = b_row, .b_column = b_column,
                    .c_batch = c_batch, .c_row = c_row, .accumulate = accumulate};
  // Large products are parallel themselves, and a few of them keep the threads more evenly busy that way.
  int64_t work = most(1, m) * most(1, n) * most(1, k);
  if (work >= LARGE_WORK && batch < 4 * s.threads) {
    multiply_batch(&s, 0, batch);
  } else {
    s.threads = 1;
    adj_parallel(batch, divide_up(TASK_WORK, work), multiply_batch, &s);
  }
}
