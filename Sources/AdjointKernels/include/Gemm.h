#pragma once
#include <stdint.h>

/// What a product does with what C holds.
enum {
  ADJ_GEMM_ADD = 1,   ///< it is added to
  ADJ_GEMM_GO_ON = 2  ///< each sum is one chain over all of k, which begins with C if that is added to
};

/// C = A·B (+ C as `accumulate` says), for A [m, k], B [k, n], C [m, n]. Strides in elements: a_row between rows of A, a_column between
/// its columns, so that a transposed operand is only a matter of strides; one of the two is 1 for full speed. C has unit column stride.
/// float32, float64; float16 and bfloat16 sum in float32 and round once; integers wrap. Parallel where it pays; k = 0 gives zeros.
void adj_gemm(int dtype, int64_t m, int64_t n, int64_t k, const void *a, int64_t a_row, int64_t a_column, const void *b, int64_t b_row, int64_t b_column, void *c, int64_t c_row, int accumulate);
/// `batch` products at the given distances (in elements, 0 to reuse an operand).
void adj_gemm_batched(int dtype, int64_t batch, int64_t m, int64_t n, int64_t k, const void *a, int64_t a_batch, int64_t a_row, int64_t a_column, const void *b, int64_t b_batch, int64_t b_row, int64_t b_column, void *c, int64_t c_batch, int64_t c_row);
/// The same, added to C where `accumulate`.
void adj_gemm_batched_add(int dtype, int64_t batch, int64_t m, int64_t n, int64_t k, const void *a, int64_t a_batch, int64_t a_row, int64_t a_column, const void *b, int64_t b_batch, int64_t b_row, int64_t b_column, void *c, int64_t c_batch, int64_t c_row, int accumulate);
/// Σ x[i·sx]·y[i·sy], written to z (one element).
void adj_dot(int dtype, int64_t n, const void *x, int64_t sx, const void *y, int64_t sy, void *z);
