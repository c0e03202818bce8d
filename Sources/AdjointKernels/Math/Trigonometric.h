// sin, cos, tan.
//
// x = n·π/2 + r with |r| ≤ π/4. Up to a bound the multiple is subtracted in pieces whose products with n are exact
// (Cody & Waite); the rare arguments beyond it go to libm. Only tan, a quotient, needs what r lost.

#define ADJ_TRIG_BOUND K(1e5f, 5e4)

/// x − n·π/2 as a rounded value and what it lost; the low bits of `quadrant` are those of n.
INLINE vf F(reduce_trig)(vf x, vi *quadrant, vf *tail) {
#if !ADJ_WIDE && !ADJ_FMA
  // Without fused products float32 has too few digits for this.
  vf64 r[2] = {V(low_half)(x), V(high_half)(x)};
  vf64 shifted[2];
  for (int i = 0; i < 2; i++) {
    shifted[i] = r[i] * 0x1.45f306dc9c883p-1 + 0x1.8p52;
    vf64 n = shifted[i] - 0x1.8p52;
    r[i] = (r[i] - n * 0x1.921fb5444p0) - n * 0x1.68c234c4c6629p-39;
    shifted[i] = n;
  }
  *quadrant = __builtin_convertvector(V(join_halves)(shifted[0], shifted[1]), vi32);
  vf rounded = V(join_halves)(r[0], r[1]);
  *tail = V(join_halves)(r[0] - V(low_half)(rounded), r[1] - V(high_half)(rounded));
  return rounded;
#else
  const vf middle_piece = F(splat)(K(0x1.777a5cp-25f, -0x1.68c234c4c8p-39));
  const vf low_piece = F(splat)(K(0x1.ee59dap-50f, 0x1.9d747f23e32edp-79));
  vf shifted = F(madd)(x, F(splat)(K(0x1.45f306p-1f, 0x1.45f306dc9c883p-1)), F(splat)(ROUNDER));
  vf n = shifted - ROUNDER;
  *quadrant = (vi)shifted;
  vf high = F(madd)(n, F(splat)(K(-0x1.921fb6p0f, -0x1.921fb5444p0)), x);
  vf r = F(madd)(n, low_piece, F(madd)(n, middle_piece, high));
  vf rest, product = F(two_product)(n, middle_piece, &rest), sum = high + product;
  *tail = (sum - r) + (((high - sum) + product) + F(madd)(n, low_piece, rest));
  return r;
#endif
}

/// (sin r − r) / r³ for |r| ≤ π/4, of z = r².
INLINE vf F(sin_polynomial)(vf z) {
#if ADJ_WIDE
  static const double c[] = {-0x1.5555555555549p-3, 0x1.111111110f892p-7, -0x1.a01a019c1207dp-13,
                             0x1.71de35769935fp-19, -0x1.ae5e647d70e4fp-26, 0x1.5d924d446702ap-33};
#else
  static const float c[] = {-0x1.555556p-3f, 0x1.111176p-7f, -0x1.a05ba0p-13f, 0x1.7ccb32p-19f};
#endif
  return POLYNOMIAL(z, c);
}

/// (cos r − 1 + r²/2) / r⁴, the same way.
INLINE vf F(cos_polynomial)(vf z) {
#if ADJ_WIDE
  static const double c[] = {0x1.555555555554cp-5, -0x1.6c16c16c15210p-10, 0x1.a01a019cbcd1cp-16,
                             -0x1.27e4f81038e33p-22, 0x1.1ee9ef44a658ap-29, -0x1.8faff769f09c2p-37};
#else
  static const float c[] = {0x1.55554ap-5f, -0x1.6c0c24p-10f, 0x1.99e656p-16f};
#endif
  return POLYNOMIAL(z, c);
}

/// sin(x + turns·π/2).
INLINE vf F(sin_turned)(vf x, int turns, double (*rare)(double)) {
  vi quadrant;
  vf tail, r = F(reduce_trig)(x, &quadrant, &tail), z = r * r;
  quadrant += turns;
  vf s = F(madd)(r * z, F(sin_polynomial)(z), r);
  vf c = F(madd)(z, F(madd)(z, F(cos_polynomial)(z), F(splat)(K(-0.5f, -0.5))), F(splat)(1));
  vf y = F(negate_where)((quadrant & 2) != 0, F(select)((quadrant & 1) != 0, c, s));
  vi large = ~(F(abs)(x) <= ADJ_TRIG_BOUND);
  return F(any)(large) ? F(patch)(large, x, y, rare) : y;
}

INLINE vf F(sin)(vf x) {
  vf y = F(sin_turned)(x, 0, sin);
  return F(select)(x == 0, x, y);
}

INLINE vf F(cos)(vf x) { return F(sin_turned)(x, 1, cos); }

INLINE vf F(tan)(vf x) {
  vi quadrant;
  vf tail, r = F(reduce_trig)(x, &quadrant, &tail), z = r * r, half = K(0.5f, 0.5) * z, top = 1 - half;
  // Sine and cosine, each as a rounded value and what it lost.
  vf s_rest = F(madd)(r * z, F(sin_polynomial)(z), tail), s = r + s_rest;
  vf c_rest = ((1 - top) - half) + F(madd)(z * z, F(cos_polynomial)(z), -(r * tail)), c = top + c_rest;
  s_rest = (r - s) + s_rest;
  c_rest = (top - c) + c_rest;
  vi odd = (quadrant & 1) != 0;
  vf y = F(quotient)(F(select)(odd, c, s), F(select)(odd, c_rest, s_rest), F(select)(odd, s, c),
                     F(select)(odd, s_rest, c_rest), &tail);
  y = F(negate_where)(odd, y + tail);
  vi large = ~(F(abs)(x) <= ADJ_TRIG_BOUND);
  if (F(any)(large)) y = F(patch)(large, x, y, tan);
  return F(select)(x == 0, x, y);
}

#undef ADJ_TRIG_BOUND
