#include "Zeta.h"

#include <math.h>

/// q to a negative power, by multiplications where the exponent is a small whole number.
static double inverse_power(double q, double s) {
  if (s > 64 || s != floor(s)) return pow(q, -s);
  double power = 1, square = q;
  for (int n = (int)s; n; n >>= 1, square *= square)
    if (n & 1) power *= square;
  return 1 / power;
}

/// Σ (q + k)^−s for q > 0 by the Euler–Maclaurin formula (Abramowitz & Stegun 23.1.30): nine terms, the integral of the
/// rest, and corrections by Bernoulli numbers over factorials.
static double zeta_positive(double s, double q) {
  static const double c[] = {0x1.5555555555555p-4, -0x1.6c16c16c16c17p-10, 0x1.1566abc011567p-15,
                             -0x1.bbd779334ef0bp-21, 0x1.66a8f2bf70ebep-26, -0x1.22805d644267fp-31,
                             0x1.d6db2c4e09162p-37, -0x1.7da4e1f79955cp-42, 0x1.355871d652e9ep-47,
                             -0x1.f57d968caacf1p-53, 0x1.967e1f09c376fp-58, -0x1.497d9033a2b5cp-63};
  double sum = 0, a = q;
  for (int k = 0; k < 9 || a <= 9; k++, a++) {
    double term = inverse_power(a, s);
    sum += term;
    if (term < 0x1p-54 * sum) return sum;
  }
  double power = inverse_power(a, s);
  sum += power * a / (s - 1) + 0.5 * power;
  double factor = s * power / a;
  for (int j = 0; j < (int)(sizeof c / sizeof *c); j++) {
    double term = c[j] * factor;
    sum += term;
    if (fabs(term) < 0x1p-54 * fabs(sum)) break;
    factor *= (s + 2 * j + 1) * (s + 2 * j + 2) / (a * a);
  }
  return sum;
}

double adj_zeta(double s, double q) {
  if (s == 1) return INFINITY;
  if (!(s > 1) || q != q) return NAN;
  if (q > 0) return zeta_positive(s, q);
  if (q == floor(q)) return INFINITY;
  if (s != floor(s)) return NAN;
  // The terms below 0 are, but for the sign, the first ones of another series.
  double fraction = q - floor(q), below = zeta_positive(s, 1 - fraction) - zeta_positive(s, 1 - q);
  return zeta_positive(s, fraction) + (fmod(s, 2) != 0 ? -below : below);
}
