// Products of a matrix and a vector, and of two vectors: by dot products of the matrix's lines where those are rows, by
// adding up multiples of the lines where they are columns.

#include <string.h>

#include "Gemm.h"
#include "ISA.h"
#include "Kernels.h"
#include "ThreadPool.h"

enum {
  BLOCK = 1024,            // results of one step
  LINE = 1 << 15,          // numbers of one dot product; a longer one is a sum of such
  WORK = 1 << 15,          // numbers to read that are worth a claim
  NARROWEST = 256,         // results that are worth one when lines are columns: short pieces of lines read slowly
};

struct vector_product {
  const struct adj_product_type *type;
  int64_t n, k;
  const char *matrix, *x;
  char *y;
  int64_t line, y_step;
  int accumulate;
  char *partial;  // [pieces of a line][n]
};

static void copy(int size, int64_t n, const void *from, int64_t from_step, void *to, int64_t to_step) {
#define COPY(bits) \
  for (int64_t i = 0; i < n; i++) ((uint##bits##_t *)to)[i * to_step] = ((const uint##bits##_t *)from)[i * from_step];
  switch (size) {
    case 1: COPY(8) break;
    case 2: COPY(16) break;
    case 4: COPY(32) break;
    default: COPY(64)
  }
#undef COPY
}

/// sums += terms.
static void add(const struct adj_tiles *tiles, int64_t n, const void *terms, void *sums) {
#define ADD(number) \
  for (int64_t i = 0; i < n; i++) ((number *)sums)[i] += ((const number *)terms)[i];
  if (tiles->floating) {
    if (tiles->size == 4) ADD(float) else ADD(double)
  } else {
    if (tiles->size == 4) ADD(uint32_t) else ADD(uint64_t)
  }
#undef ADD
}

/// The sums that results of a block start from.
static void begin_block(const struct vector_product *s, int64_t i, int64_t count, void *sums) {
  if (s->accumulate) s->type->pack(1, count, s->y + i * s->y_step * s->type->size, 0, s->y_step, sums, 0);
  else memset(sums, 0, count * s->type->tiles->size);
}

static void end_block(const struct vector_product *s, int64_t i, int64_t count, const void *sums) {
  int64_t rounded[BLOCK / 4];
  if (s->type->round) s->type->round(count, sums, rounded);
  copy(s->type->size, count, s->type->round ? rounded : sums, 1, s->y + i * s->y_step * s->type->size, s->y_step);
}

static void multiply_rows(void *context, int64_t begin, int64_t end) {
  const struct vector_product *s = context;
  for (int64_t i = begin; i < end; i += BLOCK) {
    int64_t count = least(BLOCK, end - i), sums[BLOCK];
    begin_block(s, i, count, sums);
    s->type->dots(count, s->k, s->matrix + i * s->line * s->type->size, s->line, s->x, sums);
    end_block(s, i, count, sums);
  }
}

static void multiply_pieces_of_rows(void *context, int64_t begin, int64_t end) {
  const struct vector_product *s = context;
  int64_t pieces = divide_up(s->k, LINE), size = s->type->size;
  for (int64_t task = begin; task < end; task++) {
    int64_t i = task / pieces, piece = task % pieces, p = cut(s->k, pieces, piece);
    char *sum = s->partial + (piece * s->n + i) * s->type->tiles->size;
    memset(sum, 0, s->type->tiles->size);
    s->type->dots(1, cut(s->k, pieces, piece + 1) - p, s->matrix + (i * s->line + p) * size, 0, s->x + p * size, sum);
  }
}

static void multiply_long_rows(struct vector_product *s) {
  int64_t pieces = divide_up(s->k, LINE), size = s->type->tiles->size;
  s->partial = adj_gemm_scratch(1, pieces * s->n * size);
  adj_parallel(pieces * s->n, 1, multiply_pieces_of_rows, s);
  for (int64_t i = 0; i < s->n; i += BLOCK) {
    int64_t count = least(BLOCK, s->n - i), sums[BLOCK];
    begin_block(s, i, count, sums);
    for (int64_t p = 0; p < pieces; p++) add(s->type->tiles, count, s->partial + (p * s->n + i) * size, sums);
    end_block(s, i, count, sums);
  }
}

static void multiply_columns(void *context, int64_t begin, int64_t end) {
  const struct vector_product *s = context;
  for (int64_t i = begin; i < end; i += BLOCK) {
    int64_t count = least(BLOCK, end - i), sums[BLOCK];
    begin_block(s, i, count, sums);
    s->type->combine(count, s->k, s->matrix + i * s->type->size, s->line, s->x, sums);
    end_block(s, i, count, sums);
  }
}

int adj_gemm_vector(const struct adj_product_type *type, int64_t n, int64_t k, const void *matrix, int64_t row,
                    int64_t column, const void *x, int64_t x_step, void *y, int64_t y_step, int accumulate) {
  if (column != 1 && (row != 1 || n < 2 * type->tiles->lanes)) return 0;
  if (x_step != 1) {
    void *gathered = adj_gemm_scratch(0, k * type->size);
    copy(type->size, k, x, x_step, gathered, 1);
    x = gathered;
  }
  struct vector_product s = {.type = type, .n = n, .k = k, .matrix = matrix, .x = x, .y = y,
                             .line = column == 1 ? row : column, .y_step = y_step, .accumulate = accumulate};
  int64_t grain = divide_up(WORK, k);
  if (column != 1) adj_parallel(n, most(NARROWEST, grain), multiply_columns, &s);
  else if (k <= LINE) adj_parallel(n, grain, multiply_rows, &s);
  else multiply_long_rows(&s);
  return 1;
}

void adj_dot(int dtype, int64_t n, const void *x, int64_t sx, const void *y, int64_t sy, void *z) {
  const struct adj_product_type *type = &adj_product_types[adj_isa_in_use][dtype];
  if (n <= 0) {
    memset(z, 0, type->size);
    return;
  }
  if (sx != 1) {
    void *gathered = adj_gemm_scratch(2, n * type->size);
    copy(type->size, n, x, sx, gathered, 1);
    x = gathered;
  }
  adj_gemm_vector(type, 1, n, x, 0, 1, y, sy, z, 1, 0);
}
