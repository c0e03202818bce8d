// The activations and losses as expressions of vectors a and b of T (f32 or f64) and the numbers p, q, r; F(name) is
// the function of that type in FloatMath.h or Math/VectorMath.h. Lists, so that kernels, their half-precision forms
// and the tables have one source.

#define FORMULAS(X) \
  X(elu, F(select)(a < (T)0, F(expm1)(a * r) * p, a * q)) \
  X(leaky_relu, F(select)(a > (T)0, a, a * p)) \
  X(hardtanh, F(select)(a < p, (vf){} + p, F(select)(a > q, (vf){} + q, a))) \
  X(hardswish, a * F(ramp)(a) / (T)6) \
  X(hardsigmoid, F(ramp)(a) / (T)6) \
  X(hardshrink, F(select)((a >= -p) & (a <= p), (vf){}, a)) \
  X(softshrink, F(select)(a > p, a - p, F(select)(a < -p, a + p, a * (T)0))) \
  X(threshold, F(select)(a <= p, (vf){} + q, a)) \
  X(softplus, F(select)(a * p > q, a, F(log1p)(F(exp)(a * p)) / p)) \
  X(mish, a * F(tanh_of_softplus)(a))

#define PAIR_FORMULAS(X) \
  X(elu_backward, F(select)(b > (T)0, a * q, a * r * p * F(exp)(b * r))) \
  X(leaky_relu_backward, F(select)(b > (T)0, a, a * p)) \
  X(hardtanh_backward, F(select)((b > p) & (b < q), a, F(select)(b == b, (vf){}, a * r))) \
  X(hardswish_backward, F(select)(b <= (T)-3, (vf){}, F(select)(b >= (T)3, a, a * (b / (T)3 + (T)0.5)))) \
  X(hardsigmoid_backward, F(select)((b > (T)-3) & (b < (T)3), a * (T)(1.f / 6), (vf){})) \
  X(shrink_backward, F(select)((b < -p) | (b > p), a, (vf){})) \
  X(threshold_backward, F(select)(b <= p, (vf){}, a)) \
  X(softplus_backward, F(scaled_softplus_backward)(a, b, p, q)) \
  X(mish_backward, F(mish_backward)(a, b)) \
  X(logsigmoid_backward, a * F(sigmoid)(-b)) \
  X(prelu, F(select)(a > (T)0, a, b * a)) \
  X(prelu_weight_backward, F(select)(b > (T)0, (vf){}, a * b)) \
  X(glu, a * F(sigmoid)(b)) \
  X(mse, (a - b) * (a - b)) \
  X(mse_slope, q * ((a - b) * (T)2)) \
  X(smooth_l1, F(smooth_l1)(F(magnitude)(a - b), p)) \
  X(smooth_l1_slope, q * F(clip)((a - b) / p, 1)) \
  X(huber, F(huber)(F(magnitude)(a - b), p)) \
  X(huber_slope, q * F(clip)(a - b, p)) \
  X(soft_margin, F(log1p)(F(exp)(-a * b))) \
  X(soft_margin_slope, F(soft_margin_slope)(a, b) * q) \
  X(bce, (b - (T)1) * F(bounded_log)(F(log1p)(-a)) - b * F(bounded_log)(F(log)(a))) \
  X(bce_slope, q * (a - b) / F(maximum)(((T)1 - a) * a, (vf){} + (T)1e-12f)) \
  X(bce_with_logits, ((T)1 - b) * a - F(logsigmoid)(a)) \
  X(bce_with_logits_slope, q * (F(sigmoid)(a) - b))
