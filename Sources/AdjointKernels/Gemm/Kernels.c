// The product's kernels of each instruction set: register tiles over four types of sums (float32, float64 and the
// unsigned integers of those sizes, which wrap as signed ones do), and packing from ten types of elements. Narrow
// elements are widened when packed and rounded or cut when the sums are complete.

#ifndef ADJ_PASS

#include "Kernels.h"

#include "DType.h"
#include "Gemm.h"

#define ADJ_SELF "../Gemm/Kernels.c"
#include "../ISA/Expand.h"

const struct adj_product_type *const adj_product_types[] = {
  gemm_types_baseline,
#if defined(__x86_64__)
  gemm_types_avx2,
  gemm_types_avx512,
#endif
};

#else

#include "../Elementwise/Half.h"
#include "Words.h"

// Tiles, as large as the registers allow. Integers get few, since their products are rare.

#define ROWS_TO_3(X) X(1) X(2) X(3)
#define ROWS_TO_5(X) ROWS_TO_3(X) X(4) X(5)
#define ROWS_TO_6(X) ROWS_TO_5(X) X(6)
#define ROWS_TO_8(X) ROWS_TO_6(X) X(7) X(8)
#define ROWS_TO_9(X) ROWS_TO_8(X) X(9)
#if defined(ADJ_AVX512)
#define MOST_VECTORS 3
#define FLOAT_ROWS ROWS_TO_9
#define FLOAT_MOST_ROWS 9
#elif defined(__aarch64__)
#define MOST_VECTORS 3
#define FLOAT_ROWS ROWS_TO_8
#define FLOAT_MOST_ROWS 8
#elif defined(ADJ_AVX2)
#define MOST_VECTORS 2
#define FLOAT_ROWS ROWS_TO_6
#define FLOAT_MOST_ROWS 6
#else
#define MOST_VECTORS 2
#define FLOAT_ROWS ROWS_TO_5  // the product needs a register of its own where there is no fused addition
#define FLOAT_MOST_ROWS 5
#endif

#define TYPE f32
#define NUMBER float
#define VECTOR vf32
#define BITS 32
#define MADD V(madd_f32)
#define DEPTH 384
#define ROWS FLOAT_ROWS
#define MOST_ROWS FLOAT_MOST_ROWS
#include "Sums.h"

#define TYPE f64
#define NUMBER double
#define VECTOR vf64
#define BITS 64
#define MADD V(madd_f64)
#define DEPTH 320
#define ROWS FLOAT_ROWS
#define MOST_ROWS FLOAT_MOST_ROWS
#include "Sums.h"

#define INTEGER_MADD(x, y, z) ((x) * (y) + (z))

#define TYPE u32
#define NUMBER uint32_t
#define VECTOR vu32
#define BITS 32
#define MADD INTEGER_MADD
#define DEPTH 256
#define ROWS ROWS_TO_3
#define MOST_ROWS 3
#include "Sums.h"

#define TYPE u64
#define NUMBER uint64_t
#define VECTOR vu64
#define BITS 64
#define MADD INTEGER_MADD
#define DEPTH 256
#define ROWS ROWS_TO_3
#define MOST_ROWS 3
#include "Sums.h"

// Elements.

#define BITS 32
#include "Pack.h"
#define BITS 64
#include "Pack.h"

/// An element type: its sums, what becomes of a vector v of elements and of a single one e.
#define ELEMENT(name, bits, sums, element, vector, one) \
  typedef element V(gemm_part_##name) __attribute__((vector_size(ADJ_VBYTES * 8 / bits * sizeof(element)))); \
  INLINE vu##bits V(gemm_widen_##name)(const void *elements) { \
    V(gemm_part_##name) v; \
    memcpy(&v, elements, sizeof v); \
    return (vu##bits)(vector); \
  } \
  INLINE uint##bits##_t V(gemm_widen_one_##name)(const void *p) { \
    element e; \
    memcpy(&e, p, sizeof e); \
    return (uint##bits##_t)(one); \
  } \
  static void V(gemm_pack_##name)(int64_t rows, int64_t columns, const void *from, int64_t row, int64_t column, \
                                  void *to, int64_t to_row) { \
    int64_t size = sizeof(element); \
    V(gemm_pack_##bits)(V(gemm_widen_##name), V(gemm_widen_one_##name), size, rows, columns, from, row * size, \
                        column * size, to, to_row); \
  } \
  static void V(gemm_dots_##name)(int64_t n, int64_t k, const void *matrix, int64_t row, const void *x, void *dots) { \
    V(sums_dots_##sums)(V(gemm_widen_##name), sizeof(element), n, k, matrix, row * (int64_t)sizeof(element), x, dots); \
  } \
  static void V(gemm_combine_##name)(int64_t n, int64_t k, const void *matrix, int64_t row, const void *x, void *to) { \
    V(sums_combine_##sums)(V(gemm_widen_##name), V(gemm_widen_one_##name), sizeof(element), n, k, matrix, \
                           row * (int64_t)sizeof(element), x, to); \
  }

ELEMENT(boolean, 32, u32, uint8_t, (vu32)(__builtin_convertvector(v, vu32) != 0) & 1, e != 0)
ELEMENT(u8, 32, u32, uint8_t, __builtin_convertvector(v, vu32), e)
ELEMENT(i8, 32, u32, int8_t, __builtin_convertvector(v, vu32), e)
ELEMENT(i16, 32, u32, int16_t, __builtin_convertvector(v, vu32), e)
ELEMENT(i32, 32, u32, uint32_t, v, e)
ELEMENT(i64, 64, u64, uint64_t, v, e)
ELEMENT(f16, 32, f32, uint16_t, V(f32_from_f16)(v), ((vu32)V(f32_from_f16)((vhalf){e}))[0])
ELEMENT(bf16, 32, f32, uint16_t, V(f32_from_bf16)(v), (uint32_t)e << 16)
ELEMENT(f32, 32, f32, uint32_t, v, e)
ELEMENT(f64, 64, f64, uint64_t, v, e)

// From sums back to elements.

#define ROUND_INTEGERS(name, element, value) \
  static void V(gemm_round_##name)(int64_t n, const void *sums, void *elements) { \
    const uint32_t *from = sums; \
    element *to = elements; \
    for (int64_t i = 0; i < n; i++) to[i] = (element)(value); \
  }
ROUND_INTEGERS(boolean, uint8_t, from[i] != 0)
ROUND_INTEGERS(u8, uint8_t, from[i])
ROUND_INTEGERS(i8, int8_t, from[i])
ROUND_INTEGERS(i16, int16_t, from[i])

#define ROUND_HALVES(name) \
  static void V(gemm_round_##name)(int64_t n, const void *sums, void *elements) { \
    const float *from = sums; \
    uint16_t *to = elements; \
    for (; n > 0; n -= F32_LANES, from += F32_LANES, to += F32_LANES) { \
      float part[F32_LANES] = {}; \
      int64_t count = n < F32_LANES ? n : F32_LANES; \
      memcpy(part, from, count * sizeof *from); \
      vhalf h = V(name##_from_f32)(V(load_f32)(part)); \
      memcpy(to, &h, count * sizeof *to); \
    } \
  }
ROUND_HALVES(f16)
ROUND_HALVES(bf16)

#define TYPE(name, sums, round) \
  {&V(sums_tiles_##sums), sizeof(((V(gemm_part_##name)){})[0]), V(gemm_pack_##name), V(gemm_dots_##name), \
   V(gemm_combine_##name), round}

static const struct adj_product_type V(gemm_types)[] = {
  [ADJ_BOOL] = TYPE(boolean, u32, V(gemm_round_boolean)),
  [ADJ_U8] = TYPE(u8, u32, V(gemm_round_u8)),
  [ADJ_I8] = TYPE(i8, u32, V(gemm_round_i8)),
  [ADJ_I16] = TYPE(i16, u32, V(gemm_round_i16)),
  [ADJ_I32] = TYPE(i32, u32, NULL),
  [ADJ_I64] = TYPE(i64, u64, NULL),
  [ADJ_F16] = TYPE(f16, f32, V(gemm_round_f16)),
  [ADJ_BF16] = TYPE(bf16, f32, V(gemm_round_bf16)),
  [ADJ_F32] = TYPE(f32, f32, NULL),
  [ADJ_F64] = TYPE(f64, f64, NULL),
};

#undef ELEMENT
#undef ROUND_INTEGERS
#undef ROUND_HALVES
#undef TYPE
#undef INTEGER_MADD
#undef ROWS_TO_3
#undef ROWS_TO_5
#undef ROWS_TO_6
#undef ROWS_TO_8
#undef ROWS_TO_9
#undef FLOAT_ROWS
#undef FLOAT_MOST_ROWS
#undef MOST_VECTORS

#endif
