// Softmax, log-softmax, their pullbacks, and log-sum-exp.
#ifndef ADJ_PASS

#include "DType.h"
#include "Folds.h"
#include "ISA.h"
#include "Lines.h"
#include "Operations.h"
#include "Reductions.h"

#define ADJ_SELF "../Reductions/Softmax.c"
#include "../ISA/Expand.h"

#define KERNEL(name, T, isa) {name##_rows_##T##_##isa, name##_columns_##T##_##isa}
#define KERNELS(name, isa) {KERNEL(name, f32, isa), KERNEL(name, f64, isa)}
#if defined(__x86_64__)
#define TABLE(name) \
  static const struct adj_line_kernel name[3][2] = { \
    KERNELS(name, baseline), KERNELS(name, avx2), KERNELS(name, avx512)};
#else
#define TABLE(name) static const struct adj_line_kernel name[1][2] = {KERNELS(name, baseline)};
#endif
TABLE(softmax)
TABLE(log_softmax)
TABLE(logsumexp)
TABLE(softmax_backward)
TABLE(log_softmax_backward)

static inline void run(const struct adj_line_kernel kernels[2], int dtype, int64_t outer, int64_t n, int64_t inner,
                       const void *a, const void *b, void *z, int one_for_line) {
  if (dtype < ADJ_F16 || dtype > ADJ_F64) return;
  int wide = dtype == ADJ_F64;
  adj_run_lines(&kernels[wide], dtype, wide ? ADJ_F64 : ADJ_F32, outer, n, inner, a, b, z, one_for_line);
}

void adj_softmax(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {
  run(softmax[adj_isa_in_use], dtype, outer, n, inner, x, NULL, z, 0);
}
void adj_log_softmax(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {
  run(log_softmax[adj_isa_in_use], dtype, outer, n, inner, x, NULL, z, 0);
}
void adj_logsumexp(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {
  run(logsumexp[adj_isa_in_use], dtype, outer, n, inner, x, NULL, z, 1);
}
void adj_softmax_backward(int dtype, int64_t outer, int64_t n, int64_t inner, const void *g, const void *z, void *gx) {
  run(softmax_backward[adj_isa_in_use], dtype, outer, n, inner, g, z, gx, 0);
}
void adj_log_softmax_backward(int dtype, int64_t outer, int64_t n, int64_t inner, const void *g, const void *z,
                              void *gx) {
  run(log_softmax_backward[adj_isa_in_use], dtype, outer, n, inner, g, z, gx, 0);
}

#else

#include "../Math/VectorMath.h"
#include "Bytes.h"
#include "LogInLoops.h"

/// exp(x) for −87 ≤ x ≤ 0 or NaN, within 1.02 ulp, in two thirds of the time of V(exp_f32). The Taylor series to r⁷ is
/// enough for |r| ≤ ln2/2: its remainder is a tenth of an ulp. n·ln2 is subtracted in two pieces (Cody & Waite).
INLINE vf32 V(exp_normal_f32)(vf32 x) {
  vf32 rounder = V(splat_f32)(0x1.8p23f), shifted = V(madd_f32)(x, V(splat_f32)(0x1.715476p0f), rounder);
  vf32 n = shifted - rounder, r = V(madd_f32)(n, V(splat_f32)(-0x1.62e4p-1f), x);
  r = V(madd_f32)(n, V(splat_f32)(-0x1.7f7d1cp-20f), r);
  vf32 p = V(splat_f32)(1.f / 5040);
  p = V(madd_f32)(p, r, V(splat_f32)(1.f / 720));
  p = V(madd_f32)(p, r, V(splat_f32)(1.f / 120));
  p = V(madd_f32)(p, r, V(splat_f32)(1.f / 24));
  p = V(madd_f32)(p, r, V(splat_f32)(1.f / 6));
  p = V(madd_f32)(p, r, V(splat_f32)(1.f / 2));
  p = V(madd_f32)(p, r * r, r) + 1;
  return p * (vf32)(((vi32)shifted << 23) + (127 << 23));
}

INLINE vf64 V(exp_normal_f64)(vf64 x) { return V(exp_f64)(x); }

#define OP max
#define T f32
#include "FoldTemplate.h"
#define OP sum
#define T f32
#include "FoldTemplate.h"
#define T f32
#include "SoftmaxTemplate.h"

#define OP max
#define T f64
#include "FoldTemplate.h"
#define OP sum
#define T f64
#include "FoldTemplate.h"
#define T f64
#include "SoftmaxTemplate.h"

#endif
