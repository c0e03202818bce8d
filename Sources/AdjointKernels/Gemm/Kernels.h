#pragma once
#include <stdint.h>

// What the driver (Gemm.c) knows of an instruction set's kernels (Kernels.c).

/// C = A·B, with C added as `accumulate` says, for one register tile. The function's place in its table says how many rows and vectors; of the
/// last vector's columns C has only those below `width`, while B's rows hold whole vectors.
typedef void (*adj_tile)(int64_t k, const void *a, int64_t a_row, const void *b, int64_t b_row, void *c, int64_t c_row,
                         int64_t width, int accumulate);

/// to[i·to_row + j] = from[i·row + j·column], from an operand's type to that of the sums.
typedef void (*adj_pack)(int64_t rows, int64_t columns, const void *from, int64_t row, int64_t column, void *to,
                         int64_t to_row);

/// n sums to elements.
typedef void (*adj_round)(int64_t n, const void *sums, void *elements);

/// sums[i] += Σ over p < k of matrix[i·row + p]·x[p], for i < n.
typedef void (*adj_dots)(int64_t n, int64_t k, const void *matrix, int64_t row, const void *x, void *sums);

/// sums[j] += Σ over p < k of x[p]·matrix[p·row + j], for j < n.
typedef void (*adj_combine)(int64_t n, int64_t k, const void *matrix, int64_t row, const void *x, void *sums);

struct adj_tiles {
  int rows, vectors;     // of the largest tile
  int lanes;             // numbers of a vector
  int size;              // bytes of a number
  int floating;          // or unsigned integers
  int64_t depth;         // the most of k at a time, so that a panel of B and some rows of A stay in the near caches
  int64_t a_row;         // distance of A's packed rows; a power of two would crowd them into a few sets of a cache
  const adj_tile *tile;  // [rows - 1][vectors - 1]
};

struct adj_product_type {
  const struct adj_tiles *tiles;
  int size;  // bytes of an element
  adj_pack pack;
  adj_dots dots;
  adj_combine combine;
  adj_round round;  // NULL where the sums have the elements' type
};

/// By instruction set and dtype.
extern const struct adj_product_type *const adj_product_types[];

/// At least `bytes` of memory for packed blocks, the calling thread's own and kept from call to call; slots are 0 to 2.
void *adj_gemm_scratch(int slot, int64_t bytes);

/// y[i·y_step] = or += Σ over p < k of matrix[i·row + p·column]·x[p·x_step], for i < n. Returns 0 and does nothing if
/// neither distance of the matrix is 1 or its lines are too short to be worth it.
int adj_gemm_vector(const struct adj_product_type *type, int64_t n, int64_t k, const void *matrix, int64_t row,
                    int64_t column, const void *x, int64_t x_step, void *y, int64_t y_step, int accumulate);

/// Cuts n into `parts` as equal as can be: where part i begins.
static inline int64_t cut(int64_t n, int64_t parts, int64_t i) {
  if (parts == 1) return n * i;
  return n / parts * i + (n % parts < i ? n % parts : i);
}
static inline int64_t divide_up(int64_t x, int64_t y) { return (x + y - 1) / y; }
static inline int64_t least(int64_t x, int64_t y) { return x < y ? x : y; }
static inline int64_t most(int64_t x, int64_t y) { return x > y ? x : y; }
