// i0 and i1, the modified Bessel functions of the first kind (Abramowitz & Stegun 9.6.10, 9.7.1).

#if ADJ_WIDE

/// eᵃ·p/√a without an overflow before the result's; NaN at ∞, as in PyTorch.
INLINE vf64 V(bessel_tail)(vf64 a, vf64 p) {
  vf64 root = V(exp_f64)(0.5 * a);
  return root * (p / __builtin_elementwise_sqrt(a)) * root;
}

/// Up to 8 the power series in x², whose terms are all positive; beyond, e⁻ˣ·√x·I₀ as a polynomial of 8/x.
INLINE vf64 V(i0_f64)(vf64 x) {
  static const double small[] = {0x1p0, 0x1p-2, 0x1p-6, 0x1.c71c71c71c71cp-12, 0x1.c71c71c71c71cp-18,
                                 0x1.23456789abcdfp-24, 0x1.02e85c0898b71p-31, 0x1.522a43f65486ap-39,
                                 0x1.522a43f65486ap-47, 0x1.0b313289be0b9p-55, 0x1.5601885e63e5dp-64,
                                 0x1.69ca9cf3b7f54p-73, 0x1.4197a7f5154bcp-82, 0x1.e725594ee52e9p-92,
                                 0x1.3e22d70ef3b5fp-101, 0x1.69f7da8510bcdp-111, 0x1.69f7da8510bcdp-121,
                                 0x1.40a2dc2460523p-131, 0x1.faaf2fa1c79e5p-142, 0x1.674f8e46c208cp-152,
                                 0x1.cbeaf38dc529fp-163, 0x1.0afb53e9cec0bp-173, 0x1.1a6d4e307528fp-184,
                                 0x1.1159d2b18fe1fp-195, 0x1.e5f504c9e358cp-207, 0x1.8e189760fbc74p-218,
                                 0x1.2d843c1f0a6f9p-229};
  static const double large[] = {0x1.9bd428ad249a5p-2, 0x1.b87969bb93b75p-8, 0x1.1daa72b5e650cp-11,
                                 0x1.75e5ee71edd14p-14, 0x1.8e513a1d5e52bp-16, 0x1.3f49a6bcfc2d9p-17,
                                 0x1.7d0f75812d9bcp-18, 0x1.51ced7b713adcp-18, 0x1.7224b1828e507p-18,
                                 0x1.03896efb09a41p-18, -0x1.ce768f00b5374p-18, -0x1.cc90f59ec1228p-16,
                                 -0x1.77cc956faaa2fp-16, 0x1.0317d4c7b215ap-14, 0x1.047454ffcb608p-13,
                                 -0x1.df1549cddfaf8p-14, -0x1.a9411c5b0ad08p-12, 0x1.9bbbfe31d81e9p-13,
                                 0x1.0ab5ef575d285p-10, -0x1.31c908a5dd531p-12, -0x1.e8fd992032bedp-10,
                                 0x1.42a55974d41b8p-12, 0x1.1ce14787c5bdep-9, -0x1.52109c25bd9ecp-13,
                                 -0x1.36e52c10032d7p-10};
  vf64 a = V(abs_f64)(x);
  vi64 far = ~(a <= 8);
  vf64 y = POLYNOMIAL(a * a, small);
  return V(any_f64)(far) ? V(select_f64)(far, V(bessel_tail)(a, POLYNOMIAL(8 / a - 0.5, large)), y) : y;
}

/// The same for I₁, which is odd.
INLINE vf64 V(i1_f64)(vf64 x) {
  static const double small[] = {0x1p-1, 0x1p-4, 0x1.5555555555555p-9, 0x1.c71c71c71c71cp-15, 0x1.6c16c16c16c17p-21,
                                 0x1.845c8a0ce5129p-28, 0x1.27e4fb7789f5cp-35, 0x1.522a43f65486ap-43,
                                 0x1.2c9758daf5cd0p-51, 0x1.ab81ea75fcdf4p-60, 0x1.f17697cf1cf13p-69,
                                 0x1.e2637bef9ff1ap-78, 0x1.8bce58901a35ep-87, 0x1.165e7c2d153f3p-96,
                                 0x1.53585cdcbfb10p-106, 0x1.69f7da8510bcdp-116, 0x1.54ad09e6a6575p-126,
                                 0x1.1d028acb00491p-136, 0x1.aaae78f4066a6p-147, 0x1.1f72d8389b3a3p-157,
                                 0x1.5e69de22df5cep-168, 0x1.84564b82a1184p-179, 0x1.88f11edf3ed4cp-190,
                                 0x1.6c77c3976a829p-201, 0x1.37033643c4b3bp-212, 0x1.e9f6e1b270f54p-224,
                                 0x1.655a5a37c0843p-235};
  static const double large[] = {0x1.8ebe783a84030p-2, -0x1.3f796198ee628p-6, -0x1.cbc54df1ece76p-11,
                                 -0x1.f89c23066d278p-14, -0x1.ec8e101744487p-16, -0x1.76137e6905189p-17,
                                 -0x1.ad8db6e1fecbbp-18, -0x1.727a73a8063a8p-18, -0x1.9180f82a1d429p-18,
                                 -0x1.21895bb7ba33fp-18, 0x1.cd81846fb3ff1p-18, 0x1.e20e7d69649cap-16,
                                 0x1.9f203cf2783b7p-16, -0x1.0630cddd4e099p-14, -0x1.1465ce7d29637p-13,
                                 0x1.d4345a69bfc30p-14, 0x1.bdc8daed57db9p-12, -0x1.858c7591014bdp-13,
                                 -0x1.162964d5f91dbp-10, 0x1.1aee882806184p-12, 0x1.fce6b32270b52p-10,
                                 -0x1.272ae05110368p-12, -0x1.2839623e2341cp-9, 0x1.33e83e12ca3b4p-13,
                                 0x1.432b0a4121172p-10};
  vf64 a = V(abs_f64)(x);
  vi64 far = ~(a <= 8);
  vf64 y = a * POLYNOMIAL(a * a, small);
  if (V(any_f64)(far)) y = V(select_f64)(far, V(bessel_tail)(a, POLYNOMIAL(8 / a - 0.5, large)), y);
  return V(signed_as_f64)(y, x);
}

#else

WIDENED(i0)
WIDENED(i1)

#endif
