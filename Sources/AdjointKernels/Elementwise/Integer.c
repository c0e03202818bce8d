// Elementwise kernels of the integers and of bool. Arithmetic wraps. What does not depend on
// the sign exists once for each size.
#ifndef ADJ_PASS
#include <stdint.h>
#include "Table.h"

// Division, powers and shifts work on one number at a time in 64 bits; the result is cut to
// its type. Dividing by zero gives 0 here: refusing it is the caller's part.
static inline i64 quotient(i64 a, i64 b) { return b == 0 ? 0 : b == -1 ? (i64)(0 - (u64)a) : a / b; }
static inline i64 rest(i64 a, i64 b) { return b == 0 || b == -1 ? 0 : a % b; }
static inline int rounds_up(i64 a, i64 b) { return rest(a, b) != 0 && (a < 0) != (b < 0); }
static inline i64 power(i64 base, i64 exponent) {
  if (exponent < 0) return base == 1 ? 1 : base != -1 ? 0 : exponent & 1 ? -1 : 1;
  u64 result = 1;
  for (u64 square = (u64)base; exponent; exponent >>= 1, square *= square)
    if (exponent & 1) result *= square;
  return (i64)result;
}
static inline i64 greatest_divisor(i64 a, i64 b) {
  u64 u = a < 0 ? 0 - (u64)a : (u64)a, v = b < 0 ? 0 - (u64)b : (u64)b;
  while (v) {
    u64 r = u % v;
    u = v;
    v = r;
  }
  return (i64)u;
}
static inline i64 least_multiple(i64 a, i64 b) {
  i64 divisor = greatest_divisor(a, b), product = divisor ? (i64)((u64)quotient(a, divisor) * (u64)b) : 0;
  return product < 0 ? (i64)(0 - (u64)product) : product;
}
/// A shift by more than there are bits, or by less than 0, shifts everything out.
static inline i64 shifted_left(i64 a, i64 by, int bits) { return by < 0 || by >= bits ? 0 : (i64)((u64)a << by); }
static inline i64 shifted_right(i64 a, i64 by, int bits) { return a >> (by < 0 || by >= bits ? bits - 1 : by); }

#define ONE_BY_ONE(name, T, value) \
  static void adj_##name##_##T(int64_t n, const void *xp, const void *yp, const void *cp, void *zp, int mode) { \
    (void)cp; \
    const T *x = xp, *y = yp; \
    T *z = zp; \
    int64_t x_step = (mode & ADJ_X) != 0, y_step = (mode & ADJ_Y) != 0; \
    T a = *x, b = *y; \
    for (int64_t i = 0; i < n; i++) { \
      if (x_step) a = x[i]; \
      if (y_step) b = y[i]; \
      z[i] = (T)(value); \
    } \
  }
#define EACH_ONE_BY_ONE(T, bits) \
  ONE_BY_ONE(trunc_divide, T, quotient(a, b)) \
  ONE_BY_ONE(floor_divide, T, quotient(a, b) - rounds_up(a, b)) \
  ONE_BY_ONE(fmod, T, rest(a, b)) \
  ONE_BY_ONE(remainder, T, rest(a, b) + (rounds_up(a, b) ? b : 0)) \
  ONE_BY_ONE(pow, T, power(a, b)) \
  ONE_BY_ONE(gcd, T, greatest_divisor(a, b)) \
  ONE_BY_ONE(lcm, T, least_multiple(a, b)) \
  ONE_BY_ONE(heaviside, T, a == 0 ? b : a > 0) \
  ONE_BY_ONE(shift_left, T, shifted_left(a, b, bits)) \
  ONE_BY_ONE(shift_right, T, shifted_right(a, b, bits))
EACH_ONE_BY_ONE(u8, 9)  // no sign bit: a shift by 8 still shifts
EACH_ONE_BY_ONE(i8, 8)
EACH_ONE_BY_ONE(i16, 16)
EACH_ONE_BY_ONE(i32, 32)
EACH_ONE_BY_ONE(i64, 64)

#define ADJ_SELF "../Elementwise/Integer.c"
#include "../ISA/Expand.h"
#else
#include "Kernel.h"

#define SAME_FOR_BOTH_SIGNS(W) \
  UNARY(neg, W, -a) \
  UNARY(square, W, a * a) \
  UNARY(bitwise_not, W, ~a) \
  UNARY_BOOL(logical_not, W, a == 0) \
  UNARY_BOOL(isnan, W, a != a) \
  UNARY_BOOL(isfinite, W, a == a) \
  QUICK_BINARY(add, W, a + b) \
  QUICK_BINARY(sub, W, a - b) \
  QUICK_BINARY_BOOL(eq, W, a == b) \
  QUICK_BINARY_BOOL(ne, W, a != b) \
  BINARY(mul, W, a * b) \
  BINARY(bitwise_and, W, a & b) \
  BINARY(bitwise_or, W, a | b) \
  BINARY(bitwise_xor, W, a ^ b) \
  BINARY_BOOL(logical_and, W, (a != 0) & (b != 0)) \
  BINARY_BOOL(logical_or, W, (a != 0) | (b != 0)) \
  BINARY_BOOL(logical_xor, W, (a != 0) ^ (b != 0)) \
  MULADD(W, c + a * b, (W)(c + (u64)a * b))
SAME_FOR_BOTH_SIGNS(u8)
SAME_FOR_BOTH_SIGNS(u16)
SAME_FOR_BOTH_SIGNS(u32)
SAME_FOR_BOTH_SIGNS(u64)

// A true lane of a mask is −1, in bits and as a number.
#define BY_SIGN(T, W) \
  UNARY(abs, T, ((v##W)a ^ (v##W)(a < 0)) - (v##W)(a < 0)) \
  UNARY(sign, T, (v##T)(a < 0) - (v##T)(a > 0)) \
  UNARY(relu, T, a & (v##T)(a > 0)) \
  UNARY_BOOL(signbit, T, a < 0) \
  BINARY(maximum, T, (a & (v##T)(a > b)) | (b & ~(v##T)(a > b))) \
  BINARY(minimum, T, (a & (v##T)(a < b)) | (b & ~(v##T)(a < b))) \
  QUICK_BINARY_BOOL(lt, T, a < b) \
  QUICK_BINARY_BOOL(le, T, a <= b) \
  QUICK_BINARY_BOOL(gt, T, a > b) \
  QUICK_BINARY_BOOL(ge, T, a >= b)
BY_SIGN(u8, u8)
BY_SIGN(i8, u8)
BY_SIGN(i16, u16)
BY_SIGN(i32, u32)
BY_SIGN(i64, u64)

#define UNARY_ENTRY(name, kernel) [ADJ_UNARY_##name] = V(adj_##kernel)
#define ENTRY(name, kernel) [ADJ_BINARY_##name] = V(adj_##kernel)
#define PLAIN_ENTRY(name, T) [ADJ_BINARY_##name] = adj_##name##_##T
#define COMPARISONS(T, W) \
  ENTRY(eq, eq_##W), ENTRY(ne, ne_##W), ENTRY(lt, lt_##T), ENTRY(le, le_##T), ENTRY(gt, gt_##T), ENTRY(ge, ge_##T), \
  ENTRY(logical_and, logical_and_##W), ENTRY(logical_or, logical_or_##W), ENTRY(logical_xor, logical_xor_##W)
#define TABLES(T, W) \
  adj_kernel *const V(adj_unary_##T)[ADJ_UNARY_COUNT] = { \
    UNARY_ENTRY(copy, copy_##W), UNARY_ENTRY(neg, neg_##W), UNARY_ENTRY(abs, abs_##T), UNARY_ENTRY(sign, sign_##T), \
    UNARY_ENTRY(square, square_##W), UNARY_ENTRY(relu, relu_##T), UNARY_ENTRY(floor, copy_##W), \
    UNARY_ENTRY(ceil, copy_##W), UNARY_ENTRY(trunc, copy_##W), UNARY_ENTRY(round, copy_##W), \
    UNARY_ENTRY(bitwise_not, bitwise_not_##W), UNARY_ENTRY(logical_not, logical_not_##W), \
    UNARY_ENTRY(isnan, isnan_##W), UNARY_ENTRY(isinf, isnan_##W), UNARY_ENTRY(isfinite, isfinite_##W), \
    UNARY_ENTRY(isposinf, isnan_##W), UNARY_ENTRY(isneginf, isnan_##W), UNARY_ENTRY(signbit, signbit_##T), \
  }; \
  adj_kernel *const V(adj_binary_##T)[ADJ_BINARY_ROWS] = { \
    ENTRY(add, add_##W), ENTRY(sub, sub_##W), ENTRY(mul, mul_##W), ENTRY(MULADD, muladd_##W), \
    PLAIN_ENTRY(floor_divide, T), PLAIN_ENTRY(trunc_divide, T), PLAIN_ENTRY(fmod, T), PLAIN_ENTRY(remainder, T), \
    PLAIN_ENTRY(pow, T), PLAIN_ENTRY(gcd, T), PLAIN_ENTRY(lcm, T), PLAIN_ENTRY(heaviside, T), \
    PLAIN_ENTRY(shift_left, T), PLAIN_ENTRY(shift_right, T), \
    ENTRY(maximum, maximum_##T), ENTRY(minimum, minimum_##T), ENTRY(fmax, maximum_##T), ENTRY(fmin, minimum_##T), \
    ENTRY(bitwise_and, bitwise_and_##W), ENTRY(bitwise_or, bitwise_or_##W), ENTRY(bitwise_xor, bitwise_xor_##W), \
    COMPARISONS(T, W), \
  };
TABLES(u8, u8)
TABLES(i8, u8)
TABLES(i16, u16)
TABLES(i32, u32)
TABLES(i64, u64)

// A bool is the byte 0 or 1: addition is "or", multiplication "and".
ADJ_BINARY_LOOP(muladd_bool, u8, u8, , ADJ_STORE_MORE(u8, c | (a & b)))
adj_kernel *const V(adj_unary_bool)[ADJ_UNARY_COUNT] = {
  UNARY_ENTRY(copy, copy_u8), UNARY_ENTRY(sign, copy_u8), UNARY_ENTRY(bitwise_not, logical_not_u8),
  UNARY_ENTRY(logical_not, logical_not_u8), UNARY_ENTRY(isnan, isnan_u8), UNARY_ENTRY(isinf, isnan_u8),
  UNARY_ENTRY(isfinite, isfinite_u8), UNARY_ENTRY(isposinf, isnan_u8), UNARY_ENTRY(isneginf, isnan_u8),
  UNARY_ENTRY(signbit, isnan_u8),
};
adj_kernel *const V(adj_binary_bool)[ADJ_BINARY_ROWS] = {
  ENTRY(add, bitwise_or_u8), ENTRY(mul, bitwise_and_u8), ENTRY(MULADD, muladd_bool_u8),
  ENTRY(maximum, bitwise_or_u8), ENTRY(minimum, bitwise_and_u8), ENTRY(fmax, bitwise_or_u8),
  ENTRY(fmin, bitwise_and_u8), ENTRY(bitwise_and, bitwise_and_u8), ENTRY(bitwise_or, bitwise_or_u8),
  ENTRY(bitwise_xor, bitwise_xor_u8), PLAIN_ENTRY(heaviside, u8), COMPARISONS(u8, u8),
};
#endif
