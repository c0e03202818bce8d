// Distances of all rows of one matrix from all rows of another, and the gradient of the rows.
//
// A task is some rows of x; for each, the rows of y stream past. The norms of order 0, 1, 2 and ∞ are folded on the
// way. For any other order the differences of a tile are written down, so that the pointwise power can take them.
#ifndef ADJ_PASS

#include "Geometry.h"

#include <math.h>

#include "DType.h"
#include "Elementwise.h"
#include "ISA.h"
#include "ThreadPool.h"

enum {
  GRAIN = 1 << 14,  // differences worth a second thread
  TILE = 1024       // differences of a tile
};
enum order { COUNT, SUM, EUCLID, LARGEST, POWER };

static enum order order_of(double p) {
  return p == 0 ? COUNT : p == 1 ? SUM : p == 2 ? EUCLID : p == INFINITY ? LARGEST : POWER;
}

struct distances {
  double p;
  int64_t r, s, m;
  const void *g, *x, *y, *z;
  void *result;
};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

#define ADJ_SELF "../Geometry/Distances.c"
#include "../ISA/Expand.h"

#define KERNELS(isa) {{forward_f32_##isa, backward_f32_##isa}, {forward_f64_##isa, backward_f64_##isa}}
static void (*const kernels[][2][2])(void *, int64_t, int64_t) = {
  KERNELS(baseline),
#if defined(__x86_64__)
  KERNELS(avx2),
  KERNELS(avx512),
#endif
};

static void run(int dtype, int backward, int64_t batch, struct distances *d) {
  if (dtype < ADJ_F32 || batch * d->r <= 0) return;
  int64_t grain = GRAIN / (d->s * d->m + 1) + 1;
  adj_parallel(batch * d->r, grain, kernels[adj_isa_in_use][dtype == ADJ_F64][backward], d);
}

void adj_cdist(int dtype, double p, int64_t batch, int64_t r, int64_t s, int64_t m, const void *x, const void *y,
               void *z) {
  run(dtype, 0, batch, &(struct distances){.p = p, .r = r, .s = s, .m = m, .x = x, .y = y, .result = z});
}

void adj_cdist_backward(int dtype, double p, int64_t batch, int64_t r, int64_t s, int64_t m, const void *g,
                        const void *x, const void *y, const void *z, void *gx) {
  run(dtype, 1, batch, &(struct distances){p, r, s, m, g, x, y, z, gx});
}

#else

#define T float
#define VECTOR vf32
#define LANES F32_LANES
#define DTYPE ADJ_F32
#define N(name) V(name##_f32)
#include "DistancesTemplate.h"

#define T double
#define VECTOR vf64
#define LANES F64_LANES
#define DTYPE ADJ_F64
#define N(name) V(name##_f64)
#include "DistancesTemplate.h"

#endif
