// sinh, cosh, tanh.

/// The parts of which sinh and cosh are made: |x| = n·ln2 + r, `s` = sinh r − r, `c` = cosh r − 1,
/// `grow` = 2ⁿ⁻², `decay` = 2⁻ⁿ⁻² (a quarter rather than a half, so that it does not overflow before the result does).
INLINE vf F(hyperbolic_parts)(vf x, vf *n, vf *s, vf *c, vf *grow, vf *decay) {
#if ADJ_WIDE
  static const double odd[] = {0x1.5555555555559p-3, 0x1.111111110f637p-7, 0x1.a01a01b0157e7p-13,
                               0x1.71ddf7d735b35p-19, 0x1.af5f9d11108efp-26};
  static const double even[] = {0x1p-1, 0x1.5555555555558p-5, 0x1.6c16c16c14ffcp-10, 0x1.a01a01ad7f354p-16,
                                0x1.27e4cc0fe91d4p-22, 0x1.1f8bdfa9d1537p-29};
#else
  static const float odd[] = {0x1.555556p-3f, 0x1.110fc0p-7f, 0x1.a2dd9cp-13f};
  static const float even[] = {0x1p-1f, 0x1.5554e6p-5f, 0x1.6d4f20p-10f};
#endif
  vf tail, r = F(reduce_exp)(F(at_most)(F(abs)(x), K(89.5f, 710.5)), n, &tail), z = r * r;
  *s = F(madd)(r * z, POLYNOMIAL(z, odd), tail);
  *c = z * POLYNOMIAL(z, even);
  *grow = F(power_of_two)(*n - 2);
  *decay = F(power_of_two)(-2 - F(at_most)(*n, 100));
  return r;
}

INLINE vf F(sinh)(vf x) {
  vf n, s, c, grow, decay, r = F(hyperbolic_parts)(x, &n, &s, &c, &grow, &decay);
  vf sum = grow + decay, difference = grow - decay, rest = (grow - difference) - decay;
  vf y = F(madd)(sum, r, difference) + F(madd)(difference, c, F(madd)(sum, s, rest));
  return F(signed_as)(F(abs)(F(select)(n == 0, r + s, y + y)), x);
}

INLINE vf F(cosh)(vf x) {
  vf n, s, c, grow, decay, r = F(hyperbolic_parts)(x, &n, &s, &c, &grow, &decay);
  vf sum = grow + decay, difference = grow - decay, rest = (grow - sum) + decay;
  vf y = sum + F(madd)(sum, c, F(madd)(difference, r + s, rest));
  return y + y;
}

/// Up to 5/8 a polynomial; beyond, tanh |x| = 1 − 2/(1 + e²ˣ).
INLINE vf F(tanh)(vf x) {
#if ADJ_WIDE
  static const double c[] = {-0x1.5555555555552p-2, 0x1.1111111110c51p-3, -0x1.ba1ba1b9d180ep-5, 0x1.664f4870bd885p-6,
                             -0x1.226e32ced1ebcp-7, 0x1.d6d35a17003a7p-9, -0x1.7d9c3146e324dp-10,
                             0x1.350b7772fdfb1p-11, -0x1.f11290d29c218p-13, 0x1.8018d327c1529p-14,
                             -0x1.faba382d2179ap-16, 0x1.95f0cc384474ep-18};
#else
  static const float c[] = {-0x1.555554p-2f, 0x1.11107ap-3f, -0x1.b9f18ap-5f, 0x1.63a586p-6f, -0x1.0c6088p-7f,
                            0x1.1a30f2p-9f};
#endif
  vf a = F(at_most)(F(abs)(x), K(10, 20)), z = a * a;
  vf small = F(madd)(a * z, POLYNOMIAL(z, c), a);
  // What e²ˣ gets wrong counts the less in tanh the larger it is, so ln2 in one piece is enough.
  vf n = F(madd)(a, F(splat)(K(0x1.715476p1f, 0x1.71547652b82fep1)), F(splat)(ROUNDER)) - ROUNDER;
  vf r = F(madd)(n, F(splat)(K(-0x1.62e43p-1f, -0x1.62e42fefa39efp-1)), a + a);
  vf p = F(exp_curve)(r, r), e = F(power_of_two)(n);
  vf large = 1 - 2 * F(reciprocal)(F(madd)(e, p, e + 1));
  return F(signed_as)(F(select)(a < K(0.625f, 0.625), small, large), x);
}
