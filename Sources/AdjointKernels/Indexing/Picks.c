// Picking elements by index, putting them back, and adding where several meet in one place.
#include "Indexing.h"

#include <string.h>

#include "DType.h"
#include "ThreadPool.h"

/// Elements below which another thread costs more than it brings.
enum { GRAIN = 8192 };

struct job {
  const struct adj_picks *p;
  int item;
  char *x, *z;
  /// Pieces that a run is cut into, so that threads that put never meet in one place.
  int64_t pieces;
};

static int64_t at_least_one(int64_t n) { return n < 1 ? 1 : n; }

#define COPY_RUN(T, to, to_stride, from, from_stride) \
  for (int64_t i = 0; i < n; i++) ((T *)(to))[i * (to_stride)] = ((const T *)(from))[i * (from_stride)];

#define COPY_ITEMS(to, to_stride, from, from_stride) \
  switch (item) { \
    case 1: COPY_RUN(uint8_t, to, to_stride, from, from_stride) break; \
    case 2: COPY_RUN(uint16_t, to, to_stride, from, from_stride) break; \
    case 4: COPY_RUN(uint32_t, to, to_stride, from, from_stride) break; \
    default: COPY_RUN(uint64_t, to, to_stride, from, from_stride) break; \
  }

// Single elements, each with a place of its own: what gather and scatter move.
#define SINGLE(NAME, T) \
  static void pick_single_##NAME(void *context, int64_t begin, int64_t end) { \
    const struct job *j = context; \
    for (int64_t k = begin; k < end; k++) ((T *)j->z)[k] = ((const T *)j->x)[j->p->offsets[k]]; \
  } \
  static void put_single_##NAME(void *context, int64_t begin, int64_t end) { \
    const struct job *j = context; \
    for (int64_t k = begin; k < end; k++) ((T *)j->x)[j->p->offsets[k]] = ((const T *)j->z)[k]; \
  }
SINGLE(1, uint8_t)
SINGLE(2, uint16_t)
SINGLE(4, uint32_t)
SINGLE(8, uint64_t)
static void (*const pick_single[])(void *, int64_t, int64_t) = {
  [1] = pick_single_1, [2] = pick_single_2, [4] = pick_single_4, [8] = pick_single_8};
static void (*const put_single[])(void *, int64_t, int64_t) = {
  [1] = put_single_1, [2] = put_single_2, [4] = put_single_4, [8] = put_single_8};

static int is_single(const struct adj_picks *p) {
  return p->outer == 1 && p->n == 1 && p->step_z == 1 && p->outer_x[0] == 0 && p->outer_z[0] == 0;
}

/// Single elements again and again from each outer place, such as columns from rows.
static void pick_lines(const struct job *j, int64_t begin, int64_t end) {
  const struct adj_picks *p = j->p;
  int64_t item = j->item;
  for (int64_t at = begin; at < end;) {
    int64_t o = at / p->picks, first = at % p->picks;
    int64_t count = p->picks - first < end - at ? p->picks - first : end - at;
    struct adj_picks line = {.offsets = p->offsets + first};
    struct job part = {
        .p = &line, .x = j->x + p->outer_x[o] * item, .z = j->z + (p->outer_z[o] + first) * item};
    pick_single[item](&part, 0, count);
    at += count;
  }
}

static void pick_range(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  const struct adj_picks *p = j->p;
  int64_t n = p->n, item = j->item, stride = p->stride;
  if (n == 1 && p->step_z == 1) return pick_lines(j, begin, end);
  for (int64_t at = begin; at < end; at++) {
    int64_t o = at / p->picks, k = at % p->picks;
    const char *x = j->x + (p->outer_x[o] + p->offsets[k]) * item;
    char *z = j->z + (p->outer_z[o] + k * p->step_z) * item;
    if (stride == 1 && n > 4) memcpy(z, x, n * item);
    else COPY_ITEMS(z, 1, x, stride)
  }
}

void adj_pick(const struct adj_picks *p, int item, const void *x, void *z) {
  struct job job = {.p = p, .item = item, .x = (char *)x, .z = z};
  if (is_single(p)) return adj_parallel(p->picks, GRAIN, pick_single[item], &job);
  adj_parallel(p->outer * p->picks, at_least_one(GRAIN / at_least_one(p->n)), pick_range, &job);
}

/// The share of the work on x that a thread has: a range of (outer place, piece of the run), with all picks.
#define EACH_RUN(BODY) \
  const struct job *j = context; \
  const struct adj_picks *p = j->p; \
  int64_t stride = p->stride; \
  for (int64_t at = begin; at < end; at++) { \
    int64_t o = at / j->pieces, piece = at % j->pieces; \
    int64_t first = p->n * piece / j->pieces, n = p->n * (piece + 1) / j->pieces - first; \
    for (int64_t k = 0; k < p->picks; k++) { \
      int64_t in_x = p->outer_x[o] + p->offsets[k] + first * stride; \
      int64_t in_z = p->outer_z[o] + k * p->step_z + first; \
      BODY \
    } \
  }

static void put_range(void *context, int64_t begin, int64_t end) {
  EACH_RUN({
    int64_t item = j->item;
    if (stride == 1 && n > 4) memcpy(j->x + in_x * item, j->z + in_z * item, n * item);
    else COPY_ITEMS(j->x + in_x * item, stride, j->z + in_z * item, 1)
  })
}

// The picked element a of x becomes EXPRESSION of itself and of z's element b. An extremum is NaN if either is.
#define COMBINE(NAME, T, EXPRESSION) \
  static void NAME##_single_##T(const struct job *j) { \
    for (int64_t k = 0; k < j->p->picks; k++) { \
      T *x = (T *)j->x + j->p->offsets[k]; \
      T a = *x, b = ((const T *)j->z)[k]; \
      *x = (T)(EXPRESSION); \
    } \
  } \
  static void NAME##_##T(void *context, int64_t begin, int64_t end) { \
    if (is_single(((const struct job *)context)->p)) return NAME##_single_##T(context); \
    EACH_RUN({ \
      T *x = (T *)j->x + in_x; \
      const T *z = (const T *)j->z + in_z; \
      for (int64_t i = 0; i < n; i++) { \
        T a = x[i * stride]; \
        T b = z[i]; \
        x[i * stride] = (T)(EXPRESSION); \
      } \
    }) \
  }
#define SUMS(T) \
  COMBINE(add, T, a + b) \
  COMBINE(multiply, T, 1u * a * b)
#define EXTREMA(T) \
  COMBINE(larger, T, ((b > a) | (b != b)) ? b : a) \
  COMBINE(smaller, T, ((b < a) | (b != b)) ? b : a)
// Sums and products of signed integers wrap, as unsigned ones do.
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef float f32;
typedef double f64;
SUMS(u8) SUMS(u16) SUMS(u32) SUMS(u64) SUMS(f32) SUMS(f64)
EXTREMA(u8) EXTREMA(i8) EXTREMA(i16) EXTREMA(i32) EXTREMA(i64) EXTREMA(f32) EXTREMA(f64)
COMBINE(either, u8, a | b)
COMBINE(both, u8, a & b)

static void run_put(struct job *job, void (*body)(void *, int64_t, int64_t)) {
  const struct adj_picks *p = job->p;
  if (p->picks == 0 || p->n == 0) return;
  // Runs are cut only where whole outer places do not give every thread its share.
  int64_t threads = adj_threads(), longest = at_least_one(p->n / 16);
  job->pieces = p->outer >= threads ? 1 : threads < longest ? threads : longest;
  int64_t work = p->picks * at_least_one(p->n / job->pieces);
  adj_parallel(p->outer * job->pieces, at_least_one(GRAIN / work), body, job);
}

/// Blocks of single elements that never meet, in the order of their elements.
struct blocks {
  const struct job *job;
  void (*body)(void *, int64_t, int64_t);
  /// Whether the body takes picks, or runs.
  int takes_picks;
};
static void put_blocks(void *context, int64_t begin, int64_t end) {
  const struct blocks *b = context;
  struct adj_picks picks = *b->job->p;
  int64_t first = begin * picks.block, last = end * picks.block;
  picks.picks = (last < picks.picks ? last : picks.picks) - first;
  picks.offsets += first;
  struct job job = *b->job;
  job.p = &picks, job.pieces = 1, job.z += first * job.item;
  b->body(&job, 0, b->takes_picks ? picks.picks : 1);
}
static void run_blocks(struct blocks blocks) {
  const struct adj_picks *p = blocks.job->p;
  adj_parallel((p->picks + p->block - 1) / p->block, at_least_one(GRAIN / p->block), put_blocks, &blocks);
}

void adj_put(const struct adj_picks *p, int item, void *x, const void *z) {
  struct job job = {.p = p, .item = item, .x = x, .z = (char *)z};
  if (is_single(p) && p->block > 0) return run_blocks((struct blocks){&job, put_single[item], 1});
  if (is_single(p)) return put_single[item](&job, 0, p->picks);
  run_put(&job, put_range);
}

void adj_put_combined(const struct adj_picks *p, int how, int dtype, void *x, const void *z) {
  static void (*const bodies[][4])(void *, int64_t, int64_t) = {
      [ADJ_BOOL] = {either_u8, both_u8, larger_u8, smaller_u8},
      [ADJ_U8] = {add_u8, multiply_u8, larger_u8, smaller_u8},
      [ADJ_I8] = {add_u8, multiply_u8, larger_i8, smaller_i8},
      [ADJ_I16] = {add_u16, multiply_u16, larger_i16, smaller_i16},
      [ADJ_I32] = {add_u32, multiply_u32, larger_i32, smaller_i32},
      [ADJ_I64] = {add_u64, multiply_u64, larger_i64, smaller_i64},
      [ADJ_F32] = {add_f32, multiply_f32, larger_f32, smaller_f32},
      [ADJ_F64] = {add_f64, multiply_f64, larger_f64, smaller_f64},
  };
  static const int sizes[] = {[ADJ_BOOL] = 1, [ADJ_U8] = 1, [ADJ_I8] = 1, [ADJ_I16] = 2, [ADJ_I32] = 4,
                              [ADJ_I64] = 8, [ADJ_F32] = 4, [ADJ_F64] = 8};
  struct job job = {.p = p, .item = sizes[dtype], .x = x, .z = (char *)z};
  if (is_single(p) && p->block > 0) return run_blocks((struct blocks){&job, bodies[dtype][how], 0});
  run_put(&job, bodies[dtype][how]);
}

int64_t adj_true_positions(int64_t n, const uint8_t *mask, int64_t *positions) {
  int64_t count = 0;
  if (!positions) {
    for (int64_t i = 0; i < n; i++) count += mask[i] != 0;
    return count;
  }
  // Always stored, kept only if true: no branch to mispredict, and the last slot is guarded.
  int64_t total = adj_true_positions(n, mask, 0);
  for (int64_t i = 0; i < n && count < total; i++) {
    positions[count] = i;
    count += mask[i] != 0;
  }
  return count;
}

struct along {
  int rank, dim;
  const int64_t *sizes, *steps, *index;
  int64_t size, least, row, *offsets;
  int64_t wrong;  // a place with an index out of range, or -1
};

/// Rows of the last dimension.
static void offsets_of_rows(void *context, int64_t begin, int64_t end) {
  struct along *a = context;
  int last = a->rank - 1;
  int64_t along = a->steps[a->dim], across = last == a->dim ? 0 : a->steps[last];
  for (int64_t r = begin; r < end; r++) {
    int64_t base = 0;
    for (int64_t d = last - 1, rest = r; d >= 0; d--) {
      base += d == a->dim ? 0 : rest % a->sizes[d] * a->steps[d];
      rest /= a->sizes[d];
    }
    for (int64_t i = r * a->row, c = 0; c < a->row; i++, c++) {
      int64_t pick = a->index[i];
      if (pick >= a->size || pick < a->least) __atomic_store_n(&a->wrong, i, __ATOMIC_RELAXED);
      a->offsets[i] = base + c * across + (pick < 0 ? pick + a->size : pick) * along;
    }
  }
}

int64_t adj_offsets_along(int rank, const int64_t *sizes, const int64_t *steps, int dim, int64_t size, int wraps,
                          const int64_t *index, int64_t *offsets) {
  int64_t rows = 1;
  for (int d = 0; d < rank - 1; d++) rows *= sizes[d];
  struct along a = {rank, dim, sizes, steps, index, size, wraps ? -size : 0, sizes[rank - 1], offsets, -1};
  if (rows > 0 && a.row > 0) adj_parallel(rows, GRAIN / a.row + 1, offsets_of_rows, &a);
  return a.wrong;
}
