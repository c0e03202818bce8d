#pragma once
// What the files of this folder share: one signature for every kernel, and the tables by
// instruction set, dtype and operation.

#include <stdint.h>

#include "../include/DType.h"
#include "../include/Elementwise.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef float f32;
typedef double f64;

/// The bits of a kernel's `mode`: which operands advance (the others are one element for all),
/// and whether the result should bypass the caches.
enum { ADJ_X = 1, ADJ_Y = 2, ADJ_C = 4, ADJ_STREAM = 8 };

/// z[i] = f(x[i], y[i], c[i]) for n elements; a kernel looks only at the operands it has.
typedef void adj_kernel(int64_t n, const void *x, const void *y, const void *c, void *z, int mode);

enum { ADJ_DTYPES = 10 };
/// `muladd` has the row after the binary operations in their tables.
enum { ADJ_BINARY_MULADD = ADJ_BINARY_COUNT, ADJ_BINARY_ROWS };

/// Bytes of an element, and the place 0…3 of that size in a table by size.
static inline int adj_item(int dtype) { return (int[]){1, 1, 1, 2, 4, 8, 2, 2, 4, 8}[dtype]; }
static inline int adj_size_class(int item) { return item == 8 ? 3 : item >> 1; }

#if defined(__x86_64__)
#define ADJ_EACH_ISA(X) X(baseline) X(avx2) X(avx512)
#else
#define ADJ_EACH_ISA(X) X(baseline)
#endif

#define ADJ_DECLARE(isa) \
  extern adj_kernel *const adj_unary_bool_##isa[ADJ_UNARY_COUNT], *const adj_binary_bool_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_u8_##isa[ADJ_UNARY_COUNT], *const adj_binary_u8_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_i8_##isa[ADJ_UNARY_COUNT], *const adj_binary_i8_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_i16_##isa[ADJ_UNARY_COUNT], *const adj_binary_i16_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_i32_##isa[ADJ_UNARY_COUNT], *const adj_binary_i32_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_i64_##isa[ADJ_UNARY_COUNT], *const adj_binary_i64_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_f16_##isa[ADJ_UNARY_COUNT], *const adj_binary_f16_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_bf16_##isa[ADJ_UNARY_COUNT], *const adj_binary_bf16_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_f32_##isa[ADJ_UNARY_COUNT], *const adj_binary_f32_##isa[ADJ_BINARY_ROWS], \
    *const adj_unary_f64_##isa[ADJ_UNARY_COUNT], *const adj_binary_f64_##isa[ADJ_BINARY_ROWS], \
    *const adj_where_kernels_##isa[4], *const adj_cast_kernels_##isa[ADJ_DTYPES][ADJ_DTYPES]; \
  adj_kernel adj_copy_u8_##isa, adj_copy_u16_##isa, adj_copy_u32_##isa, adj_copy_u64_##isa;
ADJ_EACH_ISA(ADJ_DECLARE)
#undef ADJ_DECLARE

/// One kernel over arrays. Operand 0 is z, then x, y and c; an absent one has item 0, and one
/// element for all has no strides. `grain` is how many elements are worth another thread.
typedef struct {
  adj_kernel *kernel;
  int64_t grain;
  int item[4];
  char *base[4];
  const int64_t *strides[4];
} adj_operands;

/// Whether n elements of z had better be written past the caches.
int adj_streams(const adj_operands *o, int64_t n);
/// The kernel over n elements that lie one after another, on several threads if n is large.
void adj_run_flat(const adj_operands *o, int64_t n, int mode);
/// The kernel over strided arrays; strides count elements, outermost dimension first.
void adj_run_nd(const adj_operands *o, int rank, const int64_t *sizes);
