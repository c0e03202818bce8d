// erfinv.

#if ADJ_WIDE

/// x times a polynomial of w = −log(1 − x²), or of its root where that is large, as in M. Giles, "Approximating the
/// erfinv function" (2010); the coefficients are our own. ±∞ at ±1, NaN beyond.
INLINE vf64 V(erfinv_f64)(vf64 x) {
  static const double middle[] = {0x1.a755e7c99ae86p0, 0x1.ebd80d9b13e2bp-3, -0x1.8b6c33114eae7p-8,
                                  -0x1.84576948514e9p-11, 0x1.879c2a20bb963p-13, -0x1.d1d1f7b799e14p-17,
                                  -0x1.6e8a53d8b2f84p-20, 0x1.c6b4f5b4485bep-22, -0x1.f36ce9a1f1537p-26,
                                  -0x1.1a9e34ea80b32p-28, 0x1.20f50c65994a5p-30, -0x1.dc58e86640cd4p-35,
                                  -0x1.c89af9a5a861dp-37, 0x1.72a472e24d62fp-39, -0x1.6d16abb83554bp-44,
                                  -0x1.6d477ac908a6ep-45, 0x1.da47a520e32a3p-48, 0x1.8fbd6d8bfb534p-56,
                                  -0x1.299d9e862c5a3p-53, 0x1.9a782918c0eefp-57, 0x1.457b7c7ee27bcp-60,
                                  -0x1.8c612fe6d4cc6p-63, -0x1.1d97cd0a28444p-72};
  static const double tail[] = {0x1.8abcc380d5a48p1, 0x1.0158a6d641d39p0, 0x1.5ffcfe5b6db7ap-8, -0x1.ebadabb88eb36p-9,
                                0x1.468eeca887021p-9, -0x1.ba924133966efp-10, 0x1.f3cc54ba4185ap-11,
                                -0x1.7448a8807fc16p-12, 0x1.932deb51d5effp-16, 0x1.1e684a09f878bp-14,
                                -0x1.8cf1ea476ca5dp-15, 0x1.a29a626bd0bb9p-17, 0x1.88e7be48aa51ap-19,
                                -0x1.0d5f12f3cb324p-18, 0x1.918866d43073fp-20, 0x1.3acdcdc26635cp-26,
                                -0x1.206ae34abd5a9p-22, 0x1.85a326c1cb527p-24, -0x1.a53a301e22b57p-32};
  static const double end[] = {0x1.3a6f678932e7fp2, 0x1.02a1c126f26efp0, -0x1.73d5046c5d5cep-13,
                               -0x1.9cacac54f7c90p-13, 0x1.26071991f03e0p-14, -0x1.2f0bca1f11423p-16,
                               0x1.142d4dce91da7p-18, -0x1.dc52f86eae5e9p-21, 0x1.a4045d14f59c3p-23,
                               -0x1.c16a7e6e3c538p-25, 0x1.5d9c44c5a24ecp-26, -0x1.6297a8a49d6c2p-27,
                               0x1.713314efed173p-28, -0x1.5a70a261f18c1p-29, 0x1.1314785bffcd0p-30,
                               -0x1.5acfe8d8c1d95p-32, 0x1.276e71e74a9c0p-34, 0x1.870f8c7563340p-42,
                               -0x1.4da22ebc5043fp-37, 0x1.51395ed89f48bp-38, -0x1.0101d8f35bf21p-40};
  vf64 a = V(abs_f64)(x), w = -V(log_f64)((1 - a) * (1 + a)), y = POLYNOMIAL(w - 3.125, middle);
  vi64 far = w >= 6.25;
  if (V(any_f64)(far)) {
    vf64 root = __builtin_elementwise_sqrt(w);
    vf64 large = V(select_f64)(w < 16, POLYNOMIAL(root - 3.25, tail), POLYNOMIAL(root - 5.0625, end));
    y = V(select_f64)(far, large, y);
  }
  return x * V(select_f64)(a == 1, V(splat_f64)(INFINITY), y);
}

#else

/// The same to the digits of float32, within 3 ulp.
INLINE vf32 V(erfinv_f32)(vf32 x) {
  static const float middle[] = {0x1.805c5cp0f, 0x1.f91e8cp-3f, -0x1.11c3ccp-8f, -0x1.486688p-10f, 0x1.c9b83ap-13f,
                                 -0x1.4cd6dcp-18f, -0x1.cb7b9ep-19f, 0x1.f3bcf6p-22f, 0x1.129bb8p-26f, -0x1.2c4526p-27f,
                                 0x1.00d79ap-31f};
  static const float tail[] = {0x1.7aaa3cp1f, 0x1.00f3b4p0f, 0x1.cde4fep-8f, -0x1.5b538ep-8f, 0x1.f124e8p-9f,
                               -0x1.4b4344p-9f, 0x1.4d018ap-10f, -0x1.4685f6p-12f, -0x1.e11cd4p-14f, 0x1.ffdefap-14f,
                               -0x1.fb6ef2p-16f};
  vf32 a = V(abs_f32)(x), w = -V(log_f32)((1 - a) * (1 + a)), y = POLYNOMIAL(w - 2.5f, middle);
  vi32 far = w >= 5;
  if (V(any_f32)(far)) y = V(select_f32)(far, POLYNOMIAL(__builtin_elementwise_sqrt(w) - 3.125f, tail), y);
  return x * V(select_f32)(a == 1, V(splat_f32)(INFINITY), y);
}

#endif
