// lgamma, digamma, trigamma.
//
// Large arguments take Stirling's series, whose coefficients are Bernoulli numbers; smaller ones are moved by
// Γ(x + 1) = x·Γ(x), and negative ones reflected (Abramowitz & Stegun 6.1.15, 6.1.17, 6.1.41, 6.3.18, 6.4.12).

#if ADJ_WIDE

/// log Γ(a) for a ≥ 0: below 8 by log Γ(r) = (r − 1)(r − 2)·P(r) for the r between 1 and 2 that lies whole steps away,
/// which keeps the digits beside the zeros at 1 and 2.
INLINE vf64 V(lgamma_positive)(vf64 a) {
  static const double near[] = {0x1.eeb95b094c191p-2, -0x1.2aed059bd6085p-3, 0x1.01af62a2929e1p-4,
                                -0x1.007aa83cef9abp-5, 0x1.133423527ae27p-6, -0x1.34dbda128eee5p-7,
                                0x1.64f0664fb6518p-8, -0x1.a5035375acabep-9, 0x1.f814b951d538bp-10,
                                -0x1.313e5323120b7p-10, 0x1.750aa27fe4301p-11, -0x1.cb502b140a127p-12,
                                0x1.1c7b46046a59cp-12, -0x1.61854b057e6e9p-13, 0x1.ba26ce28a34b0p-14,
                                -0x1.1cf3272629995p-14, 0x1.672b94917149fp-15, -0x1.6880fac68f031p-16,
                                0x1.c7d009a4fae3ap-17, -0x1.36d84fee907ffp-16, 0x1.8ca55ab6b8718p-17};
  static const double stirling[] = {0x1.5555555555555p-4, -0x1.6c16c16c16c17p-9, 0x1.a01a01a01a01ap-11,
                                    -0x1.3813813813814p-11, 0x1.b951e2b18ff23p-11, -0x1.f6ab0d9993c7dp-10,
                                    0x1.a41a41a41a41ap-8, -0x1.e4286cb0f5398p-6, 0x1.6fe96381e0680p-3};
  vi64 below = a < 1, large = a >= 8;
  vf64 one = V(splat_f64)(1), r = a, product = one;
  for (int i = 0; i < 6; i++) {
    vi64 step = r >= 2;
    r -= (vf64)(step & (vi64)one);
    product *= V(select_f64)(step, r, one);
  }
  // Below 1, r is a + 1, which is not rounded where it is not formed.
  vf64 u = r - V(select_f64)(below, V(splat_f64)(0.5), V(splat_f64)(1.5));
  vf64 first = V(select_f64)(below, a, r - 1), second = V(select_f64)(below, a - 1, r - 2);
  vf64 log = V(log_f64)(V(select_f64)(large | below, a, product));
  vf64 small = V(madd_f64)(first * second, POLYNOMIAL(u, near), V(negate_where_f64)(below, log));
  vf64 inverse = 1 / a, z = inverse * inverse;
  vf64 tail = V(madd_f64)(inverse, POLYNOMIAL(z, stirling), V(splat_f64)(0x1.acfe390c97d69p-2));  // (log 2π − 1)/2
  return V(select_f64)(large, V(madd_f64)(a - 0.5, log - 1, tail), small);
}

/// log |Γ(x)|, by Γ(x)·Γ(−x) = −π/(x·sin πx) for negative x; +∞ at the poles.
INLINE vf64 V(lgamma_f64)(vf64 x) {
  vf64 a = V(abs_f64)(x), y = V(lgamma_positive)(a);
  vi64 negative = (x < -0x1p-60) & (a < INFINITY);
  if (!V(any_f64)(negative)) return y;
  const double pi = 0x1.921fb54442d18p1;
  vf64 fraction = a - __builtin_elementwise_roundeven(a);
  vf64 reflected = V(log_f64)(pi / (a * V(abs_f64)(V(sin_f64)(pi * fraction)))) - y;
  return V(select_f64)(negative, reflected, y);
}

/// ψ(a) for a > 0, below 10 by ψ(a) = ψ(a + 10) − Σ 1/(a + i), the sum kept as one fraction.
INLINE vf64 V(digamma_positive)(vf64 a) {
  static const double stirling[] = {0x1.5555555555555p-4, -0x1.1111111111111p-7, 0x1.0410410410410p-8,
                                    -0x1.1111111111111p-8, 0x1.f07c1f07c1f08p-8, -0x1.5995995995996p-6,
                                    0x1.5555555555555p-4, -0x1.c5e5e5e5e5e5ep-2};
  vi64 small = a < 10;
  vf64 numerator = V(splat_f64)(0), denominator = V(splat_f64)(1);
  for (int i = 0; i < 10; i++) {
    numerator = V(madd_f64)(numerator, a + i, denominator);
    denominator *= a + i;
  }
  vf64 y = V(select_f64)(small, a + 10, a), inverse = 1 / y, z = inverse * inverse;
  vf64 psi = V(log_f64)(y) - V(madd_f64)(z, POLYNOMIAL(z, stirling), 0.5 * inverse);
  return psi - (vf64)(small & (vi64)(numerator / denominator));
}

/// ψ(x) = ψ(1 − x) − π/tan πx for negative x; ∓∞ at ±0, and NaN at the other poles.
INLINE vf64 V(digamma_f64)(vf64 x) {
  vi64 negative = x < 0;
  vf64 y = V(digamma_positive)(V(select_f64)(negative, 1 - x, x));
  if (V(any_f64)(negative)) {
    const double pi = 0x1.921fb54442d18p1;
    vf64 fraction = x - __builtin_elementwise_trunc(x);
    vf64 turned = V(select_f64)(fraction == 0, V(splat_f64)(NAN), y - pi / V(tan_f64)(pi * fraction));
    y = V(select_f64)(negative, turned, y);
  }
  return V(select_f64)(x == 0, V(signed_as_f64)(V(splat_f64)(INFINITY), -x), y);
}

/// ψ′(x), below 0 by ψ′(x) + ψ′(1 − x) = (π/sin πx)². As in PyTorch πx is rounded before the sine, so that the poles
/// at whole numbers are large rather than infinite.
INLINE vf64 V(trigamma_f64)(vf64 x) {
  static const double bernoulli[] = {0x1.5555555555555p-3, -0x1.1111111111111p-5, 0x1.8618618618618p-6,
                                     -0x1.1111111111111p-5, 0x1.364d9364d9365p-4, -0x1.0330330330330p-2,
                                     0x1.2aaaaaaaaaaabp0, -0x1.c5e5e5e5e5e5ep2, 0x1.b7c4f8f13e3c5p5};
  vi64 reflected = x <= 0;
  vf64 a = V(select_f64)(reflected, 1 - x, x);
  vi64 small = a < 10;
  vf64 numerator = V(splat_f64)(0), denominator = V(splat_f64)(1);
  for (int i = 0; i < 10; i++) {
    vf64 square = (a + i) * (a + i);
    numerator = V(madd_f64)(numerator, square, denominator);
    denominator *= square;
  }
  vf64 y = V(select_f64)(small, a + 10, a), inverse = 1 / y, z = inverse * inverse;
  vf64 series = V(madd_f64)(z * inverse, POLYNOMIAL(z, bernoulli), V(madd_f64)(0.5 * inverse, inverse, inverse));
  vf64 sum = series + (vf64)(small & (vi64)(numerator / denominator));
  if (!V(any_f64)(reflected)) return sum;
  const double pi = 0x1.921fb54442d18p1;
  vf64 ratio = pi / V(sin_f64)(pi * x);
  return V(select_f64)(reflected, ratio * ratio - sum, sum);
}

#else

WIDENED(lgamma)
WIDENED(digamma)
WIDENED(trigamma)

#endif
