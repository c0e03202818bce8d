// What the formulas of Activations/Formulas.h share. A template: included with T, vf and F(name) defined, once for
// float32 and float64 in each pass.

/// x + 3 between 0 and 6, NaN where x is.
INLINE vf F(ramp)(vf x) { return F(minimum)(F(maximum)(x + (T)3, (vf){}), (vf){} + (T)6); }

/// x between −bound and bound.
INLINE vf F(clip)(vf x, T bound) {
  return F(select)(x > bound, (vf){} + bound, F(select)(x < -bound, (vf){} - bound, x));
}

/// Logarithms of losses end at −100, so that a certain but wrong guess costs a finite amount.
INLINE vf F(bounded_log)(vf logarithm) { return F(maximum)(logarithm, (vf){} - (T)100); }

INLINE vf F(scaled_softplus_backward)(vf g, vf x, T beta, T threshold) {
  vf e = F(exp)(x * beta);
  return F(select)(x * beta > threshold, g, g * e / (e + (T)1));
}
/// tanh(ln(1 + e)) = w/(w + 2) with w = e(e + 2), e = exp(x); 1 to the last place from 20 on.
INLINE vf F(tanh_of_softplus)(vf x) {
  vf e = F(exp)(F(select)(x > (T)20, (vf){} + (T)20, x)), w = e * (e + (T)2);
  return w / (w + (T)2);
}
INLINE vf F(mish_backward)(vf g, vf x) {
  vf t = F(tanh_of_softplus)(x);
  return g * (t + x * F(sigmoid)(x) * ((T)1 - t * t));
}
INLINE vf F(smooth_l1)(vf distance, T beta) {
  return F(select)(distance < beta, (T)0.5 * distance * distance / beta, distance - (T)0.5 * beta);
}
INLINE vf F(huber)(vf distance, T delta) {
  return F(select)(distance < delta, (T)0.5 * distance * distance, delta * (distance - (T)0.5 * delta));
}
INLINE vf F(soft_margin_slope)(vf x, vf target) {
  vf e = F(exp)(-target * x);
  return -target * e / ((T)1 + e);
}
