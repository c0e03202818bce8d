#pragma once

/// Hurwitz's zeta function ζ(s, q) = Σ (q + k)^−s over k = 0, 1, …: ∞ for s = 1 and at the poles q = 0, −1, …; NaN for
/// s < 1, and for q < 0 unless s is whole.
double adj_zeta(double s, double q);
