#pragma once
// Elements as unsigned numbers of the same order, and pairs of such a key and the element's place.

#include <stdint.h>
#include <string.h>

#include "../include/DType.h"

struct adj_pair32 {
  uint32_t key, index;
};
struct adj_pair64 {
  uint64_t key, index;
};

/// Bytes of an element, which are those of its key.
static inline int64_t adj_key_bytes(int dtype) {
  static const int8_t bytes[10] = {1, 1, 1, 2, 4, 8, 2, 2, 4, 8};
  return bytes[dtype];
}
/// All bits of a key set: the key of every NaN.
static inline uint64_t adj_key_mask(int dtype) { return UINT64_MAX >> (64 - 8 * adj_key_bytes(dtype)); }
/// Whether keys or places of n elements need 64 bits.
static inline int adj_needs_pair64(int dtype, int64_t n) { return adj_key_bytes(dtype) == 8 || n > UINT32_MAX; }

// Negative numbers are complemented and the others get the sign bit; -0 is taken for 0.
#define ADJ_FLOAT_KEY(NAME, T, INFINITE) \
  static inline T adj_key_##NAME(T bits) { \
    const T sign = (T)((T)1 << (8 * sizeof(T) - 1)); \
    if ((T)(bits & ~sign) > (T)INFINITE) return (T)~(T)0; \
    return bits == sign ? sign : bits & sign ? (T)~bits : (T)(bits | sign); \
  }
ADJ_FLOAT_KEY(f16, uint16_t, 0x7c00)
ADJ_FLOAT_KEY(bf16, uint16_t, 0x7f80)
ADJ_FLOAT_KEY(f32, uint32_t, 0x7f800000)
ADJ_FLOAT_KEY(f64, uint64_t, 0x7ff0000000000000)

#define ADJ_INT_KEY(NAME, T, SIGN) \
  static inline T adj_key_##NAME(T bits) { return (T)(bits ^ (T)SIGN); }
ADJ_INT_KEY(u8, uint8_t, 0)
ADJ_INT_KEY(i8, uint8_t, 0x80)
ADJ_INT_KEY(i16, uint16_t, 0x8000)
ADJ_INT_KEY(i32, uint32_t, 0x80000000)
ADJ_INT_KEY(i64, uint64_t, 0x8000000000000000)

/// Runs BODY, which reads keys as KEY(x[i]) from `const T *x`, for the dtype.
#define ADJ_FOR_KEYS(dtype, elements, BODY) \
  switch (dtype) { \
    ADJ_KEY_CASE(ADJ_I8, i8, uint8_t, elements, BODY) \
    ADJ_KEY_CASE(ADJ_I16, i16, uint16_t, elements, BODY) \
    ADJ_KEY_CASE(ADJ_I32, i32, uint32_t, elements, BODY) \
    ADJ_KEY_CASE(ADJ_I64, i64, uint64_t, elements, BODY) \
    ADJ_KEY_CASE(ADJ_F16, f16, uint16_t, elements, BODY) \
    ADJ_KEY_CASE(ADJ_BF16, bf16, uint16_t, elements, BODY) \
    ADJ_KEY_CASE(ADJ_F32, f32, uint32_t, elements, BODY) \
    ADJ_KEY_CASE(ADJ_F64, f64, uint64_t, elements, BODY) \
    default: ADJ_KEYS_OF(u8, uint8_t, elements, BODY) \
  }
#define ADJ_KEY_CASE(CODE, NAME, T, elements, BODY) \
  case CODE: ADJ_KEYS_OF(NAME, T, elements, BODY) break;
#define ADJ_KEYS_OF(NAME, T, elements, BODY) \
  { \
    const T *x = (const T *)(elements); \
    T (*const KEY)(T) = adj_key_##NAME; \
    BODY \
  }

/// pairs[i] = (key of x[i·stride], i) for the places begin ≤ i < end; `flip` is what keys are xored with, the key mask
/// for falling order.
#define ADJ_LOAD_PAIRS(W) \
  static inline void adj_load_pairs##W(int dtype, int64_t begin, int64_t end, int64_t stride, const void *elements, \
                                       uint64_t flip, struct adj_pair##W *pairs) { \
    ADJ_FOR_KEYS(dtype, elements, { \
      for (int64_t i = begin; i < end; i++) { \
        pairs[i].key = (uint##W##_t)(KEY(x[i * stride]) ^ flip); \
        pairs[i].index = (uint##W##_t)i; \
      } \
    }) \
  }
ADJ_LOAD_PAIRS(32)
ADJ_LOAD_PAIRS(64)

/// Copies one element.
static inline void adj_copy_item(int64_t item, const void *from, void *to) {
  switch (item) {
    case 1: memcpy(to, from, 1); break;
    case 2: memcpy(to, from, 2); break;
    case 4: memcpy(to, from, 4); break;
    default: memcpy(to, from, 8); break;
  }
}
