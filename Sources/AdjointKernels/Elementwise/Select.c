// Kernels that only move bits, one for each size of element: copy and where.
#ifndef ADJ_PASS
#include <stdint.h>
#include "Table.h"
#define ADJ_SELF "../Elementwise/Select.c"
#include "../ISA/Expand.h"
#else
#include "Kernel.h"

#define COPY(T) \
  ADJ_KERNEL(copy, T) { \
    (void)yp, (void)cp; \
    const T *x = xp; \
    T *z = zp; \
    if (n == 1) { \
      *z = *x; \
      return; \
    } \
    ADJ_OPERAND(T, x, mode & ADJ_X) \
    for (; n > 0; n -= LANES(T), x += x_step, z += LANES(T)) { \
      v##T a = ADJ_LOAD(T, x); \
      ADJ_STORE(T, a) \
    } \
  }
COPY(u8)
COPY(u16)
COPY(u32)
COPY(u64)

#define WHERE(T) \
  static ADJ_KERNEL(where, T) { \
    const T *x = xp, *y = yp; \
    const u8 *c = cp; \
    T *z = zp; \
    if (n == 1) { \
      *z = *c ? *x : *y; \
      return; \
    } \
    ADJ_OPERAND(T, x, mode & ADJ_X) \
    ADJ_OPERAND(T, y, mode & ADJ_Y) \
    V(adj_bools_##T) every = *c - (V(adj_bools_##T)){}; \
    for (; n > 0; n -= LANES(T), x += x_step, y += y_step, c += LANES(T), z += LANES(T)) { \
      V(adj_bools_##T) chosen = every; \
      if (mode & ADJ_C) V(load_bools)(&chosen, c, LANES(T), n); \
      v##T mask = (v##T)(__builtin_convertvector(chosen, v##T) != 0); \
      v##T a = ADJ_LOAD(T, x), b = ADJ_LOAD(T, y); \
      ADJ_STORE(T, (a & mask) | (b & ~mask)) \
    } \
  }
WHERE(u8)
WHERE(u16)
WHERE(u32)
WHERE(u64)

adj_kernel *const V(adj_where_kernels)[4] = {V(adj_where_u8), V(adj_where_u16), V(adj_where_u32), V(adj_where_u64)};
#endif
