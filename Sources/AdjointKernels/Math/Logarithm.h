// log, log2, log10, log1p.
//
// x = 2ᵏ·(1 + f) with 1 + f between √½ and √2. The curved part log(1 + f) − f is small, so that f and the
// multiples of k, which are exact or nearly so, carry the result's digits.

/// log(1 + f) − f for √½ ≤ 1 + f ≤ √2.
INLINE vf F(log_curve)(vf f) {
#if ADJ_WIDE
  // With s = f/(2 + f): log(1 + f) = 2·atanh s = f − f²/2 + s·(f²/2 + R(s²)), as in fdlibm.
  static const double c[] = {0x1.5555555555593p-1, 0x1.999999997fa1dp-2, 0x1.24924942268f3p-2, 0x1.c71c51dbf5196p-3,
                             0x1.746648a1e0fffp-3, 0x1.39a0b56c3516dp-3, 0x1.2f1012abf31a5p-3};
  vf s = f * F(reciprocal)(2 + f), z = s * s, half = 0.5 * f * f;
  return F(madd)(s, F(madd)(z, POLYNOMIAL(z, c), half), -half);
#else
  static const float c[] = {-0x1p-1f, 0x1.555548p-2f, -0x1.000008p-2f, 0x1.99a47ep-3f, -0x1.555b92p-3f,
                            0x1.233a2ep-3f, -0x1.fc3bbap-4f, 0x1.e6e94cp-4f, -0x1.ddb256p-4f, 0x1.13c010p-4f};
  return f * f * POLYNOMIAL(f, c);
#endif
}

/// Splits a positive normal x into 2ᵏ·m with √½ ≤ m < √2.
INLINE vf F(split)(vf x, vf *k) {
  const vi root = (vi)F(splat)(K(0x1.6a09e6p-1f, 0x1.6a09e667f3bcdp-1)), one = (vi)F(splat)(1);
  vi shifted = (vi)x - root + one;  // its exponent field is k's, never negative
  vi field = (vi)((vu)shifted >> K(23, 52));
  *k = (vf)(field | (vi)F(splat)(K(0x1p23f, 0x1p52))) - K(0x1p23f + 127, 0x1p52 + 1023);
  return (vf)((shifted & K(0x007fffff, 0x000fffffffffffff)) + root);
}

/// f and k of x = 2ᵏ·(1 + f), x positive, also subnormal.
INLINE vf F(reduce_log)(vf x, vf *k) {
  vi tiny = x < K(FLT_MIN, DBL_MIN);
  vf m = F(split)(F(select)(tiny, x * K(0x1p24f, 0x1p54), x), k);
  *k -= (vf)(tiny & (vi)F(splat)(K(24, 54)));
  return m - 1;
}

/// y, with a logarithm's special values where x is not positive and finite.
INLINE vf F(log_limits)(vf x, vf y) {
  vi usual = (x > 0) & (x < K(INFINITY, (double)INFINITY));
  if (!F(any)(~usual)) return y;
  vf limit = F(select)(x == 0, F(splat)(-INFINITY), F(select)(x < 0, F(splat)(NAN), x));
  return F(select)(usual, y, limit);
}

INLINE vf F(log)(vf x) {
  vf k, f = F(reduce_log)(x, &k);
  vf low = F(madd)(k, F(splat)(K(0x1.7f7d1cp-20f, 0x1.ef35793c7673p-45)), F(log_curve)(f));
  return F(log_limits)(x, F(madd)(k, F(splat)(K(0x1.62e4p-1f, 0x1.62e42fefa38p-1)), f + low));
}

INLINE vf F(log2)(vf x) {
  vf k, f = F(reduce_log)(x, &k);
  vf low = F(madd)(f, F(splat)(K(0x1.c551dap-2f, 0x1.c551d94ae0bf8p-2)),
                   F(log_curve)(f) * K(0x1.715476p0f, 0x1.71547652b82fep0));
  return F(log_limits)(x, k + (f + low));
}

INLINE vf F(log10)(vf x) {
  vf k, f = F(reduce_log)(x, &k);
  vf low = F(madd)(f, F(splat)(K(-0x1.0d213ap-4f, -0x1.0d213ab646bc7p-4)),
                   F(log_curve)(f) * K(0x1.bcb7b2p-2f, 0x1.bcb7b1526e50ep-2));
  low = F(madd)(k, F(splat)(K(0x1.3509f8p-18f, 0x1.fef311f12b358p-46)), low);
  return F(log_limits)(x, F(madd)(k, F(splat)(K(0x1.344p-2f, 0x1.34413509f78p-2)), K(0.5f, 0.5) * f + low));
}

/// log((high + low)·2ᵏ) for positive normal `high`, |low| small beside it unless high is 1.
INLINE vf F(log_of_sum)(vf high, vf low, vf k) {
  vf n, m = F(split)(high, &n) - 1;
  low *= F(power_of_two)(-F(at_most)(n, K(126, 1022)));
  vf f = m + low, rest = (m - f) + low;
  n += k;
  low = F(madd)(n, F(splat)(K(0x1.7f7d1cp-20f, 0x1.ef35793c7673p-45)), F(log_curve)(f) + rest);
  return F(madd)(n, F(splat)(K(0x1.62e4p-1f, 0x1.62e42fefa38p-1)), f + low);
}

INLINE vf F(log1p)(vf x) {
  vf low, high = F(two_sum)(F(splat)(1), x, &low);
  vf y = F(log_limits)(high, F(log_of_sum)(high, low, F(splat)(0)));
  return F(signed_as)(y, x);
}
