// exp, exp2, expm1, sigmoid.
//
// x = n·ln2 + r with |r| ≤ ln2/2, the product n·ln2 subtracted in two pieces of which the first is exact
// (Cody & Waite), then eˣ = 2ⁿ·(1 + p) with p = eʳ − 1, which is r and a smaller, curved part.

/// e^(r + tail) − 1 − r for |r| ≤ ln2/2, `tail` being what r lost by rounding.
INLINE vf F(exp_curve)(vf r, vf tail) {
#if ADJ_WIDE
  static const double c[] = {0x1p-1, 0x1.5555555555559p-3, 0x1.5555555555552p-5, 0x1.111111110f64ep-7,
                             0x1.6c16c16c18750p-10, 0x1.a01a01b009ce4p-13, 0x1.a01a01992611fp-16,
                             0x1.71ddf7f62e389p-19, 0x1.27e4fc048bcd0p-22, 0x1.af5f6818d32a1p-26,
                             0x1.1f3d1f5de9897p-29};
#else
  static const float c[] = {0x1p-1f, 0x1.555554p-3f, 0x1.5554f8p-5f, 0x1.1112d6p-7f, 0x1.6d3a5cp-10f,
                            0x1.9e7762p-13f};
#endif
  return F(madd)(r * r, POLYNOMIAL(r, c), tail);
}

/// x − n·ln2 for the nearest whole n, as a rounded value and what it lost.
INLINE vf F(reduce_exp)(vf x, vf *n, vf *tail) {
  *n = F(madd)(x, F(splat)(K(0x1.715476p0f, 0x1.71547652b82fep0)), F(splat)(ROUNDER)) - ROUNDER;
  vf high = F(madd)(*n, F(splat)(K(-0x1.62e4p-1f, -0x1.62e42fefa38p-1)), x);
  vf low = *n * K(0x1.7f7d1cp-20f, 0x1.ef35793c7673p-45);
  vf r = high - low;
  *tail = (high - r) - low;
  return r;
}

INLINE vf F(exp)(vf x) {
  vf n, tail;
  x = F(at_least)(F(at_most)(x, K(89, 710)), K(-104, -746));
  vf r = F(reduce_exp)(x, &n, &tail);
  return F(scale)(1 + (r + F(exp_curve)(r, tail)), n);
}

/// eˣ for −104 ≤ x ≤ 88, within 1 ulp; in float32 rounded as by SLEEF's expf (Shibata and Petrogalli 2020), which PyTorch's
/// loops call where they do not call exp by itself.
INLINE vf F(exp_in_loops)(vf x) {
#if ADJ_WIDE
  return F(exp)(x);
#else
  static const float c[] = {0x1.555556p-3f, 0x1.5554f4p-5f, 0x1.11114cp-7f, 0x1.6d2d92p-10f, 0x1.a057b4p-13f};
  vf y = x * 0x1.715476p0f, n = (y + ROUNDER) - ROUNDER;
  vf r = F(madd)(n, F(splat)(-1.428606765330187045e-06f), F(madd)(n, F(splat)(-0.693145751953125f), x));
  vf p = F(splat)(c[4]);
  for (int i = 3; i >= 0; i--) p = F(madd)(p, r, F(splat)(c[i]));
  p = F(madd)(p, r, F(splat)(0.5f));
  return F(scale)(1 + F(madd)(r * r, p, r), n);
#endif
}

INLINE vf F(exp2)(vf x) {
  x = F(at_least)(F(at_most)(x, K(128, 1024)), K(-151, -1076));
  vf n = (x + ROUNDER) - ROUNDER;
  vf r = (x - n) * K(0x1.62e43p-1f, 0x1.62e42fefa39efp-1);
  return F(scale)(1 + F(exp_curve)(r, r), n);
}

/// eˣ − 1 = 2·(h·p + (h − ½)) with h = 2ⁿ⁻¹, which does not overflow before the result does, and p = r + curve.
INLINE vf F(expm1)(vf x) {
  vf n, tail, bounded = F(at_least)(F(at_most)(x, K(89, 710)), K(-18, -38));
  vf r = F(reduce_exp)(bounded, &n, &tail);
  vf curve = F(exp_curve)(r, tail), h = F(power_of_two)(n - 1);
  vf y = F(madd)(h, curve, F(madd)(h, r, h - K(0.5f, 0.5)));
  return F(signed_as)(F(select)(n == 0, r + curve, y + y), x);
}

/// 1 / (1 + e) for x ≥ 0 and e / (1 + e) for x < 0, with e = e^−|x|: neither tail cancels or overflows.
INLINE vf F(sigmoid)(vf x) {
  vf e = F(exp)(-F(abs)(x)), sum = 1 + e, inverse = F(inverse)(sum, (1 - sum) + e);
  return F(select)(x < 0, e * inverse, inverse);
}
