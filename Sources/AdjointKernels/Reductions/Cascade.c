#ifndef ADJ_PASS
#include "Cascade.h"

#include "DType.h"
#include "ISA.h"
#include "ThreadPool.h"

// Vectors wider than the registers only pass between functions that are inlined.
#pragma clang diagnostic ignored "-Wpsabi"
#define ADJ_SELF "../Reductions/Cascade.c"
#include "../ISA/Expand.h"

typedef void (*sum_kernel)(int64_t outer, int64_t n, int64_t inner, const void *x, void *z);

#if defined(__x86_64__)
#define EACH_ISA(name) {name##_baseline, name##_avx2, name##_avx512}
#else
#define EACH_ISA(name) {name##_baseline}
#endif
static const sum_kernel sums_f32[] = EACH_ISA(adj_cascade_f32);
static const sum_kernel sums_f64[] = EACH_ISA(adj_cascade_f64);

struct work {
  sum_kernel kernel;
  int64_t n, inner, item;
  const char *x;
  char *z;
};

static void rows(void *context, int64_t begin, int64_t end) {
  const struct work *w = context;
  w->kernel(end - begin, w->n, w->inner, w->x + begin * w->n * w->inner * w->item, w->z + begin * w->inner * w->item);
}

void adj_cascade_sum(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {
  struct work w = {dtype == ADJ_F32 ? sums_f32[adj_isa_in_use] : sums_f64[adj_isa_in_use], n, inner,
                   dtype == ADJ_F32 ? 4 : 8, x, z};
  if (outer * n * inner < 32768 || outer == 1) return w.kernel(outer, n, inner, x, z);
  int64_t size = n * inner > 0 ? n * inner : 1;
  adj_parallel(outer, 32768 / size + 1, rows, &w);
}

#else

// Sums in the order of PyTorch's CPU kernel, so that results agree to the last bit: partial sums of
// blocks are cascaded through four levels (the error grows with log n, not n), four blocks run
// side by side, and vectors count as 32 bytes whatever the instruction set.

#define CASCADE_LOG2 V(cascade_log2)
INLINE int CASCADE_LOG2(int64_t n) { return n <= 2 ? 1 : 64 - __builtin_clzll((uint64_t)(n - 1)); }

// T: element; W: a vector of 32 bytes; G: four of them.
#define CASCADE(T, LANES, S)                                                                                       \
  typedef T V(w_##S) __attribute__((vector_size(32)));                                                             \
  typedef T V(g_##S) __attribute__((vector_size(128)));                                                            \
  INLINE V(w_##S) V(load_w_##S)(const T *p) { V(w_##S) v; memcpy(&v, p, 32); return v; }                           \
  INLINE V(g_##S) V(load_g_##S)(const T *p) { V(g_##S) v; memcpy(&v, p, 128); return v; }                          \
  INLINE T V(load_t_##S)(const T *p) { return *p; }                                                                \
                                                                                                                   \
  CASCADE_OVER(T, T, load_t_##S, t_##S)                                                                            \
  CASCADE_OVER(T, V(w_##S), load_w_##S, w_##S)                                                                     \
  CASCADE_OVER(T, V(g_##S), load_g_##S, g_##S)                                                                     \
                                                                                                                   \
  /* One contiguous row. */                                                                                        \
  INLINE T V(row_##S)(const T *x, int64_t n) {                                                                     \
    if (n < LANES) return V(strided_t_##S)(x, 1, n);                                                               \
    int64_t vectors = n / LANES, groups = vectors / 4;                                                             \
    V(g_##S) sums = V(cascade_g_##S)(x, 4 * LANES, groups);                                                        \
    V(w_##S) part[4];                                                                                              \
    memcpy(part, &sums, 128);                                                                                      \
    for (int64_t i = 4 * groups; i < vectors; i++) part[0] += V(load_w_##S)(x + i * LANES);                        \
    for (int k = 1; k < 4; k++) part[0] += part[k];                                                                \
    T sum = 0;                                                                                                     \
    for (int64_t i = vectors * LANES; i < n; i++) sum += x[i];                                                     \
    for (int k = 0; k < LANES; k++) sum += part[0][k];                                                             \
    return sum;                                                                                                    \
  }                                                                                                                \
                                                                                                                   \
  /* The columns of [n, inner]. */                                                                                 \
  INLINE void V(columns_##S)(const T *x, int64_t n, int64_t inner, T *z) {                                         \
    int64_t j = 0;                                                                                                 \
    if (inner >= LANES) {                                                                                          \
      for (; j + 4 * LANES <= inner; j += 4 * LANES) {                                                             \
        V(g_##S) sums = V(cascade_g_##S)(x + j, inner, n);                                                         \
        memcpy(z + j, &sums, 128);                                                                                 \
      }                                                                                                            \
      for (; j + LANES <= inner; j += LANES) {                                                                     \
        V(w_##S) sums = V(strided_w_##S)(x + j, inner, n);                                                         \
        memcpy(z + j, &sums, 32);                                                                                  \
      }                                                                                                            \
    } else {                                                                                                       \
      for (int64_t end = inner / 4 * 4; j < end; j++) z[j] = V(cascade_t_##S)(x + j, inner, n);                    \
    }                                                                                                              \
    for (; j < inner; j++) z[j] = V(strided_t_##S)(x + j, inner, n);                                               \
  }                                                                                                                \
                                                                                                                   \
  void V(adj_cascade_##S)(int64_t outer, int64_t n, int64_t inner, const void *x, void *z) {                       \
    const T *from = x;                                                                                             \
    T *to = z;                                                                                                     \
    for (int64_t i = 0; i < outer; i++, from += n * inner, to += inner) {                                          \
      if (inner == 1)                                                                                              \
        *to = V(row_##S)(from, n);                                                                                 \
      else                                                                                                         \
        V(columns_##S)(from, n, inner, to);                                                                        \
    }                                                                                                              \
  }

// A: what is added (a number, a vector or four); `step` elements from one to the next.
#define CASCADE_OVER(T, A, LOAD, S)                                                                                \
  INLINE A V(cascade_##S)(const T *x, int64_t step, int64_t n) {                                                   \
    int power = CASCADE_LOG2(n) / LEVELS;                                                                          \
    if (power < 4) power = 4;                                                                                      \
    int64_t block = (int64_t)1 << power, i = 0;                                                                    \
    A level[LEVELS] = {};                                                                                          \
    while (i + block <= n) {                                                                                       \
      A sum = level[0];                                                                                            \
      for (int64_t end = i + block; i < end; i++) sum += V(LOAD)(x + i * step);                                    \
      level[0] = sum;                                                                                              \
      for (int j = 1; j < LEVELS; j++) {                                                                           \
        level[j] += level[j - 1];                                                                                  \
        level[j - 1] = (A){};                                                                                      \
        if (i & ((block - 1) << (j * power))) break;                                                               \
      }                                                                                                            \
    }                                                                                                              \
    A sum = level[0];                                                                                              \
    for (; i < n; i++) sum += V(LOAD)(x + i * step);                                                               \
    for (int j = 1; j < LEVELS; j++) sum += level[j];                                                              \
    return sum;                                                                                                    \
  }                                                                                                                \
  /* Every fourth on its own, then the four together. */                                                           \
  INLINE A V(strided_##S)(const T *x, int64_t step, int64_t n) {                                                   \
    A part[4];                                                                                                     \
    for (int k = 0; k < 4; k++) part[k] = V(cascade_##S)(x + k * step, 4 * step, n / 4);                           \
    for (int64_t i = n / 4 * 4; i < n; i++) part[0] += V(LOAD)(x + i * step);                                      \
    for (int k = 1; k < 4; k++) part[0] += part[k];                                                                \
    return part[0];                                                                                                \
  }

CASCADE(float, 8, f32)
CASCADE(double, 4, f64)

#endif
