#pragma once
#include <stdint.h>

/// z = x × y for contiguous [outer, 3, inner]; float32, float64 and integers, which wrap.
void adj_cross(int dtype, int64_t outer, int64_t inner, const void *x, const void *y, void *z);

/// z[b, i, j] = (Σ |x[b, i, k] − y[b, j, k]|ᵖ)^(1/p) for contiguous x [batch, r, m], y [batch, s, m], z [batch, r, s];
/// float32 and float64. p = 0 counts differences, p = ∞ takes the largest.
void adj_cdist(int dtype, double p, int64_t batch, int64_t r, int64_t s, int64_t m, const void *x, const void *y,
               void *z);
/// The gradient of x, from that of z and z itself; 0 where a distance is.
void adj_cdist_backward(int dtype, double p, int64_t batch, int64_t r, int64_t s, int64_t m, const void *g,
                        const void *x, const void *y, const void *z, void *gx);
