// The steps of optimizers, one pass over all parameters and what is remembered of them.
#ifndef ADJ_PASS
#include "../Elementwise/Table.h"
#include "../include/ISA.h"
#include "../include/Optimizers.h"
#include "../include/ThreadPool.h"

/// One step of n elements; `numbers` is the struct of that name.
typedef void step_kernel(int64_t n, void *const *arrays, const void *numbers);

#define ADJ_SELF "../Optimizers/Steps.c"
#include "../ISA/Expand.h"

#define BASELINE(name) {name##_f32_baseline, name##_f64_baseline},
#define AVX2(name) {name##_f32_avx2, name##_f64_avx2},
#define AVX512(name) {name##_f32_avx512, name##_f64_avx512},
#define ROW_baseline {ADJ_STEPS(BASELINE)},
#define ROW_avx2 {ADJ_STEPS(AVX2)},
#define ROW_avx512 {ADJ_STEPS(AVX512)},
#define ROW(isa) ROW_##isa
static step_kernel *const kernels[][ADJ_STEP_COUNT][2] = {ADJ_EACH_ISA(ROW)};

/// Elements that are worth another thread, and those by which a parameter is cut between threads: cache lines.
enum { GRAIN = 16384, LINE = 64 };

typedef struct {
  enum adj_step step;
  int64_t count;
  const struct adj_slot *slots;
  const char *numbers;
  int64_t size;
} job;

/// The first slot that ends after an element.
static int64_t slot_of(const job *j, int64_t element) {
  int64_t low = 0, high = j->count;
  while (low < high) {
    int64_t middle = (low + high) / 2;
    if (j->slots[middle].end <= element) low = middle + 1;
    else high = middle;
  }
  return low;
}

/// The border of a piece within a slot, rounded up, the same for the pieces on both sides.
static int64_t border(const struct adj_slot *slot, int64_t element) {
  int64_t place = element <= slot->begin ? 0 : (element - slot->begin + LINE - 1) / LINE * LINE;
  return place < slot->end - slot->begin ? place : slot->end - slot->begin;
}

static void step_part(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  for (int64_t i = slot_of(j, begin); i < j->count && j->slots[i].begin < end; i++) {
    const struct adj_slot *slot = &j->slots[i];
    int64_t first = border(slot, begin), n = border(slot, end) - first;
    if (n <= 0) continue;
    void *arrays[5];
    for (int k = 0; k < 5; k++)
      arrays[k] = slot->arrays[k] ? (char *)slot->arrays[k] + first * adj_item(slot->dtype) : 0;
    kernels[adj_isa_in_use][j->step][slot->dtype == ADJ_F64](n, arrays, j->numbers + i * j->size);
  }
}

void adj_optimize(enum adj_step step, int64_t count, const struct adj_slot *slots, const void *numbers, int64_t size) {
  job j = {step, count, slots, numbers, size};
  adj_parallel(slots[count - 1].end, GRAIN, step_part, &j);
}

#else
#include "../Elementwise/Kernel.h"

#define LOAD(p) ((vf)V(load)(p + i, (n - i) * (int64_t)sizeof(T), sizeof(T)))
#define STORE(p, value) V(store)(p + i, (vu8)(vf)(value), (n - i) * (int64_t)sizeof(T), sizeof(T), 0)
#define NUMBER(value) F(splat)((T)(value))
#define KERNEL(name) static void F(name)(int64_t n, void *const *arrays, const void *numbers)
#define EACH for (int64_t i = 0; i < n; i += LANES(T))

#define T f32
#define vf vf32
#define vi vi32
#define F(name) V(name##_f32)
#include "StepsTemplate.h"
#include "AdaptiveTemplate.h"
#undef T
#undef vf
#undef vi
#undef F

#define T f64
#define vf vf64
#define vi vi64
#define F(name) V(name##_f64)
#include "StepsTemplate.h"
#include "AdaptiveTemplate.h"
#undef T
#undef vf
#undef vi
#undef F

#undef LOAD
#undef STORE
#undef NUMBER
#undef KERNEL
#undef EACH
#endif
