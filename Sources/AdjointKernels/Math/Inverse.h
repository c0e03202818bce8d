// asin, acos, atan, atan2, and asinh, acosh, atanh.

/// asin(s) − s for s = √z, 0 ≤ s ≤ ½.
INLINE vf F(asin_curve)(vf s, vf z) {
#if ADJ_WIDE
  static const double c[] = {0x1.5555555555579p-3, 0x1.333333332dceep-4, 0x1.6db6db7245cc3p-5, 0x1.f1c71a8168f3cp-6,
                             0x1.6e8be10eeeaa6p-6, 0x1.1c49c8976431ap-6, 0x1.ca23545528b65p-7, 0x1.756637f99c90bp-7,
                             0x1.61ee60127daf3p-7, 0x1.db54be12f63bep-9, 0x1.66e22c3dd2dacp-6, -0x1.5cad5ed1ca989p-6,
                             0x1.0cc26474e6a53p-5};
#else
  static const float c[] = {0x1.5555ccp-3f, 0x1.3300c4p-4f, 0x1.749b2ap-5f, 0x1.8b0506p-6f, 0x1.5a69d4p-5f};
#endif
  return s * z * POLYNOMIAL(z, c);
}

#define HALF_PI K(0x1.921fb6p0f, 0x1.921fb54442d18p0)
#define HALF_PI_TAIL K(-0x1.777a5cp-25f, 0x1.1a62633145c07p-54)

/// count·π/2 ± (value + rest) for count 0, 1 or 2 and value not larger than the multiple, if that is not 0.
INLINE vf F(about_half_pi)(vf count, vi minus, vf value, vf rest) {
  vf base = count * HALF_PI;
  value = F(negate_where)(minus, value);
  vf sum = base + value;
  rest = F(negate_where)(minus, rest) + count * HALF_PI_TAIL;
  return sum + (((base - sum) + value) + rest);
}

/// √z for the arguments of asin beyond ½, |x| itself for those below, where `z` is (1 − |x|)/2 or x².
INLINE vf F(asin_argument)(vf x, vi *large, vf *z) {
  vf a = F(abs)(x);
  *large = a > K(0.5f, 0.5);
  *z = F(select)(*large, K(0.5f, 0.5) * (1 - a), a * a);
  return F(select)(*large, __builtin_elementwise_sqrt(*z), a);
}

/// Beyond ½: asin |x| = π/2 − 2·asin √((1 − |x|)/2).
INLINE vf F(asin)(vf x) {
  vi large;
  vf z, s = F(asin_argument)(x, &large, &z), curve = F(asin_curve)(s, z);
  vf y = F(about_half_pi)(F(splat)(1), ~(vi){}, 2 * s, 2 * curve);
  return F(signed_as)(F(select)(large, y, s + curve), x);
}

/// π/2 − asin x up to ½; beyond, 2·asin √((1 − |x|)/2), or π less that for negative x.
INLINE vf F(acos)(vf x) {
  vi large, negative = x < 0;
  vf z, s = F(asin_argument)(x, &large, &z), curve = F(asin_curve)(s, z);
  vf count = F(select)(large, (vf)(negative & (vi)F(splat)(2)), F(splat)(1));
  vf scale = F(select)(large, F(splat)(2), F(splat)(1));
  return F(about_half_pi)(count, ~(large ^ negative), scale * s, scale * curve);
}

/// atan t − t for 0 ≤ t ≤ 1.
INLINE vf F(atan_curve)(vf t) {
#if ADJ_WIDE
  static const double c[] = {-0x1.5555555555526p-2, 0x1.99999999955acp-3, -0x1.249249237f2c7p-3, 0x1.c71c717fc3864p-4,
                             -0x1.745d11ad8adf4p-4, 0x1.3b13668ec5a61p-4, -0x1.110e50c579f43p-4, 0x1.e1bba1ba0b288p-5,
                             -0x1.ae5e5d3e01ba4p-5, 0x1.82da8ccb360b4p-5, -0x1.59a336df3c69fp-5, 0x1.2c2cbcff3bbe5p-5,
                             -0x1.e9f4d02476a34p-6, 0x1.68363e57423f6p-6, -0x1.c783486e8f9e5p-7, 0x1.d7a7295360d6dp-8,
                             -0x1.7a26cfc05b975p-9, 0x1.b3dfe067f8696p-11, -0x1.3f1ea97b02aeap-13,
                             0x1.bbc73ea4b9415p-17};
#else
  static const float c[] = {-0x1.55553ep-2f, 0x1.9991e8p-3f, -0x1.2420dap-3f, 0x1.c09126p-4f, -0x1.581ac6p-4f,
                            0x1.da7118p-5f, -0x1.fe1e94p-6f, 0x1.64e3c4p-7f, -0x1.d4ce78p-10f};
#endif
  vf z = t * t;
  return t * z * POLYNOMIAL(z, c);
}

/// Beyond 1: atan |x| = π/2 − atan 1/|x|.
INLINE vf F(atan)(vf x) {
  vf a = F(abs)(x);
  vi large = a > 1;
  vf t = F(select)(large, 1 / a, a);
  vf count = (vf)(large & (vi)F(splat)(1));
  return F(signed_as)(F(about_half_pi)(count, large, t, F(atan_curve)(t)), x);
}

/// The angle of (x, y): with t the smaller side over the larger, atan t, π/2 ∓ atan t or π − atan t.
INLINE vf F(atan2)(vf y, vf x) {
  vf a = F(abs)(y), b = F(abs)(x);
  vi steep = a > b, left = (vi)x < 0;
  vf small = F(select)(steep, b, a), large = F(select)(steep, a, b);
  vf t = F(select)(small == large, (vf)((large != 0) & (vi)F(splat)(1)), small / large);
  vf count = F(select)(steep, F(splat)(1), (vf)(left & (vi)F(splat)(2)));
  return F(signed_as)(F(about_half_pi)(count, steep ^ left, t, F(atan_curve)(t)), y);
}

/// log(1 + y) with y = a + a²/(1 + √(1 + a²)) for a = |x|; log 2a where a² would overflow.
INLINE vf F(asinh)(vf x) {
  vf a = F(abs)(x);
  vi huge = a > K(0x1p14f, 0x1p30);
  vf b = F(select)(huge, F(splat)(0), a);
  vf t = b * b / (1 + __builtin_elementwise_sqrt(1 + b * b));
  vf low, y = b + t, high = F(two_sum)(F(splat)(1), y, &low);
  low += (b - y) + t;
  high = F(select)(huge, a, high);
  vf log = F(log_of_sum)(high, low, (vf)(huge & (vi)F(splat)(1)));
  return F(signed_as)(F(log_limits)(high, log), x);
}

/// 2·asinh r with r = √((x − 1)/2), which neither cancels near 1 nor overflows, and near 1 the first order of what the
/// root lost: (r² should be − r² is)/(r·√(1 + r²)).
INLINE vf F(acosh)(vf x) {
  vf h = K(0.5f, 0.5) * (x - 1), r = __builtin_elementwise_sqrt(h);
  vf tail, square = F(two_product)(r, r, &tail);
  vf lost = ((h - square) - tail) / __builtin_elementwise_sqrt(h * (1 + h));
  return 2 * F(asinh)(r) + (vf)((x > 1) & (x < 4) & (vi)lost);
}

/// ½·log(1 + q) with q = 2a/(1 − a) for a = |x|, to which a residual gives the digits that division lost.
INLINE vf F(atanh)(vf x) {
  vf a = F(abs)(x), d = 1 - a, d_tail = (1 - d) - a;
  vf q_tail, q = F(quotient)(2 * a, F(splat)(0), d, d_tail, &q_tail);
  q = F(select)(d == 0, F(splat)(INFINITY), q);
  vf low, high = F(two_sum)(F(splat)(1), q, &low);
  vf log = F(log_of_sum)(high, low + q_tail, F(splat)(0));
  return F(signed_as)(K(0.5f, 0.5) * F(log_limits)(high, log), x);
}

#undef HALF_PI
#undef HALF_PI_TAIL
