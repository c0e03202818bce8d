// Numbers at equal distances.
#ifndef ADJ_PASS

#include "Ranges.h"

#include "DType.h"
#include "ISA.h"
#include "ThreadPool.h"

enum { GRAIN = 1 << 14 };

struct range {
  int64_t n;
  double start, end, step;
  void *z;
};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

#define ADJ_SELF "../Creation/Ranges.c"
#include "../ISA/Expand.h"

#define KERNELS(isa) {{arange_f32_##isa, arange_f64_##isa}, {linspace_f32_##isa, linspace_f64_##isa}}
static void (*const kernels[][2][2])(void *, int64_t, int64_t) = {
  KERNELS(baseline),
#if defined(__x86_64__)
  KERNELS(avx2),
  KERNELS(avx512),
#endif
};

void adj_arange(int dtype, int64_t n, double start, double step, void *z) {
  struct range r = {.n = n, .start = start, .step = step, .z = z};
  adj_parallel(n, GRAIN, kernels[adj_isa_in_use][0][dtype == ADJ_F64], &r);
}

struct count {
  int64_t start, step, *z;
};

static void count_up(void *context, int64_t begin, int64_t end) {
  const struct count *c = context;
  // Unsigned, so that what leaves the range wraps.
  uint64_t value = (uint64_t)c->start + (uint64_t)begin * (uint64_t)c->step;
  for (int64_t i = begin; i < end; i++, value += (uint64_t)c->step) c->z[i] = (int64_t)value;
}

void adj_count(int64_t n, int64_t start, int64_t step, int64_t *z) {
  struct count c = {start, step, z};
  adj_parallel(n, GRAIN, count_up, &c);
}

void adj_linspace(int dtype, int64_t n, double start, double end, double step, void *z) {
  struct range r = {n, start, end, step, z};
  adj_parallel(n, GRAIN, kernels[adj_isa_in_use][1][dtype == ADJ_F64], &r);
}

#else

#define RANGE(name, T, FMA) \
  static void V(arange_##name)(void *context, int64_t begin, int64_t end) { \
    const struct range *r = context; \
    T *restrict z = r->z; \
    double start = r->start, step = r->step; \
    for (int64_t i = begin; i < end; i++) z[i] = (T)(start + (double)i * step); \
  } \
  static void V(linspace_##name)(void *context, int64_t begin, int64_t end) { \
    const struct range *r = context; \
    T *restrict z = r->z; \
    T start = (T)r->start, last = (T)r->end, step = (T)r->step; \
    int64_t n = r->n, half = n == 1 ? 1 : n / 2, i = begin; \
    for (; i < least(half, end); i++) z[i] = FMA(step, (T)i, start); \
    for (; i < end; i++) z[i] = FMA(-step, (T)(n - 1 - i), last); \
  }
RANGE(f32, float, __builtin_fmaf)
RANGE(f64, double, __builtin_fma)
#undef RANGE

#endif
