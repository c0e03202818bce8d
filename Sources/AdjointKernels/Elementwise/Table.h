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
/// and whether the result should bypass the caches (then z is aligned to 64 bytes and the caller
/// ends with adj_finish).
enum { ADJ_X = 1, ADJ_Y = 2, ADJ_C = 4, ADJ_STREAM = 8 };

/// z[i] = f(x[i], y[i], c[i]) for n elements; a kernel looks only at the operands it has.
typedef void adj_kernel(int64_t n, const void *x, const void *y, const void *c, void *z, int mode);

/// z[i] = f(x[i], y[i], c[i]; numbers), the numbers of float64 or int64.
typedef void adj_fused_kernel(int64_t n, const void *x, const void *y, const void *c, void *z, int mode,
                              const void *numbers);

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

#define ADJ_TABLES(T, isa) \
  extern adj_kernel *const adj_unary_##T##_##isa[ADJ_UNARY_COUNT], *const adj_binary_##T##_##isa[ADJ_BINARY_ROWS];
#define ADJ_DECLARE(isa) \
  ADJ_TABLES(bool, isa) ADJ_TABLES(u8, isa) ADJ_TABLES(i8, isa) ADJ_TABLES(i16, isa) ADJ_TABLES(i32, isa) \
  ADJ_TABLES(i64, isa) ADJ_TABLES(f16, isa) ADJ_TABLES(bf16, isa) ADJ_TABLES(f32, isa) ADJ_TABLES(f64, isa) \
  extern adj_fused_kernel *const adj_fused_kernels_##isa[ADJ_DTYPES][ADJ_FUSED_COUNT]; \
  extern adj_kernel *const adj_where_kernels_##isa[4], *const adj_cast_kernels_##isa[ADJ_DTYPES][ADJ_DTYPES]; \
  adj_kernel adj_copy_u8_##isa, adj_copy_u16_##isa, adj_copy_u32_##isa, adj_copy_u64_##isa;
ADJ_EACH_ISA(ADJ_DECLARE)
#undef ADJ_DECLARE
#undef ADJ_TABLES

/// One kernel over arrays. Operand 0 is z, then x, y and c; an absent one has item 0, and one
/// element for all has no strides. `grain` is how many elements are worth another thread. The
/// kernel is `fused` with its numbers, if there is one.
typedef struct {
  adj_kernel *kernel;
  adj_fused_kernel *fused;
  const void *numbers;
  int64_t grain;
  int item[4];
  char *base[4];
  const int64_t *strides[4];
} adj_operands;

static inline void adj_call(const adj_operands *o, int64_t n, const void *x, const void *y, const void *c, void *z,
                            int mode) {
  if (o->fused)
    o->fused(n, x, y, c, z, mode, o->numbers);
  else
    o->kernel(n, x, y, c, z, mode);
}

/// Whether n elements of z had better be written past the caches.
int adj_streams(const adj_operands *o, int64_t n);
/// Orders the stores that bypassed the caches before whatever tells another thread of them.
static inline void adj_finish(int mode) {
#if defined(__x86_64__)
  if (mode & ADJ_STREAM) __builtin_ia32_sfence();
#else
  (void)mode;
#endif
}
/// The kernel over n elements that lie one after another, on several threads if n is large.
void adj_run_flat(const adj_operands *o, int64_t n, int mode);
/// The kernel over strided arrays; strides count elements, outermost dimension first.
void adj_run_nd(const adj_operands *o, int rank, const int64_t *sizes);
