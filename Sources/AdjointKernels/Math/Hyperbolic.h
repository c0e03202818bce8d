// sinh, cosh, tanh.

/// The parts of which sinh and cosh are made: |x| = n·ln2 + r, `s` = sinh r, `c` = cosh r − 1,
/// `grow` = 2ⁿ⁻², `decay` = 2⁻ⁿ⁻² (a quarter rather than a half, so that it does not overflow before the result does).
INLINE void F(hyperbolic_parts)(vf x, vf *n, vf *s, vf *c, vf *grow, vf *decay) {
#if ADJ_WIDE
  static const double odd[] = {0x1.5555555555559p-3, 0x1.111111110f637p-7, 0x1.a01a01b0157e7p-13, 0x1.71ddf7d735b35p-19,
                               0x1.af5f9d11108efp-26};
  static const double even[] = {0x1p-1, 0x1.5555555555558p-5, 0x1.6c16c16c14ffcp-10, 0x1.a01a01ad7f354p-16,
                                0x1.27e4cc0fe91d4p-22, 0x1.1f8bdfa9d1537p-29};
#else
  static const float odd[] = {0x1.555556p-3f, 0x1.110fc0p-7f, 0x1.a2dd9cp-13f};
  static const float even[] = {0x1p-1f, 0x1.5554e6p-5f, 0x1.6d4f20p-10f};
#endif
  vf tail, r = F(reduce_exp)(F(at_most)(F(abs)(x), K(89.5f, 710.5)), n, &tail), z = r * r;
  *s = r + F(madd)(r * z, POLYNOMIAL(z, odd), tail);
  *c = z * POLYNOMIAL(z, even);
  *grow = F(power_of_two)(*n - 2);
  *decay = F(power_of_two)(-2 - F(at_most)(*n, 100));
}

INLINE vf F(sinh)(vf x) {
  vf n, s, c, grow, decay;
  F(hyperbolic_parts)(x, &n, &s, &c, &grow, &decay);
  vf sum = grow + decay, difference = grow - decay, rest = (grow - difference) - decay;
  vf y = difference + F(madd)(difference, c, F(madd)(sum, s, rest));
  return F(signed_as)(F(abs)(F(select)(n == 0, s, y + y)), x);
}

INLINE vf F(cosh)(vf x) {
  vf n, s, c, grow, decay;
  F(hyperbolic_parts)(x, &n, &s, &c, &grow, &decay);
  vf sum = grow + decay, difference = grow - decay, rest = (grow - sum) + decay;
  vf y = sum + F(madd)(sum, c, F(madd)(difference, s, rest));
  return y + y;
}

/// tanh |x| = (e − 1)/(e + 1) with e = e²ˣ = 2ⁿ·(1 + p), both sums with what rounding lost.
INLINE vf F(tanh)(vf x) {
  vf n, tail, r = F(reduce_exp)(2 * F(at_most)(F(abs)(x), K(10, 20)), &n, &tail);
  vf p = F(expm1_reduced)(r, tail), e = F(power_of_two)(n), ep = e * p, below = e - 1, above = e + 1;
  vf top = below + ep, top_tail = ((below - top) + ep) + ((e - below) - 1);
  vf bottom = above + ep, bottom_tail = ((above - bottom) + ep) + ((e - above) + 1);
  vf y = F(quotient)(top, top_tail, bottom, bottom_tail, &tail);
  return F(signed_as)(y + tail, x);
}
