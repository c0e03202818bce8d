// Scans whose step is more than one operation: linear recurrences, and logarithms of running sums of exponentials.
// Half precision is computed in float32 and float32 in double, as sums and products are.
#include <math.h>
#include <stddef.h>

#include "DType.h"
#include "Lines.h"
#include "Reductions.h"

/// z = b + a · (z before it), for lines one after the other and side by side.
#define RECURRENCE(NAME, T, FIRST, BY) \
  static void NAME##_##T##_rows(int64_t lines, int64_t n, const void *pa, const void *pb, void *pz) { \
    const T *a = pa, *b = pb; \
    T *z = pz; \
    for (; lines > 0; lines--, a += n, b += n, z += n) { \
      double s = 0; \
      for (int64_t k = 0, i = FIRST; k < n; k++, i += BY) z[i] = (T)(s = (double)b[i] + (double)a[i] * s); \
    } \
  } \
  static void NAME##_##T##_columns(int64_t lines, int64_t n, int64_t stride, const void *pa, const void *pb, \
                                   void *pz) { \
    double s[ADJ_LINES] = {0}; \
    for (int64_t k = 0, row = FIRST; k < n; k++, row += BY) { \
      const T *a = (const T *)pa + row * stride, *b = (const T *)pb + row * stride; \
      T *z = (T *)pz + row * stride; \
      for (int64_t c = 0; c < lines; c++) z[c] = (T)(s[c] = (double)b[c] + (double)a[c] * s[c]); \
    } \
  }
RECURRENCE(forward, float, 0, 1)
RECURRENCE(forward, double, 0, 1)
RECURRENCE(backward, float, n - 1, -1)
RECURRENCE(backward, double, n - 1, -1)

/// A running sum of exponentials, e^most · sum. Exponentials and logarithms of successive elements do not wait for each
/// other, as they would if the logarithm of the sum were carried on.
struct exponentials {
  double most, sum;
};
static inline double add_exponential(struct exponentials *e, double x) {
  if (x > e->most) {
    e->sum = e->sum * exp(e->most - x) + 1;
    e->most = x;
  } else if (x == e->most) {
    // Also of two infinities, whose difference would be NaN.
    e->sum += x == -INFINITY ? 0 : 1;
  } else {
    e->sum += exp(x - e->most);
  }
  return e->most + log(e->sum);
}
#define EXPONENTIALS(T) \
  static void logcumsumexp_##T##_rows(int64_t lines, int64_t n, const void *px, const void *unused, void *pz) { \
    (void)unused; \
    const T *x = px; \
    T *z = pz; \
    for (; lines > 0; lines--, x += n, z += n) { \
      struct exponentials e = {-INFINITY, 0}; \
      for (int64_t i = 0; i < n; i++) z[i] = (T)add_exponential(&e, x[i]); \
    } \
  } \
  static void logcumsumexp_##T##_columns(int64_t lines, int64_t n, int64_t stride, const void *px, \
                                         const void *unused, void *pz) { \
    (void)unused; \
    struct exponentials e[ADJ_LINES]; \
    for (int64_t c = 0; c < lines; c++) e[c] = (struct exponentials){-INFINITY, 0}; \
    for (int64_t k = 0; k < n; k++) \
      for (int64_t c = 0; c < lines; c++) \
        ((T *)pz)[k * stride + c] = (T)add_exponential(&e[c], ((const T *)px)[k * stride + c]); \
  }
EXPONENTIALS(float)
EXPONENTIALS(double)

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
