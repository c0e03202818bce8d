// Conversions between element types. Floats become integers by dropping the fraction; what
// does not fit is what x86-64's instructions give, through int32 (int64 for int64, and for
// uint8 from float64), as in PyTorch.
#ifndef ADJ_PASS
#include <stdint.h>
#include "Table.h"

enum { CAST_TILE = 256 };

#define ADJ_SELF "../Elementwise/Cast.c"
#include "../ISA/Expand.h"
#else
#include "Half.h"
#include "Kernel.h"

// from → middle → to, as many elements at a time as the wider type has lanes.
#define CAST(from, middle, to) \
  static void V(cast_##from##_##to)(int64_t n, const void *xp, const void *yp, const void *cp, void *zp, int mode) { \
    (void)yp, (void)cp; \
    enum { WIDE = sizeof(from) > sizeof(to) ? sizeof(from) : sizeof(to), COUNT = ADJ_VBYTES / WIDE }; \
    typedef from from_vector __attribute__((vector_size(COUNT * sizeof(from)))); \
    typedef middle middle_vector __attribute__((vector_size(COUNT * sizeof(middle)))); \
    typedef to to_vector __attribute__((vector_size(COUNT * sizeof(to)))); \
    const from *x = xp; \
    to *z = zp; \
    int64_t step = (mode & ADJ_X) != 0, i = 0; \
    for (; step && i + COUNT <= n; i += COUNT) { \
      from_vector v; \
      memcpy(&v, x + i, sizeof v); \
      to_vector r = __builtin_convertvector(__builtin_convertvector(v, middle_vector), to_vector); \
      memcpy(z + i, &r, sizeof r); \
    } \
    for (; i < n; i++) z[i] = (to)(middle)x[i * step]; \
  }
#define CAST_FROM_INTEGER(from) \
  CAST(from, from, u8) CAST(from, from, i16) CAST(from, from, i32) CAST(from, from, i64) \
  CAST(from, from, f32) CAST(from, from, f64) UNARY_BOOL(truth, from, a != 0)
CAST_FROM_INTEGER(u8)
CAST_FROM_INTEGER(i8)
CAST_FROM_INTEGER(i16)
CAST_FROM_INTEGER(i32)
CAST_FROM_INTEGER(i64)
CAST(f32, i32, u8) CAST(f32, i32, i16) CAST(f32, i32, i32) CAST(f32, i64, i64) CAST(f32, f32, f64)
CAST(f64, i64, u8) CAST(f64, i32, i8) CAST(f64, i32, i16) CAST(f64, i32, i32) CAST(f64, i64, i64) CAST(f64, f64, f32)
UNARY_BOOL(truth, f32, a != 0)
UNARY_BOOL(truth, f64, a != 0)

// Half-precision types go through float32, a tile at a time, as their kernels do.
#define HALF_CASTS(type) \
  static void V(from_##type)(int64_t n, const u16 *x, char *z, int item, int mode, adj_kernel *kernel) { \
    _Alignas(64) float tile[CAST_TILE]; \
    for (int64_t i = 0; i < n; i += CAST_TILE) { \
      int64_t count = n - i < CAST_TILE ? n - i : CAST_TILE; \
      V(unpack_##type)(mode & ADJ_X ? count : 1, mode & ADJ_X ? x + i : x, tile); \
      kernel(count, tile, 0, 0, z + i * item, mode & ADJ_X); \
    } \
  } \
  static void V(to_##type)(int64_t n, const char *x, u16 *z, int item, int mode, adj_kernel *kernel) { \
    _Alignas(64) float tile[CAST_TILE]; \
    for (int64_t i = 0; i < n; i += CAST_TILE) { \
      int64_t count = n - i < CAST_TILE ? n - i : CAST_TILE; \
      kernel(count, mode & ADJ_X ? x + i * item : x, 0, 0, tile, mode & ADJ_X); \
      V(pack_##type)(count, tile, z + i); \
    } \
  }
HALF_CASTS(f16)
HALF_CASTS(bf16)
#define FROM_HALF(type, to, item, kernel) \
  static ADJ_KERNEL(cast_##type, to) { \
    (void)yp, (void)cp; \
    V(from_##type)(n, xp, zp, item, mode, kernel); \
  }
#define TO_HALF(from, type, item, kernel) \
  static ADJ_KERNEL(cast_##from, type) { \
    (void)yp, (void)cp; \
    V(to_##type)(n, xp, zp, item, mode, kernel); \
  }
#define BOTH_WAYS(T) \
  FROM_HALF(f16, T, sizeof(T), V(cast_f32_##T)) \
  FROM_HALF(bf16, T, sizeof(T), V(cast_f32_##T)) \
  TO_HALF(T, f16, sizeof(T), V(cast_##T##_f32)) \
  TO_HALF(T, bf16, sizeof(T), V(cast_##T##_f32))
BOTH_WAYS(u8) BOTH_WAYS(i16) BOTH_WAYS(i32) BOTH_WAYS(i64) BOTH_WAYS(f64)
TO_HALF(i8, f16, 1, V(cast_i8_f32))
TO_HALF(i8, bf16, 1, V(cast_i8_f32))
FROM_HALF(f16, bool, 1, V(adj_truth_f32))
FROM_HALF(bf16, bool, 1, V(adj_truth_f32))
FROM_HALF(f16, f32, 4, V(adj_copy_u32))
FROM_HALF(bf16, f32, 4, V(adj_copy_u32))
TO_HALF(f32, f16, 4, V(adj_copy_u32))
TO_HALF(f32, bf16, 4, V(adj_copy_u32))
FROM_HALF(f16, bf16, 2, V(adj_cast_f32_bf16))
FROM_HALF(bf16, f16, 2, V(adj_cast_f32_f16))

// The signed and the unsigned type of a size are the same bits; bool is read as uint8.
#define FROM_INTEGER(T) { \
    V(adj_truth_##T), V(cast_##T##_u8), V(cast_##T##_u8), V(cast_##T##_i16), V(cast_##T##_i32), V(cast_##T##_i64), \
    V(adj_cast_##T##_f16), V(adj_cast_##T##_bf16), V(cast_##T##_f32), V(cast_##T##_f64), \
  }
#define FROM_HALF_TYPE(T, to_f16, to_bf16) { \
    V(adj_cast_##T##_bool), V(adj_cast_##T##_u8), V(adj_cast_##T##_u8), V(adj_cast_##T##_i16), \
    V(adj_cast_##T##_i32), V(adj_cast_##T##_i64), to_f16, to_bf16, V(adj_cast_##T##_f32), V(adj_cast_##T##_f64), \
  }
adj_kernel *const V(adj_cast_kernels)[ADJ_DTYPES][ADJ_DTYPES] = {
  [ADJ_BOOL] = FROM_INTEGER(u8), [ADJ_U8] = FROM_INTEGER(u8), [ADJ_I8] = FROM_INTEGER(i8),
  [ADJ_I16] = FROM_INTEGER(i16), [ADJ_I32] = FROM_INTEGER(i32), [ADJ_I64] = FROM_INTEGER(i64),
  [ADJ_F16] = FROM_HALF_TYPE(f16, V(adj_copy_u16), V(adj_cast_f16_bf16)),
  [ADJ_BF16] = FROM_HALF_TYPE(bf16, V(adj_cast_bf16_f16), V(adj_copy_u16)),
  [ADJ_F32] = {
    V(adj_truth_f32), V(cast_f32_u8), V(cast_f32_u8), V(cast_f32_i16), V(cast_f32_i32), V(cast_f32_i64),
    V(adj_cast_f32_f16), V(adj_cast_f32_bf16), V(adj_copy_u32), V(cast_f32_f64),
  },
  [ADJ_F64] = {
    V(adj_truth_f64), V(cast_f64_u8), V(cast_f64_i8), V(cast_f64_i16), V(cast_f64_i32), V(cast_f64_i64),
    V(adj_cast_f64_f16), V(adj_cast_f64_bf16), V(cast_f64_f32), V(adj_copy_u64),
  },
};
#endif
