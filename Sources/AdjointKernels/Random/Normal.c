// Normal numbers of float32, equal to PyTorch's to the bit. That fixes every operation: the
// polynomials are those of the Cephes library (Moshier), each multiply-add is fused or not as
// written here, and no other may be.
#pragma STDC FP_CONTRACT OFF

#ifndef ADJ_PASS
#define ADJ_SELF "../Random/Normal.c"
#include "../include/ISA.h"
#include "../include/Random.h"
#include "../ISA/Expand.h"

static void (*const normal_f32[])(int64_t, float *, float, float) = {
  normal_f32_baseline,
#if defined(__x86_64__)
  normal_f32_avx2,
  normal_f32_avx512,
#endif
};

void adj_normal_f32(int64_t n, float *z, float mean, float deviation) {
  normal_f32[adj_isa_in_use](n, z, mean, deviation);
}

#else

// Half a group of 16 is at most eight lanes.
#if ADJ_VBYTES < 32
enum { V(lanes) = 4 };
#else
enum { V(lanes) = 8 };
#endif
#define floats V(adj_normal_floats)
#define ints V(adj_normal_ints)
typedef float floats __attribute__((vector_size(4 * V(lanes))));
typedef int32_t ints __attribute__((vector_size(4 * V(lanes))));

INLINE floats V(choose)(ints mask, floats a, floats b) {
  return (floats)((mask & (ints)a) | (~mask & (ints)b));
}

/// a·b + c rounded once. Without the instruction: the product is exact in double, and the sum is
/// rounded to odd there, after which rounding to float is that of the exact value (Boldo and
/// Melquiond, "Emulation of FMA and correctly rounded sums", 2008). Finite operands only.
INLINE floats V(fused)(floats a, floats b, floats c) {
#if ADJ_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  typedef double doubles __attribute__((vector_size(8 * V(lanes))));
  typedef int64_t longs __attribute__((vector_size(8 * V(lanes))));
  doubles product = __builtin_convertvector(a, doubles) * __builtin_convertvector(b, doubles);
  doubles term = __builtin_convertvector(c, doubles);
  doubles sum = product + term;
  doubles share = sum - product;
  doubles error = (product - (sum - share)) + (term - share);
  longs even = ((longs)sum & 1) - 1;
  longs outward = (longs)((error > 0) == (sum > 0));
  longs step = (outward & 1) | (~outward & -1);
  return __builtin_convertvector((doubles)((longs)sum + ((longs)(error != 0) & even & step)), floats);
#endif
}
#define SPLAT(x) ((floats){} + (x))
#define HORNER(y, x, c) V(fused)(y, x, SPLAT(c))

/// log x for normal positive x.
INLINE floats V(log)(floats x) {
  ints bits = (ints)x;
  floats exponent = __builtin_convertvector((bits >> 23) - 126, floats);
  x = (floats)((bits & ~0x7f800000) | 0x3f000000);
  ints low = x < 0.707106781186547524f;
  exponent -= (floats)(low & (ints)SPLAT(1.0f));
  x = (x - 1.0f) + (floats)(low & (ints)x);
  floats square = x * x;
  floats y = SPLAT(7.0376836292e-2f);
  y = HORNER(y, x, -1.1514610310e-1f);
  y = HORNER(y, x, 1.1676998740e-1f);
  y = HORNER(y, x, -1.2420140846e-1f);
  y = HORNER(y, x, 1.4249322787e-1f);
  y = HORNER(y, x, -1.6668057665e-1f);
  y = HORNER(y, x, 2.0000714765e-1f);
  y = HORNER(y, x, -2.4999993993e-1f);
  y = HORNER(y, x, 3.3333331174e-1f);
  y = V(fused)(y * x, square, exponent * -2.12194440e-4f);
  y = y - square * 0.5f;
  return (x + y) + exponent * 0.693359375f;
}

/// sin x and cos x for 0 ≤ x ≤ 2π.
INLINE void V(sincos)(floats x, floats *sin, floats *cos) {
  ints octant = (__builtin_convertvector(x * 1.27323954473516f, ints) + 1) & ~1;
  floats count = __builtin_convertvector(octant, floats);
  x = V(fused)(count, SPLAT(-0.78515625f), x);
  x = V(fused)(count, SPLAT(-2.4187564849853515625e-4f), x);
  x = V(fused)(count, SPLAT(-3.77489497744594108e-8f), x);
  floats square = x * x;
  floats c = SPLAT(2.443315711809948e-5f);
  c = HORNER(c, square, -1.388731625493765e-3f);
  c = HORNER(c, square, 4.166664568298827e-2f);
  c = V(fused)(c * square, square, -(square * 0.5f)) + 1.0f;
  floats s = SPLAT(-1.9515295891e-4f);
  s = HORNER(s, square, 8.3321608736e-3f);
  s = HORNER(s, square, -1.6666654611e-1f);
  s = V(fused)(s * square, x, x);
  ints straight = (octant & 2) == 0;
  ints sin_sign = (octant & 4) << 29, cos_sign = (~(octant - 2) & 4) << 29;
  *sin = (floats)((ints)V(choose)(straight, s, c) ^ sin_sign);
  *cos = (floats)((ints)V(choose)(straight, c, s) ^ cos_sign);
}

static void V(normal_f32)(int64_t n, float *z, float mean, float deviation) {
  for (int64_t i = 0; i < n; i += 16) {
    for (float *first = z + i; first < z + i + 8; first += V(lanes)) {
      floats radius, angle, sin, cos;
      memcpy(&radius, first, sizeof radius);
      memcpy(&angle, first + 8, sizeof angle);
      radius = __builtin_elementwise_sqrt(-2.0f * V(log)(1.0f - radius));
      V(sincos)(6.28318530717958647692f * angle, &sin, &cos);
      cos = V(fused)(radius * cos, SPLAT(deviation), SPLAT(mean));
      sin = V(fused)(radius * sin, SPLAT(deviation), SPLAT(mean));
      memcpy(first, &cos, sizeof cos);
      memcpy(first + 8, &sin, sizeof sin);
    }
  }
}

#undef SPLAT
#undef HORNER
#undef floats
#undef ints

#endif
