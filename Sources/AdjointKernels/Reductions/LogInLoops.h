/// The natural logarithm of a float x ≥ 1 as SLEEF's logf rounds it (Shibata and Petrogalli 2020), which PyTorch's loops
/// call. No include guard: included in each pass.
///
/// x = 2ᵉ·m with ¾ ≤ m < 1½, and log m = 2·artanh q for q = (m − 1)/(m + 1); q and the sum are carried in two floats.
INLINE float V(log_in_loops)(float x) {
  if (!(x < INFINITY)) return x;
  uint32_t bits, scaled;
  float near = x * (1 / 0.75f), m;
  memcpy(&bits, &x, sizeof x);
  memcpy(&scaled, &near, sizeof near);
  int32_t exponent = (int32_t)(scaled >> 23) - 127;
  bits -= (uint32_t)exponent << 23;
  memcpy(&m, &bits, sizeof m);
  float e = (float)exponent;

  float top = m - 1, above = top + 1, top_rest = (-1 - (top - above)) + (m - above);
  float bottom = 1 + m, below = bottom - 1, bottom_rest = (1 - (bottom - below)) + (m - below);
  float inverse = 1 / bottom, q = top * inverse;
  float lost = fmaf(-bottom_rest, inverse, fmaf(-bottom, inverse, 1));
  float q_rest = fmaf(q, lost, fmaf(top_rest, inverse, fmaf(inverse, top, -q)));

  float square = q * q, curve = fmaf(fmaf(0.3027294874f, square, 0.3996108174f), square, 0.6666694880f);
  float whole = 0.69314718246459960938f * e;
  float whole_rest = fmaf(-1.904654323148236017e-09f, e, fmaf(0.69314718246459960938f, e, -whole));
  float twice = 2 * q, sum = whole + twice, sum_rest = (((whole - sum) + twice) + whole_rest) + 2 * q_rest;
  float bend = square * q, last = bend * curve, all = sum + last;
  float all_rest = ((sum - all) + last) + sum_rest;
  return all + all_rest;
}
