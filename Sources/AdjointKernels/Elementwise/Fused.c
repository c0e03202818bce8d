// Kernels of up to three operands and numbers k, which would otherwise take a pass for each step.
#ifndef ADJ_PASS
#include "Table.h"

enum { FUSED_TILE = 256 };

#define FLOAT_FUSED(X) \
  X(add_scaled, F(madd)(b, (vf){} + k[0], a)) \
  X(addcmul, a + k[0] * b * c) \
  X(addcdiv, a + k[0] * b / c) \
  X(lerp, F(lerp)(a, b, c)) \
  X(lerp_number, F(lerp)(a, b, (vf){} + k[0])) \
  X(clamp, F(minimum)(F(maximum)(a, b), c)) \
  X(nan_to_num, F(select)(a != a, (vf){} + k[0], F(select)(a == (T)INFINITY, (vf){} + k[1], \
                F(select)(a == -(T)INFINITY, (vf){} + k[2], a))))

#define AS_FUSED(name, value) FUSED(name, T, value)

// Integers, one at a time: arithmetic wraps.
#define ONE_BY_ONE(name, T, value) \
  static void adj_##name##_##T(int64_t n, const void *xp, const void *yp, const void *cp, void *zp, int mode, \
                               const void *numbers) { \
    const T *x = xp, *y = yp, *c = cp ? cp : yp; \
    T *z = zp; \
    u64 k = *(const u64 *)numbers; \
    (void)k; \
    int64_t x_step = (mode & ADJ_X) != 0, y_step = (mode & ADJ_Y) != 0, c_step = cp && mode & ADJ_C; \
    for (; n > 0; n--, x += x_step, y += y_step, c += c_step, z++) *z = (T)(value); \
  }
#define INTEGER_FUSED(T) \
  ONE_BY_ONE(add_scaled, T, (u64)*x + k * (u64)*y) \
  ONE_BY_ONE(addcmul, T, (u64)*x + k * (u64)*y * (u64)*c) \
  ONE_BY_ONE(clamp, T, (*x > *y ? *x : *y) < *c ? (*x > *y ? *x : *y) : *c)
INTEGER_FUSED(u8)
INTEGER_FUSED(i8)
INTEGER_FUSED(i16)
INTEGER_FUSED(i32)
INTEGER_FUSED(i64)

#define ADJ_SELF "../Elementwise/Fused.c"
#include "../ISA/Expand.h"
#else
#include "../Math/Zeta.h"
#include "../Math/VectorMath.h"
#include "Half.h"
#include "Kernel.h"

// An operand that a kernel has not is x again, and not used.
#define FUSED(name, T, value) \
  static void F(adj_##name)(int64_t n, const void *xp, const void *yp, const void *wp, void *zp, int mode, \
                            const void *numbers) { \
    const T *x = xp, *y = yp ? yp : xp, *w = wp ? wp : xp; \
    T *z = zp, k[3]; \
    for (int i = 0; i < 3; i++) k[i] = (T)((const double *)numbers)[i]; \
    if (n == 1) mode |= ADJ_X | ADJ_Y | ADJ_C; \
    ADJ_OPERAND(T, x, mode & ADJ_X) \
    ADJ_OPERAND(T, y, mode & (yp ? ADJ_Y : ADJ_X)) \
    ADJ_OPERAND(T, w, mode & (wp ? ADJ_C : ADJ_X)) \
    for (; n > 0; n -= LANES(T), x += x_step, y += y_step, w += w_step, z += LANES(T)) { \
      vf a = ADJ_LOAD(T, x), b = ADJ_LOAD(T, y), c = ADJ_LOAD(T, w); \
      (void)b, (void)c; \
      ADJ_STORE(T, value) \
    } \
  }

#define T f32
#define vf vf32
#define vi vi32
#define F(name) V(name##_f32)
#include "FloatMath.h"
FLOAT_FUSED(AS_FUSED)
#undef T
#undef vf
#undef vi
#undef F

#define T f64
#define vf vf64
#define vi vi64
#define F(name) V(name##_f64)
#include "FloatMath.h"
FLOAT_FUSED(AS_FUSED)
#undef T
#undef vf
#undef vi
#undef F

// Half-precision numbers in float32, a tile at a time; the numbers k are not rounded to them.
#define THROUGH_FLOAT(type) \
  static __attribute__((noinline)) void V(fused_##type)(int64_t n, const u16 *x, const u16 *y, const u16 *c, u16 *z, \
                                                        int mode, const void *numbers, adj_fused_kernel *kernel) { \
    _Alignas(64) float tiles[4][FUSED_TILE]; \
    const u16 *from[] = {x, y, c}; \
    for (int64_t i = 0; i < n; i += FUSED_TILE) { \
      int64_t count = n - i < FUSED_TILE ? n - i : FUSED_TILE; \
      for (int k = 0; k < 3; k++) { \
        if (!from[k]) continue; \
        int advances = mode & 1 << k; \
        if (advances || i == 0) V(unpack_##type)(advances ? count : 1, from[k] + (advances ? i : 0), tiles[k]); \
      } \
      kernel(count, tiles[0], y ? tiles[1] : 0, c ? tiles[2] : 0, tiles[3], mode & (ADJ_X | ADJ_Y | ADJ_C), numbers); \
      V(pack_##type)(count, tiles[3], z + i); \
    } \
  }
THROUGH_FLOAT(f16)
THROUGH_FLOAT(bf16)
#define HALF_FUSED(name, type) \
  static void V(adj_##name##_##type)(int64_t n, const void *x, const void *y, const void *c, void *z, int mode, \
                                     const void *numbers) { \
    V(fused_##type)(n, x, y, c, z, mode, numbers, V(adj_##name##_f32)); \
  }
#define HALVES_FUSED(name, value) HALF_FUSED(name, f16) HALF_FUSED(name, bf16)
FLOAT_FUSED(HALVES_FUSED)

#define ENTRY(name, value) [ADJ_FUSED_##name] = F(adj_##name),
#define INTEGER_ENTRIES(T) { \
    [ADJ_FUSED_add_scaled] = adj_add_scaled_##T, [ADJ_FUSED_addcmul] = adj_addcmul_##T, \
    [ADJ_FUSED_clamp] = adj_clamp_##T, \
  }
adj_fused_kernel *const V(adj_fused_kernels)[ADJ_DTYPES][ADJ_FUSED_COUNT] = {
  [ADJ_BOOL] = {[ADJ_FUSED_clamp] = adj_clamp_u8},
  [ADJ_U8] = INTEGER_ENTRIES(u8), [ADJ_I8] = INTEGER_ENTRIES(i8), [ADJ_I16] = INTEGER_ENTRIES(i16),
  [ADJ_I32] = INTEGER_ENTRIES(i32), [ADJ_I64] = INTEGER_ENTRIES(i64),
#define F(name) V(name##_f16)
  [ADJ_F16] = {FLOAT_FUSED(ENTRY)},
#undef F
#define F(name) V(name##_bf16)
  [ADJ_BF16] = {FLOAT_FUSED(ENTRY)},
#undef F
#define F(name) V(name##_f32)
  [ADJ_F32] = {FLOAT_FUSED(ENTRY)},
#undef F
#define F(name) V(name##_f64)
  [ADJ_F64] = {FLOAT_FUSED(ENTRY)},
#undef F
};
#endif
