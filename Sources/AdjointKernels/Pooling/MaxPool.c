// The largest elements of windows, their places, and moving elements to places and back.

#include <string.h>

#include "../Reductions/Folds.h"
#include "DType.h"
#include "Pooling.h"
#include "ThreadPool.h"

enum { GRAIN = 1 << 12 };  // results worth a second thread

// The windows of a row of results that lie side by side: all as wide, and a step apart.
struct middle {
  int64_t begin, end, step, width;
};

struct pooling {
  const struct adj_pool *pool;
  const void *x;
  void *z;
  int64_t *places;
  struct middle middle;
};

static struct middle middle_of(const struct adj_pool *p) {
  const int64_t *first = p->first[2], *last = p->last[2];
  struct middle m = {0, 0, 1, 0};
  for (int64_t w = 0; w < p->output[2]; w++)
    if (last[w] - first[w] > m.width) m = (struct middle){w, w, 1, last[w] - first[w]};
  if (m.begin + 1 < p->output[2]) m.step = first[m.begin + 1] - first[m.begin];
  for (; m.end < p->output[2]; m.end++)
    if (last[m.end] - first[m.end] != m.width || first[m.end] != first[m.begin] + (m.end - m.begin) * m.step) break;
  return m;
}

/// Which of a window's elements wins can't be foreseen, so there is no branch; compilers make one of a conditional.
#define CHALLENGE(T, IS_NAN, value, at, largest, place) \
  { \
    T challenger = value; \
    int64_t wins = (challenger > largest) | IS_NAN(challenger); \
    largest = wins ? challenger : largest; \
    place += ((at) - place) & -wins; \
  }

// One row of results at a time, of which there are output[0]·output[1] in a plane: the windows side by side element by
// element of theirs, the others one by one.
#define MAX_POOL(T, IS_NAN) \
  INLINE void side_by_side_##T( \
      int64_t count, int64_t step, int64_t from, const T *restrict x, T *restrict z, int64_t *restrict places) { \
    if (places) \
      for (int64_t w = 0; w < count; w++) CHALLENGE(T, IS_NAN, x[from + w * step], from + w * step, z[w], places[w]) \
    else \
      for (int64_t w = 0; w < count; w++) { \
        T value = x[from + w * step]; \
        z[w] = ((value > z[w]) | IS_NAN(value)) ? value : z[w]; \
      } \
  } \
  static void max_pool_##T(void *context, int64_t begin, int64_t end) { \
    const struct pooling *s = context; \
    const struct adj_pool *p = s->pool; \
    const struct middle m = s->middle; \
    int64_t width = p->input[2], height = p->input[1], plane = p->input[0] * height * width; \
    int64_t rows = p->output[0] * p->output[1], n = p->output[2]; \
    for (int64_t row = begin; row < end; row++) { \
      const T *x = (const T *)s->x + row / rows * plane; \
      T *z = (T *)s->z + row * n; \
      int64_t *places = s->places ? s->places + row * n : 0; \
      int64_t place; \
      int64_t d = row % rows / p->output[1], h = row % p->output[1]; \
      int64_t corner = (p->first[0][d] * height + p->first[1][h]) * width; \
      for (int64_t w = 0; w < n; w++) z[w] = x[corner + p->first[2][w]]; \
      for (int64_t w = 0; places && w < n; w++) places[w] = corner + p->first[2][w]; \
      for (int64_t i = p->first[0][d]; i < p->last[0][d]; i += p->step[0]) \
        for (int64_t k = p->first[1][h]; k < p->last[1][h]; k += p->step[1]) { \
          int64_t line = (i * height + k) * width; \
          for (int64_t w = m.begin > 0 ? 0 : m.end; w < n; w = w + 1 == m.begin ? m.end : w + 1) { \
            for (int64_t at = line + p->first[2][w]; at < line + p->last[2][w]; at += p->step[2]) \
              CHALLENGE(T, IS_NAN, x[at], at, z[w], *(places ? places + w : &place)) \
          } \
          for (int64_t t = 0; t < m.width; t += p->step[2]) { \
            int64_t from = line + p->first[2][m.begin] + t, count = m.end - m.begin; \
            T *zs = z + m.begin; \
            int64_t *at = places ? places + m.begin : 0; \
            if (m.step == 1) side_by_side_##T(count, 1, from, x, zs, at); \
            else if (m.step == 2) side_by_side_##T(count, 2, from, x, zs, at); \
            else side_by_side_##T(count, m.step, from, x, zs, at); \
          } \
        } \
    } \
  }
#define INLINE static inline __attribute__((always_inline))
#define FLOATING_NAN(x) ((x) != (x))
#define NO_NAN(x) 0
MAX_POOL(uint8_t, NO_NAN)
MAX_POOL(int8_t, NO_NAN)
MAX_POOL(int16_t, NO_NAN)
MAX_POOL(int32_t, NO_NAN)
MAX_POOL(int64_t, NO_NAN)
MAX_POOL(float, FLOATING_NAN)
MAX_POOL(double, FLOATING_NAN)

typedef void body(void *context, int64_t begin, int64_t end);

void adj_max_pool(int dtype, const struct adj_pool *pool, const void *x, void *z, int64_t *places) {
  static body *const bodies[] = {
      [ADJ_U8] = max_pool_uint8_t,  [ADJ_I8] = max_pool_int8_t,   [ADJ_I16] = max_pool_int16_t,
      [ADJ_I32] = max_pool_int32_t, [ADJ_I64] = max_pool_int64_t, [ADJ_F32] = max_pool_float,
      [ADJ_F64] = max_pool_double,
  };
  struct pooling s = {pool, x, z, places, {0}};
  int64_t rows = pool->planes * pool->output[0] * pool->output[1];
  if (pool->output[2] == 0) return;
  s.middle = middle_of(pool);
  adj_parallel(rows, GRAIN / pool->output[2] + 1, bodies[dtype], &s);
}

// MARK: To places and back

struct move {
  int64_t n, m;
  const int64_t *places;
  char *x, *z;
};

/// BODY for each element of z, in planes of x that are cleared first where that is asked for.
#define EACH_PLACE(NAME, T, CLEARS, BODY) \
  static void NAME##_##T(void *context, int64_t begin, int64_t end) { \
    const struct move *s = context; \
    for (int64_t plane = begin; plane < end; plane++) { \
      T *x = (T *)s->x + plane * s->n, *z = (T *)s->z + plane * s->m; \
      const int64_t *places = s->places + plane * s->m; \
      if (CLEARS) memset(x, 0, s->n * sizeof(T)); \
      for (int64_t i = 0; i < s->m; i++) BODY; \
    } \
  }
#define PICK(T) EACH_PLACE(pick, T, 0, z[i] = x[places[i]])
#define PUT(T) EACH_PLACE(put, T, 1, x[places[i]] = z[i])
PICK(uint8_t) PICK(uint16_t) PICK(uint32_t) PICK(uint64_t)
PUT(uint8_t) PUT(uint16_t) PUT(uint32_t) PUT(uint64_t)
EACH_PLACE(add, float, 1, x[places[i]] += z[i])
EACH_PLACE(add, double, 1, x[places[i]] += z[i])

static void run(body *body, int64_t planes, struct move s) {
  adj_parallel(planes, GRAIN / (s.m + s.n / 4 + 1) + 1, body, &s);
}

void adj_pick_places(int item, int64_t planes, int64_t n, int64_t m, const int64_t *places, const void *x, void *z) {
  body *bodies[] = {[1] = pick_uint8_t, [2] = pick_uint16_t, [4] = pick_uint32_t, [8] = pick_uint64_t};
  run(bodies[item], planes, (struct move){n, m, places, (char *)x, z});
}

void adj_put_places(int item, int64_t planes, int64_t n, int64_t m, const int64_t *places, const void *z, void *x) {
  body *bodies[] = {[1] = put_uint8_t, [2] = put_uint16_t, [4] = put_uint32_t, [8] = put_uint64_t};
  run(bodies[item], planes, (struct move){n, m, places, x, (char *)z});
}

void adj_add_places(int dtype, int64_t planes, int64_t n, int64_t m, const int64_t *places, const void *z, void *x) {
  run(dtype == ADJ_F32 ? add_float : add_double, planes, (struct move){n, m, places, x, (char *)z});
}
