// Sums and maxima of rows that lists name.
#include "Bags.h"

#include "DType.h"
#include "ThreadPool.h"

enum { GRAIN = 8192 };

struct job {
  int64_t n, width;
  const int64_t *from, *to;
  const void *factors, *x;
  void *z;
  int64_t *places;
};

// A thread has some of z's rows, and looks in the whole list for what goes there.
#define LOOPS(T) \
  static void sum_##T(void *context, int64_t begin, int64_t end) { \
    const struct job *j = context; \
    int64_t width = j->width; \
    for (int64_t i = 0; i < j->n; i++) { \
      if (j->to[i] < begin || j->to[i] >= end) continue; \
      const T *restrict x = (const T *)j->x + j->from[i] * width; \
      T *restrict z = (T *)j->z + j->to[i] * width, factor = ((const T *)j->factors)[i]; \
      for (int64_t k = 0; k < width; k++) z[k] += factor * x[k]; \
    } \
  } \
  static void max_##T(void *context, int64_t begin, int64_t end) { \
    const struct job *j = context; \
    int64_t width = j->width; \
    for (int64_t b = begin; b < end; b++) \
      for (int64_t k = 0; k < width; k++) { \
        int64_t place = -1; \
        for (int64_t i = j->to[b]; i < j->to[b + 1]; i++) { \
          int64_t next = j->from[i] * width + k; \
          if (place < 0 || ((const T *)j->x)[next] > ((const T *)j->x)[place]) place = next; \
        } \
        j->places[b * width + k] = place; \
      } \
  }
LOOPS(float)
LOOPS(double)

void adj_bag_sum(int dtype, int64_t n, int64_t width, const int64_t *from, const int64_t *to, const void *factors,
                 const void *x, int64_t count, void *z) {
  struct job job = {.n = n, .width = width, .from = from, .to = to, .factors = factors, .x = x, .z = z};
  int64_t grain = n * width < 2 * GRAIN ? count : (count + adj_threads() - 1) / adj_threads();
  adj_parallel(count, grain > 0 ? grain : 1, dtype == ADJ_F64 ? sum_double : sum_float, &job);
}

void adj_bag_max(int dtype, int64_t bags, int64_t width, const int64_t *from, const int64_t *offsets, const void *x,
                 int64_t *places) {
  struct job job = {.width = width, .from = from, .to = offsets, .x = x, .places = places};
  adj_parallel(bags, GRAIN / (16 * width + 1) + 1, dtype == ADJ_F64 ? max_double : max_float, &job);
}
