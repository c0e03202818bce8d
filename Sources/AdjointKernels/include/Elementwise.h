#pragma once
#include <stdint.h>

/// The pointwise kernels. The names are PyTorch's; *_backward take (gradient, saved).
/// X(name) lists keep Swift's enums, the tables and the dispatch in one order.
#define ADJ_UNARY_SAME(X) \
  X(copy) X(neg) X(abs) X(sign) X(square) X(sqrt) X(rsqrt) X(reciprocal) \
  X(exp) X(exp2) X(expm1) X(log) X(log2) X(log10) X(log1p) \
  X(sin) X(cos) X(tan) X(asin) X(acos) X(atan) \
  X(sinh) X(cosh) X(tanh) X(asinh) X(acosh) X(atanh) \
  X(sigmoid) X(silu) X(gelu) X(gelu_tanh) X(relu) X(softplus) X(logsigmoid) \
  X(sinc) X(logit) X(lgamma) X(digamma) X(trigamma) X(i0) X(i1) X(erfinv) X(erf) X(erfc) \
  X(floor) X(ceil) X(trunc) X(round) X(frac) X(bitwise_not)
/// Result bool.
#define ADJ_UNARY_BOOL(X) X(logical_not) X(isnan) X(isinf) X(isfinite) X(isposinf) X(isneginf) X(signbit)

#define ADJ_BINARY_SAME(X) \
  X(add) X(sub) X(mul) X(div) X(floor_divide) X(trunc_divide) X(fmod) X(remainder) \
  X(pow) X(atan2) X(zeta) X(gcd) X(lcm) X(logaddexp) X(logaddexp2) X(xlogy) X(hypot) \
  X(maximum) X(minimum) X(fmax) X(fmin) X(copysign) X(heaviside) X(nextafter) \
  X(bitwise_and) X(bitwise_or) X(bitwise_xor) X(shift_left) X(shift_right) \
  X(tanh_backward) X(sigmoid_backward) X(silu_backward) X(gelu_backward) X(gelu_tanh_backward) \
  X(relu_backward) X(sin_backward) X(cos_backward) X(abs_backward) X(square_backward) \
  X(sqrt_backward) X(rsqrt_backward) X(reciprocal_backward) X(log_backward) X(softplus_backward)
/// Result bool.
#define ADJ_BINARY_BOOL(X) \
  X(eq) X(ne) X(lt) X(le) X(gt) X(ge) X(logical_and) X(logical_or) X(logical_xor)

/// What takes up to three operands and numbers besides: add_scaled(x, y; k) = x + k·y, addcmul(x, y, c; k) = x + k·y·c,
/// addcdiv(x, y, c; k) = x + k·y/c, lerp(x, y, c) = x + c·(y − x), lerp_number(x, y; k), clamp(x, y, c) = x between y and
/// c, and nan_to_num(x; for NaN, for +∞, for −∞).
#define ADJ_FUSED(X) X(add_scaled) X(addcmul) X(addcdiv) X(lerp) X(lerp_number) X(clamp) X(nan_to_num)

enum adj_unary_op {
#define X(name) ADJ_UNARY_##name,
  ADJ_UNARY_SAME(X) ADJ_UNARY_BOOL(X)
#undef X
  ADJ_UNARY_COUNT
};
enum adj_binary_op {
#define X(name) ADJ_BINARY_##name,
  ADJ_BINARY_SAME(X) ADJ_BINARY_BOOL(X)
#undef X
  ADJ_BINARY_COUNT
};
enum adj_fused_op {
#define X(name) ADJ_FUSED_##name,
  ADJ_FUSED(X)
#undef X
  ADJ_FUSED_COUNT
};

/// z[i] = op(x[i]) for n contiguous elements; x and z have one dtype (z is bool for the bool group). x may be z.
void adj_unary(int op, int dtype, int64_t n, const void *x, void *z);
/// z[i] = op(x[i·sx], y[i·sy]) where sx and sy are 0 (one element for all) or 1. z may be x or y.
void adj_binary(int op, int dtype, int64_t n, const void *x, int sx, const void *y, int sy, void *z);
/// z[i] += x[i]·y[i] with the same meaning of sx, sy.
void adj_muladd(int dtype, int64_t n, const void *x, int sx, const void *y, int sy, void *z);
/// z[i] = c[i] ? x[i] : y[i]; c is bool; strides 0 or 1.
void adj_where(int dtype, int64_t n, const void *c, int sc, const void *x, int sx, const void *y, int sy, void *z);
/// z[i] = (to) x[i], n contiguous elements of any two dtypes; values as PyTorch's Tensor.to on x86-64.
void adj_cast(int from, int to, int64_t n, const void *x, void *z);
/// z[i] = value for n contiguous elements of `item` bytes each.
void adj_fill(int item, int64_t n, const void *value, void *z);

/// The same over strided arrays: `sizes` and the strides (in elements, any sign, 0 to repeat) have `rank` entries, outermost first.
/// Dimensions are merged and reordered inside for speed; large arrays run in parallel. z overlaps x or y only if it is the same array with the same strides.
void adj_unary_nd(int op, int dtype, int rank, const int64_t *sizes, const void *x, const int64_t *sx, void *z, const int64_t *sz);
void adj_binary_nd(int op, int dtype, int rank, const int64_t *sizes, const void *x, const int64_t *sx, const void *y, const int64_t *sy, void *z, const int64_t *sz);
void adj_where_nd(int dtype, int rank, const int64_t *sizes, const void *c, const int64_t *sc, const void *x, const int64_t *sx, const void *y, const int64_t *sy, void *z, const int64_t *sz);
void adj_cast_nd(int from, int to, int rank, const int64_t *sizes, const void *x, const int64_t *sx, void *z, const int64_t *sz);
void adj_fill_nd(int item, int rank, const int64_t *sizes, const void *value, void *z, const int64_t *sz);
/// z[i] = op(x[i], y[i], c[i]; numbers); y and c are NULL where op has no such operand. The numbers are of float64, of
/// int64 for integers.
void adj_fused_nd(int op, int dtype, int rank, const int64_t *sizes, const void *x, const int64_t *sx, const void *y, const int64_t *sy, const void *c, const int64_t *sc, const void *numbers, void *z, const int64_t *sz);

/// x = mantissa·2^exponent with |mantissa| from ½ to 1, for n contiguous elements of float32 or float64; the exponents
/// are of int32.
void adj_frexp(int dtype, int64_t n, const void *x, void *mantissa, int32_t *exponent);

/// Whether a kernel exists for the dtype (else the caller refuses; calling it anyway does nothing).
int adj_unary_supports(int op, int dtype);
int adj_binary_supports(int op, int dtype);
int adj_fused_supports(int op, int dtype);
