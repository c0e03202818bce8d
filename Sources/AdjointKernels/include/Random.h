#pragma once
#include <stdint.h>

/// One block of mt19937: advances the 624 words of `state` and writes the 624 tempered words they stand for.
void adj_mt19937_block(uint32_t *state, uint32_t *words);

/// Uniform numbers of [0, 1) in place of the random words that z holds: one word a float32 (its low 24 bits),
/// two words a float64 (the first is the upper half; the low 53 bits).
void adj_uniform_f32(int64_t n, float *z);
void adj_uniform_f64(int64_t n, double *z);

/// z = z·range + from, summed with one rounding in double; what rounding lifts to `to` or above becomes `from`.
void adj_uniform_scale_f32(int64_t n, float *z, float from, float range, float to);
void adj_uniform_scale_f64(int64_t n, double *z, double from, double range, double to);

/// Normal numbers in place of the uniform ones in z, 16 at a time (n is a multiple of 16): the Box–Muller transform
/// takes element j of a group's first half as radius and element j of the second half as angle.
void adj_normal_f32(int64_t n, float *z, float mean, float deviation);
/// In double, with the C library's logarithm, sine and cosine; in parallel where it pays.
void adj_normal_f64(int64_t n, double *z, double mean, double deviation);
