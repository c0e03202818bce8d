// Scans whose step is more than one operation: linear recurrences, and logarithms of running sums of exponentials.
// Half precision is computed in float32 and float32 in double, as sums and products are.
#include <math.h>
#include <stddef.h>

#include "DType.h"
#include "Lines.h"
#include "Reductions.h"

/// Kernels of one line after the other and of lines side by side. STEP makes the next state from the state s and the
/// elements a[i], b[i]; the first state is START.
#define SCAN(NAME, T, A, START, FIRST, BY, STEP) \
  static void NAME##_##T##_rows(int64_t lines, int64_t n, const void *pa, const void *pb, void *pz) { \
    const T *a = pa, *b = pb; \
    T *z = pz; \
    (void)b; \
    for (; lines > 0; lines--, a += n, b = b ? b + n : b, z += n) { \
      A s = START; \
      for (int64_t k = 0, i = FIRST; k < n; k++, i += BY) z[i] = (T)(s = STEP); \
    } \
  } \
  static void NAME##_##T##_columns(int64_t lines, int64_t n, int64_t stride, const void *pa, const void *pb, \
                                   void *pz) { \
    A states[ADJ_LINES]; \
    for (int64_t c = 0; c < lines; c++) states[c] = START; \
    for (int64_t k = 0, row = FIRST; k < n; k++, row += BY) { \
      const T *a = (const T *)pa + row * stride, *b = pb ? (const T *)pb + row * stride : NULL; \
      T *z = (T *)pz + row * stride; \
      (void)b; \
      for (int64_t i = 0; i < lines; i++) { \
        A s = states[i]; \
        z[i] = (T)(states[i] = STEP); \
      } \
    } \
  }

/// ln(eˢ + eˣ). Two infinities of one sign make the same infinity, where their difference would be NaN.
static inline double log_add_exp(double s, double x) {
  if (isnan(s) || isnan(x)) return NAN;
  double low = s < x ? s : x, high = s < x ? x : s;
  return low != high || isfinite(low) ? high + log1p(exp(low - high)) : low;
}

SCAN(forward, float, double, 0, 0, 1, (double)b[i] + (double)a[i] * s)
SCAN(forward, double, double, 0, 0, 1, b[i] + a[i] * s)
SCAN(backward, float, double, 0, n - 1, -1, (double)b[i] + (double)a[i] * s)
SCAN(backward, double, double, 0, n - 1, -1, b[i] + a[i] * s)
SCAN(logcumsumexp, float, double, -INFINITY, 0, 1, log_add_exp(s, (double)a[i]))
SCAN(logcumsumexp, double, double, -INFINITY, 0, 1, log_add_exp(s, a[i]))

#define KERNELS(NAME) \
  {{NAME##_float_rows, NAME##_float_columns}, {NAME##_double_rows, NAME##_double_columns}}
static const struct adj_line_kernel kernels[3][2] = {KERNELS(forward), KERNELS(backward), KERNELS(logcumsumexp)};

static void run(int scan, int dtype, int64_t outer, int64_t n, int64_t inner, const void *a, const void *b, void *z) {
  int is_double = dtype == ADJ_F64;
  adj_run_lines(&kernels[scan][is_double], dtype, is_double ? ADJ_F64 : ADJ_F32, outer, n, inner, a, b, z, 0);
}

void adj_recurrence(int dtype, int64_t outer, int64_t n, int64_t inner, const void *a, const void *b, void *z,
                    int reverse) {
  run(reverse ? 1 : 0, dtype, outer, n, inner, a, b, z);
}

void adj_logcumsumexp(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {
  run(2, dtype, outer, n, inner, x, NULL, z);
}
