// What the functions are made of: selection, signs, scaling by powers of two, polynomials, and the system's libm for
// the rare lanes that an algorithm does not cover.

/// x where x < limit, else limit; a NaN stays.
INLINE vf F(at_most)(vf x, real limit) { return F(select)(x > limit, F(splat)(limit), x); }
INLINE vf F(at_least)(vf x, real limit) { return F(select)(x < limit, F(splat)(limit), x); }

/// The sign bit alone.
#define SIGN_BIT ((vi){} | K(INT32_MIN, INT64_MIN))

INLINE vf F(abs)(vf x) { return (vf)((vi)x & ~SIGN_BIT); }
/// y (not negative, or of x's sign) with the sign of x; also for the zeros, whose sign arithmetic loses.
INLINE vf F(signed_as)(vf y, vf x) { return (vf)((vi)y | ((vi)x & SIGN_BIT)); }
/// y with the opposite sign where the mask is set.
INLINE vf F(negate_where)(vi mask, vf y) { return (vf)((vi)y ^ (mask & SIGN_BIT)); }

INLINE int F(any)(vi mask) { return __builtin_reduce_or(mask) != 0; }

/// Adding this rounds a number of middling size to an integer, which stands in the sum's low bits; subtracting it again
/// gives the integer as a float. (SSE2 has no rounding instruction, and elsewhere this is no slower.)
#define ROUNDER K(0x1.8p23f, 0x1.8p52)

/// 2ⁿ for whole n in the range of normal exponents.
INLINE vf F(power_of_two)(vf n) { return (vf)((vi)(n + K(0x1.8p23f + 127, 0x1.8p52 + 1023)) << K(23, 52)); }

/// x·2ⁿ, rounded once, also where the result overflows or is subnormal.
INLINE vf F(scale)(vf x, vf n) {
#if defined(ADJ_AVX512)
  return (vf)K(_mm512_scalef_ps((__m512)x, (__m512)n), _mm512_scalef_pd((__m512d)x, (__m512d)n));
#else
  vf half = (n * K(0.5f, 0.5) + ROUNDER) - ROUNDER;
  return x * F(power_of_two)(half) * F(power_of_two)(n - half);
#endif
}

/// c[0] + c[1]·x + … by Horner's rule; the loop around vectors gives the parallelism.
INLINE vf F(polynomial)(vf x, const real *c, int count) {
  vf sum = F(splat)(c[count - 1]);
#pragma clang loop unroll(full)
  for (int i = count - 2; i >= 0; i--) sum = F(madd)(sum, x, F(splat)(c[i]));
  return sum;
}
#define POLYNOMIAL(x, c) F(polynomial)(x, c, sizeof c / sizeof *c)

/// The sum a + b exactly: the rounded sum and, in `tail`, what rounding lost (Knuth's TwoSum).
INLINE vf F(two_sum)(vf a, vf b, vf *tail) {
  vf sum = a + b, part = sum - a;
  *tail = (a - (sum - part)) + (b - part);
  return sum;
}
/// The product a·b exactly, the same way: fused, or by Veltkamp's splitting and Dekker's product.
INLINE vf F(two_product)(vf a, vf b, vf *tail) {
  vf product = a * b;
#if ADJ_FMA
  *tail = __builtin_elementwise_fma(a, b, -product);
#else
  vf ca = a * K(0x1.002p12f, 0x1.0000002p27), cb = b * K(0x1.002p12f, 0x1.0000002p27);
  vf ah = ca - (ca - a), bh = cb - (cb - b), al = a - ah, bl = b - bh;
  *tail = ((ah * bh - product) + ah * bl + al * bh) + al * bl;
#endif
  return product;
}
/// 1/x to about an ulp, for x neither 0 nor infinite nor at the ends of the range.
INLINE vf F(reciprocal)(vf x) {
#if defined(ADJ_AVX512)
  vf r = (vf)K(_mm512_rcp14_ps((__m512)x), _mm512_rcp14_pd((__m512d)x));
#if ADJ_WIDE
  r = F(madd)(F(madd)(-x, r, F(splat)(1)), r, r);
#endif
  return F(madd)(F(madd)(-x, r, F(splat)(1)), r, r);
#else
  return 1 / x;
#endif
}
/// (a + a_tail) / (b + b_tail) to nearly twice the digits, for such b.
INLINE vf F(quotient)(vf a, vf a_tail, vf b, vf b_tail, vf *tail) {
  vf inverse = F(reciprocal)(b), q = a * inverse;
#if ADJ_FMA
  vf residual = __builtin_elementwise_fma(-q, b, a);
#else
  vf rest, product = F(two_product)(q, b, &rest), residual = (a - product) - rest;
#endif
  *tail = (residual + (a_tail - q * b_tail)) * inverse;
  return q;
}
/// 1 / (x + tail), rounded little more than once, for such x.
INLINE vf F(inverse)(vf x, vf tail) {
#if ADJ_FMA
#if defined(ADJ_AVX512)
  vf r = (vf)K(_mm512_rcp14_ps((__m512)x), _mm512_rcp14_pd((__m512d)x));
#if ADJ_WIDE
  r = F(madd)(F(madd)(-x, r, F(splat)(1)), r, r);
#endif
#else
  vf r = 1 / x;
#endif
  return F(madd)(F(madd)(-tail, r, F(madd)(-x, r, F(splat)(1))), r, r);
#else
  vf rest, q = F(quotient)(F(splat)(1), F(splat)(0), x, tail, &rest);
  return q + rest;
#endif
}

/// y with f(x) in the lanes of `mask`, by libm.
static __attribute__((noinline, unused)) vf F(patch)(vi mask, vf x, vf y, double (*f)(double)) {
  for (int i = 0; i < (int)(sizeof x / sizeof(real)); i++)
    if (mask[i]) y[i] = (real)f(x[i]);
  return y;
}
