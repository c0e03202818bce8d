// Functions of vectors of T (f32 or f64) composed of those of Math/VectorMath.h. A template:
// included with T, its vector vf, its mask vi and F(name) for V(name_T) defined, once for each
// of the two, in each pass.

INLINE vf F(magnitude)(vf x) { return __builtin_elementwise_abs(x); }
INLINE vf F(with_sign)(vf x, vf sign) { return __builtin_elementwise_copysign(x, sign); }

#if defined(ADJ_AVX2) || defined(ADJ_AVX512) || defined(__ARM_NEON)
INLINE vf F(round)(vf x) { return __builtin_elementwise_roundeven(x); }
INLINE vf F(floor)(vf x) { return __builtin_elementwise_floor(x); }
INLINE vf F(ceil)(vf x) { return __builtin_elementwise_ceil(x); }
INLINE vf F(trunc)(vf x) { return __builtin_elementwise_trunc(x); }
#else
// SSE2 has no rounding: adding 2^23 (2^52 for f64) leaves no bits for a fraction. The sign
// of a zero is the operand's.
INLINE vf F(round)(vf x) {
  const T big = sizeof(T) == 4 ? (T)0x1p23 : (T)0x1p52;
  vf u = F(magnitude)(x);
  return F(with_sign)(F(select)(u < big, u + big - big, u), x);
}
INLINE vf F(floor)(vf x) {
  vf r = F(round)(x);
  return F(with_sign)(F(select)(r > x, r - (T)1, r), x);
}
INLINE vf F(ceil)(vf x) {
  vf r = F(round)(x);
  return F(with_sign)(F(select)(r < x, r + (T)1, r), x);
}
INLINE vf F(trunc)(vf x) { return F(with_sign)(F(floor)(F(magnitude)(x)), x); }
#endif

/// C's fmod, exact. With fma, u − q·v has no rounding error while the quotient q is a whole
/// number below 2^24 (2^53): q is never too small, and at most one too large.
INLINE vf F(fmod)(vf a, vf b) {
#if ADJ_FMA
  const T limit = sizeof(T) == 4 ? (T)0x1p24 : (T)0x1p53;
  vf u = F(magnitude)(a), v = F(magnitude)(b), q = F(trunc)(u / v);
  vf r = __builtin_elementwise_fma(-q, v, u);
  r = F(select)(r < (T)0, r + v, r);
  r = F(select)(u < v, u, r);
  vi hard = (q >= limit) & (u < (T)INFINITY) & (v > (T)0);
  if (__builtin_reduce_or(hard) == 0) return F(with_sign)(r, a);
#endif
  vf result;
  for (int i = 0; i < LANES(T); i++)
    result[i] = sizeof(T) == 4 ? (T)fmodf((float)a[i], (float)b[i]) : (T)fmod(a[i], b[i]);
  return result;
}
/// Python's %, with the divisor's sign.
INLINE vf F(remainder)(vf a, vf b) {
  vf r = F(fmod)(a, b);
  return F(select)((r != (T)0) & ((b < (T)0) != (r < (T)0)), r + b, r);
}
/// Python's //: the quotient of what the remainder leaves, which does not suffer when a/b
/// rounds up to a whole number.
INLINE vf F(floor_divide)(vf a, vf b) {
  vf r = F(fmod)(a, b), quotient = a / b, q = (a - r) / b;
  q = F(select)((r != (T)0) & ((b < (T)0) != (r < (T)0)), q - (T)1, q);
  vf whole = F(floor)(q);
  whole = F(select)(q - whole > (T)0.5, whole + (T)1, whole);
  whole = F(select)(q != (T)0, whole, F(with_sign)((vf){}, quotient));
  return F(select)(b == (T)0, quotient, whole);
}

/// NaN if either is.
INLINE vf F(maximum)(vf a, vf b) { return F(select)(a != a, a, F(select)((b != b) | ~(a > b), b, a)); }
INLINE vf F(minimum)(vf a, vf b) { return F(select)(a != a, a, F(select)((b != b) | ~(a < b), b, a)); }
/// The other one if either is NaN.
INLINE vf F(fmax)(vf a, vf b) { return F(select)((b != b) | (a >= b), a, b); }
INLINE vf F(fmin)(vf a, vf b) { return F(select)((b != b) | (a <= b), a, b); }

/// The next number after a in the direction of b: the order of magnitudes is that of their bits.
INLINE vf F(nextafter)(vf a, vf b) {
  vi away = 1 | ((a < b) ^ (a > (T)0));  // 1, or −1 where they differ
  vf smallest = F(with_sign)((vf)((vi){} + 1), b), next = F(select)(a == (T)0, smallest, (vf)((vi)a + away));
  return F(select)((a != a) | (b != b), a + b, F(select)(a == b, b, next));
}

/// −1, 0 or 1, and 0 for NaN.
INLINE vf F(sign)(vf x) { return F(select)(x > (T)0, (vf){} + (T)1, F(select)(x < (T)0, (vf){} - (T)1, (vf){})); }
INLINE vf F(sinc)(vf x) {
  vf angle = (T)3.14159265358979323846 * x;
  return F(select)(x == (T)0, (vf){} + (T)1, F(sin)(angle) / angle);
}
INLINE vf F(silu)(vf x) { return x / ((T)1 + F(exp)(-x)); }
/// Φ(x), the normal distribution function.
INLINE vf F(normal_cdf)(vf x) { return (T)0.5 * ((T)1 + F(erf)(x * (T)0.70710678118654752440)); }
INLINE vf F(gelu_tanh_inner)(vf x) {
  return F(tanh)((T)0.79788456080286535588 * (x + (T)0.044715 * x * x * x));
}
INLINE vf F(softplus)(vf x) { return F(select)(x > (T)20, x, F(log1p)(F(exp)(x))); }
INLINE vf F(logsigmoid)(vf x) { return F(select)(x < (T)0, x, (vf){}) - F(log1p)(F(exp)(-F(magnitude)(x))); }
INLINE vf F(logaddexp)(vf a, vf b) {
  vf sum = F(select)(a > b, a, b) + F(log1p)(F(exp)(-F(magnitude)(a - b)));
  return F(select)((a == b) & (F(magnitude)(a) == (T)INFINITY), a, sum);
}
INLINE vf F(logaddexp2)(vf a, vf b) {
  const T per_log = (T)1.4426950408889634074;
  vf sum = F(select)(a > b, a, b) + per_log * F(log1p)(F(exp2)(-F(magnitude)(a - b)));
  return F(select)((a == b) & (F(magnitude)(a) == (T)INFINITY), a, sum);
}
INLINE vf F(xlogy)(vf x, vf y) {
  return F(select)(y != y, y, F(select)(x == (T)0, (vf){}, x * F(log)(y)));
}

/// a + w·(b − a), counted from the nearer end.
INLINE vf F(lerp)(vf a, vf b, vf w) {
  vi near = F(magnitude)(w) < (T)0.5;
  return F(madd)(F(select)(near, w, w - (T)1), b - a, F(select)(near, a, b));
}

/// Hurwitz's zeta function (Math/Zeta.c), a lane at a time.
INLINE vf F(zeta)(vf s, vf q) {
  vf result;
  for (int i = 0; i < LANES(T); i++) result[i] = (T)adj_zeta(s[i], q[i]);
  return result;
}

INLINE vf F(silu_backward)(vf g, vf x) {
  vf s = F(sigmoid)(x);
  return g * s * ((T)1 + x * ((T)1 - s));
}
INLINE vf F(gelu_backward)(vf g, vf x) {
  vf density = (T)0.39894228040143267794 * F(exp)((T)-0.5 * x * x);
  return g * (F(normal_cdf)(x) + x * density);
}
INLINE vf F(gelu_tanh_backward)(vf g, vf x) {
  vf t = F(gelu_tanh_inner)(x);
  vf inner_slope = (T)0.79788456080286535588 * ((T)1 + (T)(3 * 0.044715) * x * x);
  return g * ((T)0.5 * ((T)1 + t) + (T)0.5 * x * ((T)1 - t * t) * inner_slope);
}
INLINE vf F(softplus_backward)(vf g, vf x) {
  vf e = F(exp)(x);
  return F(select)(x > (T)20, g, g * e / (e + (T)1));
}
