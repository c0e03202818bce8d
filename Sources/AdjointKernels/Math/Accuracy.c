// Measures vector math: errors against a wider libm, and time per element.

#ifndef ADJ_PASS
#define ADJ_SELF "../Math/Accuracy.c"
#include "../ISA/Expand.h"

#include <stdlib.h>
#include <time.h>

#include "Accuracy.h"
#include "DType.h"
#include "ISA.h"

enum { BLOCK = 1024 };
typedef void (*Loop)(int64_t n, const void *x, const void *y, void *z);

static const Loop *loops(int isa) {
  static const Loop *const all[] = {
      math_loops_baseline[0],
#if defined(__x86_64__)
      math_loops_avx2[0],
      math_loops_avx512[0],
#endif
  };
  return all[isa];
}

const char *adj_math_name(int function) {
  static const char *const names[] = {
#define X(name) #name,
      ADJ_MATH_UNARY(X) ADJ_MATH_BINARY(X)
#undef X
  };
  return function >= 0 && function < ADJ_MATH_COUNT ? names[function] : "";
}

// The references: float32 is compared with double, float64 with long double.

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static long double sigmoidl(long double x) { return 1 / (1 + expl(-x)); }

static long double reference(int function, int wide, double x, double y) {
  switch (function) {
#define X(name) \
  case ADJ_MATH_##name: return wide ? name##l(x) : name(x);
    ADJ_MATH_UNARY(X)
#undef X
#define X(name) \
  case ADJ_MATH_##name: return wide ? name##l(x, y) : name(x, y);
    ADJ_MATH_BINARY(X)
#undef X
  }
  return NAN;
}

/// The error of `got` in ulp of a format with `digits` bits and the least exponent `least`.
static double ulp_error(double got, long double want, int digits, int least, double largest) {
  if (isnan(got) || isnan(want)) return isnan(got) && isnan(want) ? 0 : INFINITY;
  if (got == 0 && signbit(got) != signbit(want)) return INFINITY;
  if (isinf(got) && got * want > 0 && fabsl(want) > largest) return 0;
  if (isinf(want)) return INFINITY;
  int exponent;
  frexpl(want, &exponent);
  if (exponent < least || want == 0) exponent = least;
  return (double)ldexpl(fabsl(got - want), digits - exponent);
}

// Inputs.

static uint64_t next_random(uint64_t *state) {  // splitmix64 (Steele, Lea, Flood 2014)
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static double of_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}
static float of_bits32(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static const double specials[] = {
    0.0, 0x1p-149, 0x1p-126, 0x1.fffffcp-127, 0x1p-1074, 0x1p-1022, 0x1.fffffffffffffp-1023, 1e-30, 1e-8,
    0x1.fffffffffffffp-1, 0x1.0000000000001p0, 0x1.fffffep-1, 0x1.000002p0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5,
    10, 100, 1000, 1e5, 88.7, 88.8, 103.9, 104, 150, 709.7, 710.4, 745.1, 745.2, 746, 0x1p23, 0x1p24, 0x1.000002p23,
    0x1p52, 0x1p53, 0x1.fffffffffffffp52, 1e22, 0x1p127, 0x1.fffffep127, 1e300, 0x1.fffffffffffffp1023, INFINITY, NAN};
enum { SPECIALS = 2 * sizeof specials / sizeof *specials };

static double special(int64_t i) { return i % 2 ? -specials[i / 2] : specials[i / 2]; }

/// A random double: of any bit pattern, of middling size, near ±1, or near a multiple of π/4.
static double delicate(uint64_t *state, int64_t kind) {
  uint64_t bits = next_random(state);
  double unit = (double)(bits >> 12) * 0x1p-52;
  switch (kind & 3) {
  case 0: return of_bits(bits);
  case 1: return of_bits((bits & 0x800fffffffffffffu) | (1023 - 24 + (bits >> 52) % 36) << 52);
  case 2: return (bits & 1 ? 1 : -1) * (1 + (bits & 2 ? 1 : -1) * ldexp(unit, -(int)(bits >> 2 & 31)));
  default: return (double)((int64_t)(bits >> 44) - (1 << 19)) * (bits & 1 ? 0.78539816339744831 : 0x1p-14);
  }
}

/// Input number i; the special values come first.
static void input(int dtype, int binary, int64_t i, int64_t samples, uint64_t *state, double *x, double *y) {
  int64_t count = binary ? SPECIALS * SPECIALS : SPECIALS;
  if (i < count) {
    *x = special(i % SPECIALS);
    *y = special(i / SPECIALS);
  } else if (dtype == ADJ_F32 && !binary) {
    *x = of_bits32((uint32_t)((i - count) * (samples < 1ll << 32 ? (1ll << 32) / samples : 1)));
    *y = 0;
  } else {
    *x = delicate(state, i);
    *y = delicate(state, i >> 2);
    if (dtype == ADJ_F32 && !(i >> 4 & 1)) {
      uint64_t bits = next_random(state);
      *x = of_bits32((uint32_t)bits);
      *y = of_bits32((uint32_t)(bits >> 32));
    }
  }
  if (dtype == ADJ_F32) *x = (float)*x, *y = (float)*y;
}

double adj_math_ulp(int function, int dtype, int isa, int64_t samples, double *worst_input) {
  int f32 = dtype == ADJ_F32, binary = function >= ADJ_MATH_pow;
  if (isa > adj_isa_best() || isa < 0 || function < 0 || function >= ADJ_MATH_COUNT || samples < 1) return -1;
  if (!f32 && (dtype != ADJ_F64 || LDBL_MANT_DIG <= DBL_MANT_DIG)) return -1;
  Loop loop = loops(isa)[2 * function + !f32];
  int64_t total = samples + (binary ? SPECIALS * SPECIALS : SPECIALS);
  uint64_t state = 1;
  double worst = 0, x[BLOCK], y[BLOCK], z[BLOCK];
  float narrow[3][BLOCK];
  for (int64_t begin = 0; begin < total; begin += BLOCK) {
    int n = total - begin < BLOCK ? (int)(total - begin) : BLOCK;
    for (int i = 0; i < n; i++) {
      input(dtype, binary, begin + i, samples, &state, &x[i], &y[i]);
      narrow[0][i] = (float)x[i], narrow[1][i] = (float)y[i];
    }
    if (f32) loop(n, narrow[0], narrow[1], narrow[2]);
    else loop(n, x, y, z);
    for (int i = 0; i < n; i++) {
      double got = f32 ? narrow[2][i] : z[i];
      long double want = reference(function, !f32, x[i], y[i]);
      double error = f32 ? ulp_error(got, want, FLT_MANT_DIG, FLT_MIN_EXP, FLT_MAX)
                         : ulp_error(got, want, DBL_MANT_DIG, DBL_MIN_EXP, DBL_MAX);
      if (error <= worst) continue;
      worst = error;
      if (worst_input) worst_input[0] = x[i];
      if (worst_input && binary) worst_input[1] = y[i];
    }
  }
  return worst;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/// Times are taken between this and 1 more, or between −5 and 5.
static double smallest_argument(int function) {
  switch (function) {
  case ADJ_MATH_acosh: return 1;
  case ADJ_MATH_log: case ADJ_MATH_log2: case ADJ_MATH_log10: case ADJ_MATH_log1p:
  case ADJ_MATH_asin: case ADJ_MATH_acos: case ADJ_MATH_atanh: case ADJ_MATH_pow: return 0;
  default: return -5;
  }
}

double adj_math_nanoseconds(int function, int dtype, int isa, int rounds) {
  enum { COUNT = 4096 };
  int f32 = dtype == ADJ_F32;
  if (isa > adj_isa_best() || isa < 0 || function < 0 || function >= ADJ_MATH_COUNT) return -1;
  double *x = malloc(3 * COUNT * sizeof *x), best = INFINITY;
  uint64_t state = 1;
  for (int i = 0; i < 2 * COUNT; i++) {
    double value = (double)(next_random(&state) >> 11) * 0x1p-53;
    value = smallest_argument(function) + value * (smallest_argument(function) < 0 ? 10 : 1);
    if (f32) ((float *)x)[i] = (float)value;
    else x[i] = value;
  }
  void *y = (char *)x + (f32 ? 4 : 8) * COUNT, *z = (char *)x + (f32 ? 8 : 16) * COUNT;
  for (int i = 0; i < rounds; i++) {
    double start = now();
    loops(isa)[2 * function + !f32](COUNT, x, y, z);
    double took = (now() - start) / COUNT;
    if (took < best) best = took;
  }
  free(x);
  return best;
}

#else

#include "Accuracy.h"
#include "VectorMath.h"

#define LOOP(name, type, T, lanes, call) \
  static void V(name##_##type##_loop)(int64_t n, const void *px, const void *py, void *pz) { \
    const T *a = px, *b = py; \
    T *c = pz; \
    int64_t i = 0; \
    for (; i + lanes <= n; i += lanes) { \
      v##type x = V(load_##type)(a + i), y = V(load_##type)(b + i); \
      (void)y; \
      V(store_##type)(c + i, V(name##_##type) call); \
    } \
    if (i < n) { \
      T s[3][lanes] = {{0}}; \
      memcpy(s[0], a + i, (size_t)(n - i) * sizeof(T)); \
      memcpy(s[1], b + i, (size_t)(n - i) * sizeof(T)); \
      v##type x = V(load_##type)(s[0]), y = V(load_##type)(s[1]); \
      (void)y; \
      V(store_##type)(s[2], V(name##_##type) call); \
      memcpy(c + i, s[2], (size_t)(n - i) * sizeof(T)); \
    } \
  }
#define X(name) LOOP(name, f32, float, F32_LANES, (x)) LOOP(name, f64, double, F64_LANES, (x))
ADJ_MATH_UNARY(X)
#undef X
#define X(name) LOOP(name, f32, float, F32_LANES, (x, y)) LOOP(name, f64, double, F64_LANES, (x, y))
ADJ_MATH_BINARY(X)
#undef X
#undef LOOP

/// For each function its float32 and its float64 loop.
static void (*const V(math_loops)[][2])(int64_t n, const void *x, const void *y, void *z) = {
#define X(name) {V(name##_f32_loop), V(name##_f64_loop)},
    ADJ_MATH_UNARY(X) ADJ_MATH_BINARY(X)
#undef X
};

#endif
