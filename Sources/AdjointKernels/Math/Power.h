// pow, hypot.

#if ADJ_WIDE

/// xʸ for positive finite x and any finite y: log x with twice the digits, times y, and the exponential of that.
INLINE vf64 V(pow_positive_f64)(vf64 x, vf64 y) {
  // log(1 + f) = 2·atanh s with s = f/(2 + f): 2s·(1 + s²·(1/3 + s²·(1/5 + …))).
  static const double c[] = {0x1.9999999999b33p-3, 0x1.249249245776bp-3, 0x1.c71c722df0acap-4, 0x1.745ce9b239704p-4,
                             0x1.3b1ef533be22dp-4, 0x1.0f7f0d54543ffp-4, 0x1.0e4ae600844f3p-4};
  vf64 k, f = V(reduce_log_f64)(x, &k), below = 2 + f, s_tail;
  vf64 s = V(quotient_f64)(f, V(splat_f64)(0), below, (2 - below) + f, &s_tail);
  vf64 z_tail, z = V(two_product_f64)(s, s, &z_tail);
  z_tail += 2 * s * s_tail;
  vf64 fifth = z * POLYNOMIAL(z, c), third = 0x1.5555555555555p-2 + fifth;
  vf64 third_tail = ((0x1.5555555555555p-2 - third) + fifth) + 0x1.5555555555555p-56;
  vf64 curve_tail, curve = V(two_product_f64)(z, third, &curve_tail);
  curve_tail += z * third_tail + z_tail * third;
  vf64 rest_tail, rest = V(two_product_f64)(s, curve, &rest_tail);
  rest_tail += s * curve_tail + s_tail * curve + s_tail;
  vf64 half = s + rest, half_tail = ((s - half) + rest) + rest_tail;
  vf64 log_tail, log = V(two_sum_f64)(k * 0x1.62e42fefa38p-1, 2 * half, &log_tail);
  log_tail += V(madd_f64)(k, V(splat_f64)(0x1.ef35793c7673p-45), 2 * half_tail);

  y = V(at_least_f64)(V(at_most_f64)(y, 0x1p900), -0x1p900);  // beyond, only splitting would overflow
  vf64 product_tail, product = V(two_product_f64)(log, y, &product_tail);
  product_tail += log_tail * y;
  vf64 n, tail, bounded = V(at_least_f64)(V(at_most_f64)(product, 710), -746);
  vf64 r = V(reduce_exp_f64)(bounded, &n, &tail);
  tail += (vf64)((product == bounded) & (vi64)product_tail);
  vf64 sum = r + tail;
  vf64 top = 1 + sum, low = ((1 - top) + sum) + V(exp_curve_f64)(sum, (r - sum) + tail);
  return V(scale_f64)(top + low, n);
}

/// The same to the digits that float32 needs, in plain float64.
INLINE vf64 V(pow_short)(vf64 x, vf64 y) {
  static const double atanh[] = {0x1.555554fd2af7cp-2, 0x1.999a7b65987f3p-3, 0x1.24389d5d80e15p-3,
                                 0x1.e2ff8fed88becp-4};
  static const double exp[] = {0x1.00000043c08fcp-1, 0x1.5555558e1852cp-3, 0x1.55547ee1b0d2ap-5, 0x1.11108a5ad318bp-7,
                               0x1.6d97b238402c3p-10, 0x1.a1a68ea6864e7p-13};
  vf64 k, f = V(split_f64)(x, &k) - 1, s = 2 * f / (2 + f), z = 0.25 * s * s;
  vf64 log = V(madd_f64)(k, V(splat_f64)(0x1.62e42fefa39efp-1), V(madd_f64)(s * z, POLYNOMIAL(z, atanh), s));
  vf64 n, tail, r = V(reduce_exp_f64)(V(at_least_f64)(V(at_most_f64)(log * y, 150), -150), &n, &tail);
  return V(power_of_two_f64)(n) * (1 + V(madd_f64)(r * r, POLYNOMIAL(r, exp), r));
}

#else

INLINE vf32 V(pow_positive_f32)(vf32 x, vf32 y) {
  return V(join_halves)(V(pow_short)(V(low_half)(x), V(low_half)(y)), V(pow_short)(V(high_half)(x), V(high_half)(y)));
}

#endif

/// Where y is whole; large numbers and infinities are.
INLINE vi F(is_whole)(vf y) {
  vf a = F(abs)(y), big = F(splat)(K(0x1p23f, 0x1p52));
  return (a >= big) | ((a + big) - big == a);
}

/// |x| to the y with the sign and the exceptions of x: odd whole powers keep its sign, others of a negative x are NaN.
INLINE vf F(pow)(vf x, vf y) {
  vf a = F(abs)(x), power = F(pow_positive)(a, y);
  vi whole = F(is_whole)(y), odd = whole & ~F(is_whole)(K(0.5f, 0.5) * y);
  vi usual = (a > 0) & (a < INFINITY) & (F(abs)(y) < INFINITY);
  power = F(select)(usual & (x < 0) & ~whole, F(splat)(NAN), power);
  if (F(any)(~usual)) {
    vi grows = ~((a > 1) ^ (y > 0));
    vf limit = (vf)(grows & (vi)F(splat)(INFINITY));
    limit = F(select)((a == a) & (y == y), limit, F(splat)(NAN));
    limit = F(select)((y == 0) | (x == 1) | ((a == 1) & (y == y)), F(splat)(1), limit);
    power = F(select)(usual, power, limit);
  }
  return F(negate_where)(odd & ((vi)x < 0), power);
}

#if ADJ_WIDE

/// √(a² + b²), both scaled by a power of two where squares would overflow or vanish.
INLINE vf64 V(hypot_f64)(vf64 x, vf64 y) {
  vf64 a = V(abs_f64)(x), b = V(abs_f64)(y), large = V(select_f64)(a > b, a, b);
  vi64 over = large > 0x1p500, under = large < 0x1p-400;
  vf64 shift = V(select_f64)(over, V(splat_f64)(-600), (vf64)(under & (vi64)V(splat_f64)(600)));
  vf64 scale = V(power_of_two_f64)(shift), back = V(power_of_two_f64)(-shift);
  vf64 u = a * scale, v = b * scale;
  vf64 root = __builtin_elementwise_sqrt(V(madd_f64)(u, u, v * v)) * back;
  return V(select_f64)((a == INFINITY) | (b == INFINITY), V(splat_f64)(INFINITY), root);
}

#else

INLINE vf64 V(hypot_short)(vf64 x, vf64 y) { return __builtin_elementwise_sqrt(x * x + y * y); }

/// In float64, where the squares neither overflow nor vanish.
INLINE vf32 V(hypot_f32)(vf32 x, vf32 y) {
  vf64 low = V(hypot_short)(V(low_half)(x), V(low_half)(y)), high = V(hypot_short)(V(high_half)(x), V(high_half)(y));
  vf32 root = V(join_halves)(low, high);
  vi32 infinite = (V(abs_f32)(x) == INFINITY) | (V(abs_f32)(y) == INFINITY);
  return V(select_f32)(infinite, V(splat_f32)(INFINITY), root);
}

#endif
