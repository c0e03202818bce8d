// Picking the element of each example's class, and putting it back.
#include "Losses.h"

#include "ThreadPool.h"

enum { GRAIN = 8192 };

struct job {
  const struct adj_class_targets *t;
  char *x, *z;
};

int64_t adj_class_invalid(const struct adj_class_targets *t, int64_t count) {
  for (int64_t i = 0; i < t->outer * t->inner; i++)
    if (t->classes[i] != t->ignored && (t->classes[i] < 0 || t->classes[i] >= count)) return i;
  return -1;
}

#define EACH_PLACE(BODY) \
  const struct job *job = context; \
  const struct adj_class_targets *t = job->t; \
  for (int64_t i = begin; i < end; i++) { \
    int64_t class = t->classes[i]; \
    int64_t at = i / t->inner * t->outer_stride + class * t->class_stride + i % t->inner * t->inner_stride; \
    BODY \
  }
#define LOOPS(T) \
  static void pick_##T(void *context, int64_t begin, int64_t end) { \
    EACH_PLACE(((T *)job->z)[i] = class == t->ignored ? 0 : ((const T *)job->x)[at];) \
  } \
  static void put_##T(void *context, int64_t begin, int64_t end) { \
    EACH_PLACE(if (class != t->ignored) ((T *)job->x)[at] = ((const T *)job->z)[i];) \
  }
LOOPS(uint16_t)
LOOPS(uint32_t)
LOOPS(uint64_t)

typedef void loop(void *context, int64_t begin, int64_t end);

static void run(loop *const loops[3], const struct adj_class_targets *t, int item, const void *x, const void *z) {
  struct job job = {t, (char *)x, (char *)z};
  adj_parallel(t->outer * t->inner, GRAIN, loops[item / 4], &job);
}

void adj_class_pick(const struct adj_class_targets *t, int item, const void *x, void *z) {
  static loop *const loops[3] = {pick_uint16_t, pick_uint32_t, pick_uint64_t};
  run(loops, t, item, x, z);
}

void adj_class_put(const struct adj_class_targets *t, int item, void *x, const void *z) {
  static loop *const loops[3] = {put_uint16_t, put_uint32_t, put_uint64_t};
  run(loops, t, item, x, z);
}
