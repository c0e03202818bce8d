// Batch normalization, a channel to a task. The sums of a plane run in eight lanes and those of planes in double, as
// PyTorch's do for AVX2, with its roundings: products are rounded before they are added, except behind the last whole
// eight.
#ifndef ADJ_PASS

#include "../include/BatchNorm.h"

#include "../Elementwise/Table.h"
#include "../include/DType.h"
#include "../include/ISA.h"
#include "../include/ThreadPool.h"

enum { GRAIN = 1 << 14 };  // elements worth a second thread

struct batch_norm {
  int64_t batch, channels, places;
  const void *g, *x, *mean, *scale, *weight, *bias;
  void *z, *first, *second;  // what is made for elements, and for channels
};
typedef void channel_loop(void *o, int64_t begin, int64_t end);
struct batch_norm_loops {
  channel_loop *moments, *apply, *backward;
};

#define ADJ_SELF "../Normalization/BatchNorm.c"
#include "../ISA/Expand.h"

static const struct batch_norm_loops *loops(int dtype) {
#define ROW(isa) {&batch_norm_loops_f32_##isa, &batch_norm_loops_f64_##isa},
  static const struct batch_norm_loops *const table[][2] = {ADJ_EACH_ISA(ROW)};
  return table[adj_isa_in_use][dtype == ADJ_F64];
}

static void each_channel(channel_loop *loop, struct batch_norm *o) {
  adj_parallel(o->channels, GRAIN / (o->batch * o->places + 1) + 1, loop, o);
}

void adj_batch_moments(int dtype, int64_t batch, int64_t channels, int64_t places, const void *x, void *mean,
                       void *variance) {
  struct batch_norm o = {.batch = batch, .channels = channels, .places = places, .x = x, .first = mean,
                         .second = variance};
  each_channel(loops(dtype)->moments, &o);
}

void adj_batch_norm(int dtype, int64_t batch, int64_t channels, int64_t places, const void *x, const void *mean,
                    const void *scale, const void *weight, const void *bias, void *z) {
  struct batch_norm o = {.batch = batch, .channels = channels, .places = places, .x = x, .mean = mean,
                         .scale = scale, .weight = weight, .bias = bias, .z = z};
  each_channel(loops(dtype)->apply, &o);
}

void adj_batch_norm_backward(int dtype, int64_t batch, int64_t channels, int64_t places, const void *g, const void *x,
                             const void *mean, const void *scale, const void *weight, void *gx, void *gweight,
                             void *gbias) {
  struct batch_norm o = {.batch = batch, .channels = channels, .places = places, .g = g, .x = x, .mean = mean,
                         .scale = scale, .weight = weight, .z = gx, .first = gweight, .second = gbias};
  each_channel(loops(dtype)->backward, &o);
}

#else
#define T f32
#define FMA fmaf
#include "BatchNormTemplate.h"
#define T f64
#define FMA fma
#include "BatchNormTemplate.h"
#endif
