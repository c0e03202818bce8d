// The steps of optimizers, one pass over the parameters and what is remembered of them.
#ifndef ADJ_PASS
#include "../Elementwise/Table.h"
#include "../include/ISA.h"
#include "../include/Optimizers.h"
#include "../include/ThreadPool.h"

typedef void sgd_kernel(int64_t n, void *p, const void *gradient, void *buffer, const struct adj_sgd *k);
typedef void adam_kernel(int64_t n, void *p, const void *gradient, void *average, void *square, void *largest,
                         const struct adj_adam *k);

#define ADJ_SELF "../Optimizers/Steps.c"
#include "../ISA/Expand.h"

#define SGD_ROW(isa) {sgd_f32_##isa, sgd_f64_##isa},
#define ADAM_ROW(isa) {adam_f32_##isa, adam_f64_##isa},
static sgd_kernel *const sgd_kernels[][2] = {ADJ_EACH_ISA(SGD_ROW)};
static adam_kernel *const adam_kernels[][2] = {ADJ_EACH_ISA(ADAM_ROW)};

/// Elements that are worth another thread.
enum { GRAIN = 16384 };

typedef struct {
  int dtype;
  const void *numbers;
  char *arrays[5];
} step;

static char *from(const step *s, int k, int64_t begin) {
  return s->arrays[k] ? s->arrays[k] + begin * adj_item(s->dtype) : 0;
}

static void sgd_part(void *context, int64_t begin, int64_t end) {
  const step *s = context;
  sgd_kernels[adj_isa_in_use][s->dtype == ADJ_F64](end - begin, from(s, 0, begin), from(s, 1, begin),
                                                   from(s, 2, begin), s->numbers);
}

static void adam_part(void *context, int64_t begin, int64_t end) {
  const step *s = context;
  adam_kernels[adj_isa_in_use][s->dtype == ADJ_F64](end - begin, from(s, 0, begin), from(s, 1, begin),
                                                    from(s, 2, begin), from(s, 3, begin), from(s, 4, begin),
                                                    s->numbers);
}

void adj_sgd_step(int dtype, int64_t n, void *p, const void *gradient, void *buffer, const struct adj_sgd *numbers) {
  step s = {dtype, numbers, {p, (char *)gradient, buffer}};
  adj_parallel(n, GRAIN, sgd_part, &s);
}

void adj_adam_step(int dtype, int64_t n, void *p, const void *gradient, void *average, void *square, void *largest,
                   const struct adj_adam *numbers) {
  step s = {dtype, numbers, {p, (char *)gradient, average, square, largest}};
  adj_parallel(n, GRAIN, adam_part, &s);
}

#else
#include "../Elementwise/Kernel.h"

#define LOAD(p) ((vf)V(load)(p + i, (n - i) * (int64_t)sizeof(T), sizeof(T)))
#define STORE(p, value) V(store)(p + i, (vu8)(vf)(value), (n - i) * (int64_t)sizeof(T), sizeof(T), 0)

#define T f32
#define vf vf32
#define F(name) V(name##_f32)
#include "StepsTemplate.h"
#undef T
#undef vf
#undef F

#define T f64
#define vf vf64
#define F(name) V(name##_f64)
#include "StepsTemplate.h"
#undef T
#undef vf
#undef F

#undef LOAD
#undef STORE
#endif
