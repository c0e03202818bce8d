// Running sums and products along a dimension. They are taken one element after the other, as
// PyTorch takes them, half precision in float32 and float32 in double, so that every element is
// rounded the same way.
#ifndef ADJ_PASS

#include "DType.h"
#include "Folds.h"
#include "ISA.h"
#include "Lines.h"
#include "Operations.h"
#include "Reductions.h"

#define ADJ_SELF "../Reductions/Scan.c"
#include "../ISA/Expand.h"

static const int8_t computes[10] = {
  [ADJ_BOOL ... ADJ_I64] = ADJ_I64, [ADJ_F16 ... ADJ_F32] = ADJ_F32, [ADJ_F64] = ADJ_F64};

#define KERNEL(name, T, isa) {name##_##T##_rows_##isa, name##_##T##_columns_##isa}
#define KERNELS(name, isa) \
  {[ADJ_F16] = KERNEL(name##_half, f32, isa), [ADJ_BF16] = KERNEL(name##_half, f32, isa), \
   [ADJ_BOOL ... ADJ_I64] = KERNEL(name, u64, isa), \
   [ADJ_F32] = KERNEL(name, f32, isa), [ADJ_F64] = KERNEL(name, f64, isa)}
#if defined(__x86_64__)
#define TABLE(name) \
  static const struct adj_line_kernel name[3][10] = { \
    KERNELS(name, baseline), KERNELS(name, avx2), KERNELS(name, avx512)};
#else
#define TABLE(name) static const struct adj_line_kernel name[1][10] = {KERNELS(name, baseline)};
#endif
TABLE(cumsum)
TABLE(cumsum_reverse)
TABLE(cumprod)

void adj_cumsum(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z, int reverse) {
  const struct adj_line_kernel *kernels = (reverse ? cumsum_reverse : cumsum)[adj_isa_in_use];
  adj_run_lines(&kernels[dtype], dtype, computes[dtype], outer, n, inner, x, NULL, z, 0);
}
void adj_cumprod(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {
  adj_run_lines(&cumprod[adj_isa_in_use][dtype], dtype, computes[dtype], outer, n, inner, x, NULL, z, 0);
}

#else

// NAME_rows and NAME_columns for elements of T accumulated in A. Four rows at a time hide the latency of the chain;
// columns are vectors (x may be z, but then element by element, which is what assume_safety states).
#define SCAN(name, T, A, START, OP, FIRST, STEP) \
  static void V(name##_##T##_rows)(int64_t lines, int64_t n, const void *px, const void *unused, void *pz) { \
    (void)unused; \
    const T *x = px; \
    T *z = pz; \
    for (; lines >= 4; lines -= 4, x += 4 * n, z += 4 * n) { \
      A a = START, b = START, c = START, d = START; \
      for (int64_t k = 0, i = FIRST; k < n; k++, i += STEP) { \
        z[i] = (T)(a = a OP x[i]); \
        z[i + n] = (T)(b = b OP x[i + n]); \
        z[i + 2 * n] = (T)(c = c OP x[i + 2 * n]); \
        z[i + 3 * n] = (T)(d = d OP x[i + 3 * n]); \
      } \
    } \
    for (; lines > 0; lines--, x += n, z += n) { \
      A a = START; \
      for (int64_t k = 0, i = FIRST; k < n; k++, i += STEP) z[i] = (T)(a = a OP x[i]); \
    } \
  } \
  static void V(name##_##T##_columns)(int64_t lines, int64_t n, int64_t stride, const void *px, const void *unused, \
                                      void *pz) { \
    (void)unused; \
    A a[ADJ_LINES]; \
    for (int64_t c = 0; c < lines; c++) a[c] = START; \
    for (int64_t k = 0, i = FIRST; k < n; k++, i += STEP) { \
      const T *x = (const T *)px + i * stride; \
      T *z = (T *)pz + i * stride; \
      _Pragma("clang loop vectorize(assume_safety)") for (int64_t c = 0; c < lines; c++) { \
        a[c] = a[c] OP x[c]; \
        z[c] = (T)a[c]; \
      } \
    } \
  }

SCAN(cumsum, u64, u64, 0, +, 0, 1)
SCAN(cumsum_half, f32, f32, 0, +, 0, 1)
SCAN(cumsum, f32, f64, 0, +, 0, 1)
SCAN(cumsum, f64, f64, 0, +, 0, 1)
SCAN(cumsum_reverse, u64, u64, 0, +, n - 1, -1)
SCAN(cumsum_reverse_half, f32, f32, 0, +, n - 1, -1)
SCAN(cumsum_reverse, f32, f64, 0, +, n - 1, -1)
SCAN(cumsum_reverse, f64, f64, 0, +, n - 1, -1)
SCAN(cumprod, u64, u64, 1, *, 0, 1)
SCAN(cumprod_half, f32, f32, 1, *, 0, 1)
SCAN(cumprod, f32, f64, 1, *, 0, 1)
SCAN(cumprod, f64, f64, 1, *, 0, 1)
#undef SCAN

#endif
