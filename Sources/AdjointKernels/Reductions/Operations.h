// The operations of FoldTemplate.h. COMBINE works on vectors of any width; `a` is what was
// folded before, and the result is `a` where the two are equal.
#pragma once
#include <math.h>
#include <stdint.h>

typedef uint8_t u8;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint64_t u64;  // sums and products of int64, which wrap
typedef float f32;
typedef double f64;

#define ADJ_SELECT(mask, a, b) \
  ((__typeof__(a))(((mask) & (__typeof__(mask))(a)) | (~(mask) & (__typeof__(mask))(b))))

#define ADJ_IS_NAN(a) ((a) != (a))

#define MAP_sum(v) (v)
#define COMBINE_sum(a, b) ((a) + (b))
#define IDENTITY_sum(T) ((T)0)

#define MAP_prod(v) (v)
#define COMBINE_prod(a, b) ((a) * (b))
#define IDENTITY_prod(T) ((T)1)

// A NaN differs from itself and is kept, or compares false and replaces.
#define MAP_max(v) (v)
#define COMBINE_max(a, b) ADJ_SELECT(((a) >= (b)) | ADJ_IS_NAN(a), a, b)
#define IDENTITY_max(T) \
  (T)_Generic((T)0, f32: -INFINITY, f64: -INFINITY, u8: 0, i8: INT8_MIN, i16: INT16_MIN, i32: INT32_MIN, \
              i64: INT64_MIN)

#define MAP_min(v) (v)
#define COMBINE_min(a, b) ADJ_SELECT(((a) <= (b)) | ADJ_IS_NAN(a), a, b)
#define IDENTITY_min(T) \
  (T)_Generic((T)0, f32: INFINITY, f64: INFINITY, u8: UINT8_MAX, i8: INT8_MAX, i16: INT16_MAX, i32: INT32_MAX, \
              i64: INT64_MAX)

// Σ |x|; the sign of a zero is lost in the sum.
#define MAP_sum_abs(v) ADJ_SELECT((v) < 0, -(v), v)
#define COMBINE_sum_abs(a, b) ((a) + (b))
#define IDENTITY_sum_abs(T) ((T)0)

// Σ x².
#define MAP_sum_square(v) ((v) * (v))
#define COMBINE_sum_square(a, b) ((a) + (b))
#define IDENTITY_sum_square(T) ((T)0)
