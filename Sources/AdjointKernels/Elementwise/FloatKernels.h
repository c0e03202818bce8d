// The kernels of floating-point types: each is an expression of vectors a and b of T (f32 or
// f64), with F(name) for the function of that type in FloatMath.h or Math/VectorMath.h.
// Lists, so that kernels, their float16 and bfloat16 forms and the tables have one source.

#define FLOAT_UNARY(X) \
  X(neg, -a) \
  X(abs, F(magnitude)(a)) \
  X(sign, F(sign)(a)) \
  X(square, a * a) \
  X(sqrt, __builtin_elementwise_sqrt(a)) \
  X(rsqrt, (T)1 / __builtin_elementwise_sqrt(a)) \
  X(reciprocal, (T)1 / a) \
  X(exp, F(exp)(a)) \
  X(exp2, F(exp2)(a)) \
  X(expm1, F(expm1)(a)) \
  X(log, F(log)(a)) \
  X(log2, F(log2)(a)) \
  X(log10, F(log10)(a)) \
  X(log1p, F(log1p)(a)) \
  X(sin, F(sin)(a)) \
  X(cos, F(cos)(a)) \
  X(tan, F(tan)(a)) \
  X(asin, F(asin)(a)) \
  X(acos, F(acos)(a)) \
  X(atan, F(atan)(a)) \
  X(sinh, F(sinh)(a)) \
  X(cosh, F(cosh)(a)) \
  X(tanh, F(tanh)(a)) \
  X(asinh, F(asinh)(a)) \
  X(acosh, F(acosh)(a)) \
  X(atanh, F(atanh)(a)) \
  X(sigmoid, F(sigmoid)(a)) \
  X(silu, F(silu)(a)) \
  X(gelu, a * F(normal_cdf)(a)) \
  X(gelu_tanh, (T)0.5 * a * ((T)1 + F(gelu_tanh_inner)(a))) \
  X(relu, F(select)(a < (T)0, (vf){}, a)) \
  X(softplus, F(softplus)(a)) \
  X(logsigmoid, F(logsigmoid)(a)) \
  X(sinc, F(sinc)(a)) \
  X(logit, F(log)(a / ((T)1 - a))) \
  X(lgamma, F(lgamma)(a)) \
  X(digamma, F(digamma)(a)) \
  X(trigamma, F(trigamma)(a)) \
  X(i0, F(i0)(a)) \
  X(i1, F(i1)(a)) \
  X(erfinv, F(erfinv)(a)) \
  X(erf, F(erf)(a)) \
  X(erfc, F(erfc)(a)) \
  X(floor, F(floor)(a)) \
  X(ceil, F(ceil)(a)) \
  X(trunc, F(trunc)(a)) \
  X(round, F(round)(a)) \
  X(frac, a - F(trunc)(a))

#define FLOAT_UNARY_BOOL(X) \
  X(logical_not, a == (T)0) \
  X(isnan, a != a) \
  X(isinf, F(magnitude)(a) == (T)INFINITY) \
  X(isfinite, F(magnitude)(a) < (T)INFINITY) \
  X(isposinf, a == (T)INFINITY) \
  X(isneginf, a == (T)-INFINITY) \
  X(signbit, (vi)a < 0)

// Those cheap enough that a single element is worth a short way.
#define FLOAT_QUICK_BINARY(X) \
  X(add, a + b) \
  X(sub, a - b) \
  X(mul, a * b) \
  X(div, a / b)

#define FLOAT_BINARY(X) \
  X(floor_divide, F(floor_divide)(a, b)) \
  X(fmod, F(fmod)(a, b)) \
  X(remainder, F(remainder)(a, b)) \
  X(pow, F(pow)(a, b)) \
  X(atan2, F(atan2)(a, b)) \
  X(zeta, F(zeta)(a, b)) \
  X(hypot, F(hypot)(a, b)) \
  X(maximum, F(maximum)(a, b)) \
  X(minimum, F(minimum)(a, b)) \
  X(fmax, F(fmax)(a, b)) \
  X(fmin, F(fmin)(a, b)) \
  X(copysign, F(with_sign)(a, b)) \
  X(heaviside, F(select)(a == (T)0, b, F(select)(a > (T)0, (vf){} + (T)1, (vf){}))) \
  X(logaddexp, F(logaddexp)(a, b)) \
  X(logaddexp2, F(logaddexp2)(a, b)) \
  X(xlogy, F(xlogy)(a, b)) \
  X(tanh_backward, a * ((T)1 - b * b)) \
  X(sigmoid_backward, a * ((T)1 - b) * b) \
  X(silu_backward, F(silu_backward)(a, b)) \
  X(gelu_backward, F(gelu_backward)(a, b)) \
  X(gelu_tanh_backward, F(gelu_tanh_backward)(a, b)) \
  X(relu_backward, F(select)(b <= (T)0, (vf){}, a)) \
  X(sin_backward, a * F(cos)(b)) \
  X(cos_backward, -(a * F(sin)(b))) \
  X(abs_backward, a * F(sign)(b)) \
  X(square_backward, a * ((T)2 * b)) \
  X(sqrt_backward, a / ((T)2 * b)) \
  X(rsqrt_backward, (T)-0.5 * a * (b * b * b)) \
  X(reciprocal_backward, -a * (b * b)) \
  X(log_backward, a / b) \
  X(softplus_backward, F(softplus_backward)(a, b))

#define FLOAT_QUICK_BINARY_BOOL(X) \
  X(eq, a == b) \
  X(ne, a != b) \
  X(lt, a < b) \
  X(le, a <= b) \
  X(gt, a > b) \
  X(ge, a >= b)

#define FLOAT_BINARY_BOOL(X) \
  X(logical_and, (a != (T)0) & (b != (T)0)) \
  X(logical_or, (a != (T)0) | (b != (T)0)) \
  X(logical_xor, (a != (T)0) ^ (b != (T)0))

// Apart, because half-precision numbers have neighbours of their own.
#define FLOAT_NEXTAFTER(X) X(nextafter, F(nextafter)(a, b))

// Apart, because a half-precision quotient is rounded before it is cut.
#define FLOAT_TRUNC_DIVIDE(X) X(trunc_divide, F(trunc)(a / b))
