// Pointwise kernels that take numbers besides their operands. They run in the loops of Elementwise; the numbers reach a
// kernel through its third operand, which is one element for all: a pointer to them.
#ifndef ADJ_PASS
#include "../include/Activations.h"
#include "../Elementwise/Table.h"
#include "../include/ISA.h"
#include "../Math/Zeta.h"
#include "Formulas.h"

#define AS_ACTIVATION(name, value) ACTIVATION(name, T, value)
#define AS_PAIR(name, value) PAIR(name, T, value)
#define ACTIVATION(name, T, value) ADJ_UNARY_LOOP(name, T, T, NUMBERS(T), ADJ_STORE(T, value))
#define PAIR(name, T, value) ADJ_BINARY_LOOP(name, T, T, NUMBERS(T), ADJ_STORE(T, value))
#define NUMBERS(T) \
  const struct adj_numbers *numbers = *(const struct adj_numbers *const *)cp; \
  const T p = (T)numbers->p, q = (T)numbers->q, r = (T)numbers->r; \
  (void)p, (void)q, (void)r;

enum { HALF_TILE = 256 };

#define ADJ_SELF "../Activations/Activations.c"
#include "../ISA/Expand.h"

#define ROW(isa) \
  {activations_f16_##isa, activations_bf16_##isa, activations_f32_##isa, activations_f64_##isa},
#define PAIR_ROW(isa) {pairs_f16_##isa, pairs_bf16_##isa, pairs_f32_##isa, pairs_f64_##isa},
static adj_kernel *const *const activations[][4] = {ADJ_EACH_ISA(ROW)};
static adj_kernel *const *const pairs[][4] = {ADJ_EACH_ISA(PAIR_ROW)};

/// Elements that are worth another thread.
enum { GRAIN = 4096 };

static void run(adj_operands o, const struct adj_numbers *numbers, int rank, const int64_t *sizes) {
  o.grain = GRAIN;
  o.base[3] = (char *)&numbers;
  o.item[3] = sizeof numbers;
  adj_run_nd(&o, rank, sizes);
}

void adj_activation(int op, int dtype, struct adj_numbers numbers, int rank, const int64_t *sizes, const void *x,
                    const int64_t *sx, void *z, const int64_t *sz) {
  if (dtype < ADJ_F16 || dtype > ADJ_F64) return;
  int item = adj_item(dtype);
  adj_operands o = {.kernel = activations[adj_isa_in_use][dtype - ADJ_F16][op], .base = {z, (char *)x},
                    .item = {item, item}, .strides = {sz, sx}};
  run(o, &numbers, rank, sizes);
}

void adj_activation_pair(int op, int dtype, struct adj_numbers numbers, int rank, const int64_t *sizes, const void *x,
                         const int64_t *sx, const void *y, const int64_t *sy, void *z, const int64_t *sz) {
  if (dtype < ADJ_F16 || dtype > ADJ_F64) return;
  int item = adj_item(dtype);
  adj_operands o = {.kernel = pairs[adj_isa_in_use][dtype - ADJ_F16][op], .base = {z, (char *)x, (char *)y},
                    .item = {item, item, item}, .strides = {sz, sx, sy}};
  run(o, &numbers, rank, sizes);
}

#else
#include "../Elementwise/Half.h"
#include "../Elementwise/Kernel.h"
#include "../Math/VectorMath.h"

#define T f32
#define vf vf32
#define vi vi32
#define F(name) V(name##_f32)
#include "../Elementwise/FloatMath.h"
#include "ActivationMath.h"
FORMULAS(AS_ACTIVATION)
PAIR_FORMULAS(AS_PAIR)
#undef T
#undef vf
#undef vi
#undef F

#define T f64
#define vf vf64
#define vi vi64
#define F(name) V(name##_f64)
#include "../Elementwise/FloatMath.h"
#include "ActivationMath.h"
FORMULAS(AS_ACTIVATION)
PAIR_FORMULAS(AS_PAIR)
#undef T
#undef vf
#undef vi
#undef F

// The float32 kernel between conversions; y is null for a kernel of one operand.
#define THROUGH_FLOAT(type) \
  static __attribute__((noinline)) void V(activation_through_float_##type)( \
      int64_t n, const u16 *x, const u16 *y, const void *numbers, u16 *z, int mode, adj_kernel *kernel) { \
    _Alignas(64) float a[HALF_TILE], b[HALF_TILE]; \
    if (!(mode & ADJ_X)) V(unpack_##type)(1, x, a); \
    if (y && !(mode & ADJ_Y)) V(unpack_##type)(1, y, b); \
    for (int64_t i = 0; i < n; i += HALF_TILE) { \
      _Alignas(64) float c[HALF_TILE]; \
      int64_t count = n - i < HALF_TILE ? n - i : HALF_TILE; \
      if (mode & ADJ_X) V(unpack_##type)(count, x + i, a); \
      if (y && mode & ADJ_Y) V(unpack_##type)(count, y + i, b); \
      kernel(count, a, b, numbers, c, mode & (ADJ_X | ADJ_Y)); \
      V(pack_##type)(count, c, z + i); \
    } \
  }
THROUGH_FLOAT(f16)
THROUGH_FLOAT(bf16)

#define HALF_KERNEL(name, type, y) \
  static ADJ_KERNEL(name, type) { \
    (void)yp; \
    V(activation_through_float_##type)(n, xp, y, cp, zp, mode, V(adj_##name##_f32)); \
  }
#define AS_HALF_ACTIVATION(name, value) HALF_KERNEL(name, f16, 0) HALF_KERNEL(name, bf16, 0)
#define AS_HALF_PAIR(name, value) HALF_KERNEL(name, f16, yp) HALF_KERNEL(name, bf16, yp)
FORMULAS(AS_HALF_ACTIVATION)
PAIR_FORMULAS(AS_HALF_PAIR)

#define ENTRY(name, value) [ADJ_ACTIVATION_##name] = F(adj_##name),
#define PAIR_ENTRY(name, value) [ADJ_PAIR_##name] = F(adj_##name),
#define TABLES \
  static adj_kernel *const F(activations)[ADJ_ACTIVATION_COUNT] = {FORMULAS(ENTRY)}; \
  static adj_kernel *const F(pairs)[ADJ_PAIR_COUNT] = {PAIR_FORMULAS(PAIR_ENTRY)};
#define F(name) V(name##_f16)
TABLES
#undef F
#define F(name) V(name##_bf16)
TABLES
#undef F
#define F(name) V(name##_f32)
TABLES
#undef F
#define F(name) V(name##_f64)
TABLES
#undef F
#undef THROUGH_FLOAT
#undef HALF_KERNEL
#undef AS_HALF_ACTIVATION
#undef AS_HALF_PAIR
#undef ENTRY
#undef PAIR_ENTRY
#undef TABLES
#endif
