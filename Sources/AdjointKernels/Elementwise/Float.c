// Elementwise kernels of float32 and float64, and those of float16 and bfloat16, which go
// through float32 a tile at a time.
#ifndef ADJ_PASS
#include "../Math/Zeta.h"
#include "Table.h"
#include "FloatKernels.h"

#define AS_UNARY(name, value) UNARY(name, T, value)
#define AS_UNARY_BOOL(name, mask) UNARY_BOOL(name, T, mask)
#define AS_BINARY(name, value) BINARY(name, T, value)
#define AS_QUICK_BINARY(name, value) QUICK_BINARY(name, T, value)
#define AS_BINARY_BOOL(name, mask) BINARY_BOOL(name, T, mask)
#define AS_QUICK_BINARY_BOOL(name, mask) QUICK_BINARY_BOOL(name, T, mask)
#define ALL_UNARY(X) FLOAT_UNARY(X) FLOAT_UNARY_BOOL(X)
#define ALL_BINARY(X) \
  FLOAT_BINARY(X) FLOAT_TRUNC_DIVIDE(X) FLOAT_NEXTAFTER(X) FLOAT_QUICK_BINARY(X) FLOAT_BINARY_BOOL(X) \
  FLOAT_QUICK_BINARY_BOOL(X)

enum { HALF_TILE = 256 };
/// What a kernel of half-precision numbers does with z.
enum half_result { HALF_WRITES, HALF_WRITES_BOOL, HALF_ACCUMULATES };

/// The next half-precision number after a in the direction of b, given the bits of infinity.
static inline u16 next_half(u16 a, u16 b, u16 infinity) {
  if ((a & 0x7fff) > infinity) return a;
  if ((b & 0x7fff) > infinity || a == b || ((a | b) & 0x7fff) == 0) return b;
  if ((a & 0x7fff) == 0) return (b & 0x8000) | 1;
  int from = a & 0x8000 ? -(a & 0x7fff) : a, to = b & 0x8000 ? -(b & 0x7fff) : b;
  return (to > from) == (from > 0) ? a + 1 : a - 1;
}

#define ADJ_SELF "../Elementwise/Float.c"
#include "../ISA/Expand.h"
#else
#include "../Math/VectorMath.h"
#include "Half.h"
#include "Kernel.h"

#define T f32
#define vf vf32
#define vi vi32
#define F(name) V(name##_f32)
#include "FloatMath.h"
FLOAT_UNARY(AS_UNARY)
FLOAT_UNARY_BOOL(AS_UNARY_BOOL)
FLOAT_QUICK_BINARY(AS_QUICK_BINARY)
FLOAT_BINARY(AS_BINARY)
FLOAT_TRUNC_DIVIDE(AS_BINARY)
FLOAT_NEXTAFTER(AS_BINARY)
FLOAT_QUICK_BINARY_BOOL(AS_QUICK_BINARY_BOOL)
FLOAT_BINARY_BOOL(AS_BINARY_BOOL)
MULADD(f32, V(madd_f32)(a, b, c), ADJ_FMA ? __builtin_fmaf(a, b, c) : a * b + c)
#undef T
#undef vf
#undef vi
#undef F

#define T f64
#define vf vf64
#define vi vi64
#define F(name) V(name##_f64)
#include "FloatMath.h"
FLOAT_UNARY(AS_UNARY)
FLOAT_UNARY_BOOL(AS_UNARY_BOOL)
FLOAT_QUICK_BINARY(AS_QUICK_BINARY)
FLOAT_BINARY(AS_BINARY)
FLOAT_TRUNC_DIVIDE(AS_BINARY)
FLOAT_NEXTAFTER(AS_BINARY)
FLOAT_QUICK_BINARY_BOOL(AS_QUICK_BINARY_BOOL)
FLOAT_BINARY_BOOL(AS_BINARY_BOOL)
MULADD(f64, V(madd_f64)(a, b, c), ADJ_FMA ? __builtin_fma(a, b, c) : a * b + c)
#undef T
#undef vf
#undef vi
#undef F

// The float32 kernel between conversions; y is null for a unary one.
#define THROUGH_FLOAT(type) \
  static __attribute__((noinline)) void V(through_float_##type)( \
      int64_t n, const u16 *x, const u16 *y, void *zp, int mode, adj_kernel *kernel, enum half_result result) { \
    _Alignas(64) float a[HALF_TILE], b[HALF_TILE], c[HALF_TILE]; \
    u16 *z = zp; \
    u8 *bools = zp; \
    if (!(mode & ADJ_X)) V(unpack_##type)(1, x, a); \
    if (y && !(mode & ADJ_Y)) V(unpack_##type)(1, y, b); \
    for (int64_t i = 0; i < n; i += HALF_TILE) { \
      int64_t count = n - i < HALF_TILE ? n - i : HALF_TILE; \
      if (mode & ADJ_X) V(unpack_##type)(count, x + i, a); \
      if (y && mode & ADJ_Y) V(unpack_##type)(count, y + i, b); \
      if (result == HALF_ACCUMULATES) V(unpack_##type)(count, z + i, c); \
      kernel(count, a, b, 0, result == HALF_WRITES_BOOL ? (void *)(bools + i) : c, mode & (ADJ_X | ADJ_Y)); \
      if (result != HALF_WRITES_BOOL) V(pack_##type)(count, c, z + i); \
    } \
  }
THROUGH_FLOAT(f16)
THROUGH_FLOAT(bf16)

#define HALF_KERNEL(name, type, y, result) \
  static ADJ_KERNEL(name, type) { \
    (void)yp, (void)cp; \
    V(through_float_##type)(n, xp, y, zp, mode, V(adj_##name##_f32), result); \
  }
#define AS_HALF_UNARY(name, value) HALF_KERNEL(name, f16, 0, HALF_WRITES) HALF_KERNEL(name, bf16, 0, HALF_WRITES)
#define AS_HALF_UNARY_BOOL(name, value) \
  HALF_KERNEL(name, f16, 0, HALF_WRITES_BOOL) HALF_KERNEL(name, bf16, 0, HALF_WRITES_BOOL)
#define AS_HALF_BINARY(name, value) HALF_KERNEL(name, f16, yp, HALF_WRITES) HALF_KERNEL(name, bf16, yp, HALF_WRITES)
#define AS_HALF_BINARY_BOOL(name, value) \
  HALF_KERNEL(name, f16, yp, HALF_WRITES_BOOL) HALF_KERNEL(name, bf16, yp, HALF_WRITES_BOOL)
FLOAT_UNARY(AS_HALF_UNARY)
FLOAT_UNARY_BOOL(AS_HALF_UNARY_BOOL)
FLOAT_QUICK_BINARY(AS_HALF_BINARY)
FLOAT_BINARY(AS_HALF_BINARY)
FLOAT_QUICK_BINARY_BOOL(AS_HALF_BINARY_BOOL)
FLOAT_BINARY_BOOL(AS_HALF_BINARY_BOOL)
HALF_KERNEL(muladd, f16, yp, HALF_ACCUMULATES)
HALF_KERNEL(muladd, bf16, yp, HALF_ACCUMULATES)

#define HALF_TRUNC_DIVIDE(type) \
  static ADJ_KERNEL(trunc_divide, type) { \
    V(adj_div_##type)(n, xp, yp, cp, zp, mode); \
    V(adj_trunc_##type)(n, zp, 0, 0, zp, ADJ_X); \
  }
#define HALF_NEXTAFTER(type, infinity) \
  static ADJ_KERNEL(nextafter, type) { \
    (void)cp; \
    const u16 *x = xp, *y = yp; \
    u16 *z = zp; \
    for (int64_t i = 0; i < n; i++) z[i] = next_half(x[mode & ADJ_X ? i : 0], y[mode & ADJ_Y ? i : 0], infinity); \
  }
HALF_NEXTAFTER(f16, 0x7c00)
HALF_NEXTAFTER(bf16, 0x7f80)
HALF_TRUNC_DIVIDE(f16)
HALF_TRUNC_DIVIDE(bf16)

#define UNARY_ENTRY(name, value) [ADJ_UNARY_##name] = F(adj_##name),
#define BINARY_ENTRY(name, value) [ADJ_BINARY_##name] = F(adj_##name),
#define TABLES(bits) \
  adj_kernel *const F(adj_unary)[ADJ_UNARY_COUNT] = {ALL_UNARY(UNARY_ENTRY)[ADJ_UNARY_copy] = V(adj_copy_##bits)}; \
  adj_kernel *const F(adj_binary)[ADJ_BINARY_ROWS] = {ALL_BINARY(BINARY_ENTRY)[ADJ_BINARY_MULADD] = F(adj_muladd)};
#define F(name) V(name##_f16)
TABLES(u16)
#undef F
#define F(name) V(name##_bf16)
TABLES(u16)
#undef F
#define F(name) V(name##_f32)
TABLES(u32)
#undef F
#define F(name) V(name##_f64)
TABLES(u64)
#undef F
#endif
