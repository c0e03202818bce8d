// erf, erfc.

/// erf x / x − 1 for z = x², |x| ≤ 1.
INLINE vf F(erf_slope)(vf z) {
#if ADJ_WIDE
  static const double c[] = {0x1.06eba8214db69p-3, -0x1.812746b0379fdp-2, 0x1.ce2f21a0435fdp-4, -0x1.b82ce312aabd8p-6,
                             0x1.565bcd1262e43p-8, -0x1.c02db4906a58ap-11, 0x1.f9a333f17e9cbp-14,
                             -0x1.f4d31a1c64084p-17, 0x1.b9ed47ff6771dp-20, -0x1.5f8cf51e8a597p-23,
                             0x1.fbff4dfafbb5ap-27, -0x1.450054b466131p-30, 0x1.257ba6fd2a750p-34};
#else
  static const float c[] = {0x1.06eba8p-3f, -0x1.81273ep-2f, 0x1.ce2cecp-4f, -0x1.b7f7eep-6f, 0x1.53fbaep-8f,
                            -0x1.a3aa54p-11f, 0x1.48948ap-14f};
#endif
  return POLYNOMIAL(z, c);
}

/// Up to 1 a polynomial; beyond, 1 − e^−q with q = −log erfc |x|, whose error hardly counts beside the 1.
INLINE vf F(erf)(vf x) {
#if ADJ_WIDE
  static const double c[] = {0x1.8bc130e111156p-23, 0x1.20dd556988b8ap0, 0x1.45f4326750c99p-1, 0x1.a4d9ad1d3290bp-4,
                             -0x1.388ea62a5d4bep-6, -0x1.27e7137f11170p-12, 0x1.d03a4ad504e9fp-10,
                             -0x1.51036121b9cf3p-11, 0x1.8152d5d4dcfb2p-15, 0x1.249aa80a929e5p-14,
                             -0x1.7799a1b600293p-15, 0x1.13893f02ced97p-16, -0x1.20b81e8b090b5p-18,
                             0x1.c5cff4efc34c3p-21, -0x1.0c1b0c0685dedp-23, 0x1.d0aea07854b79p-27,
                             -0x1.179a708726a0ep-30, 0x1.a206c14d674f0p-35, -0x1.2482e08cf3f31p-40};
#else
  static const float c[] = {-0x1.8a68aap-13f, 0x1.212c10p0f, 0x1.443558p-1f, 0x1.bc15b4p-4f, -0x1.9d04f0p-6f,
                            0x1.13903ap-8f, -0x1.ced3acp-12f, 0x1.6bee1cp-16f};
#endif
  vf a = F(at_most)(F(abs)(x), K(3.95f, 6));
  vf small = F(madd)(a, F(erf_slope)(a * a), a);
  vf n, tail, r = F(reduce_exp)(-POLYNOMIAL(a, c), &n, &tail), p = r + F(exp_curve)(r, tail), e = F(power_of_two)(n);
  vf large = (1 - e) - e * p;
  return F(signed_as)(F(select)(a < 1, small, large), x);
}

/// erfc a for a ≥ 5/8 as e^−a² · g(w)·w with w = 1/(a + 2.5), after M. M. Shepherd and J. G. Laframboise, "Chebyshev
/// Approximation of (1 + 2x)exp(x²)erfc x" (1981). Each factor carries what its rounding lost.
INLINE vf F(erfc_tail)(vf a) {
#if ADJ_WIDE
  static const double c[] = {0x1.92cd8620ae269p1, 0x1.184ea562d8272p3, 0x1.1ee2a82ed1d98p4, 0x1.545a81321f209p4,
                             -0x1.98307d3ff144ep2, -0x1.1cb24d8d8733cp6, -0x1.d05feaa1a13efp5, 0x1.b99acdc71af68p7,
                             0x1.728361e0ee69dp8, -0x1.b6a74e59c87a4p9, -0x1.dea9c6bf19486p10, 0x1.292c46e8ddfb2p12,
                             0x1.1ff840932915fp13, -0x1.f44aee52d917dp14, -0x1.15bbdb2a7feaap15, 0x1.c16baeb43926ap17,
                             0x1.09d31f2201ee0p14, -0x1.6958d090c7fb4p20, 0x1.65978dc339b60p20, 0x1.7041735570ef0p22,
                             -0x1.6dc5015f49501p23};
#else
  static const float c[] = {0x1.92cd86p1f, 0x1.184e9ep3f, 0x1.1ee2d8p4f, 0x1.54648ep4f, -0x1.99dc0ep2f,
                            -0x1.1e8578p6f, -0x1.a54470p5f, 0x1.dfbafap7f};
#endif
  a = F(at_most)(a, K(10.5f, 28));
  vf d_tail, d = F(two_sum)(a, F(splat)(K(2.5f, 2.5)), &d_tail);
  vf w_tail, w = F(quotient)(F(splat)(1), F(splat)(0), d, d_tail, &w_tail);
  vf v = (w - K(0.15625f, 0.15625)) + w_tail;
  const real middle = K(0x1.cbc812p-1f, 0x1.cbc8110e9771fp-1);
  vf bend = v * F(polynomial)(v, c + 1, sizeof c / sizeof *c - 1), slope = c[0] + bend;
  vf rise_tail, rise = F(two_product)(v, slope, &rise_tail), g = middle + rise;
  rise_tail += v * ((c[0] - slope) + bend) + K(-0x1.e2d11cp-26f, -0x1.d62c305799fd7p-55);
  vf g_tail = ((middle - g) + rise) + rise_tail;

  vf square_tail, square = F(two_product)(a, a, &square_tail);
  vf n, tail, r = F(reduce_exp)(-square, &n, &tail), sum = r + (tail - square_tail);
  vf p = sum + F(exp_curve)(sum, (r - sum) + (tail - square_tail));
  vf m = 1 + p, m_tail = (1 - m) + p;

  vf u_tail, u = F(two_product)(m, g, &u_tail);
  u_tail += m * g_tail + m_tail * g;
  vf y_tail, y = F(two_product)(u, w, &y_tail);
  return F(scale)(y + (y_tail + (u * w_tail + u_tail * w)), n);
}

/// Between −5/8 and 5/8, 1 − erf x in an order that keeps its digits; elsewhere the tail, or 2 less that.
INLINE vf F(erfc)(vf x) {
  vf tail = F(erfc_tail)(F(abs)(x));
  vf middle = K(0.5f, 0.5) - F(madd)(x, F(erf_slope)(x * x), x - K(0.5f, 0.5));
  return F(select)(F(abs)(x) < K(0.625f, 0.625), middle, F(select)(x < 0, 2 - tail, tail));
}
