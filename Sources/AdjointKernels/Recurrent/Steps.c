// The elementwise part of a step of an LSTM or a GRU and its pullback, one pass over all that it reads and writes.
#ifndef ADJ_PASS
#include "../Elementwise/Table.h"
#include "../include/ISA.h"
#include "../include/Recurrent.h"
#include "../include/ThreadPool.h"

enum { LSTM, LSTM_BACKWARD, GRU, GRU_BACKWARD, KINDS };

/// Rows `begin` to `end` of all arrays.
typedef void step_kernel(int64_t begin, int64_t end, int64_t h, void *const *arrays);

#define ADJ_SELF "../Recurrent/Steps.c"
#include "../ISA/Expand.h"

#define ROW(isa) {recurrent_f32_##isa, recurrent_f64_##isa},
static step_kernel *const *const kernels[][2] = {ADJ_EACH_ISA(ROW)};

/// Cells that are worth another thread.
enum { GRAIN = 4096 };

typedef struct {
  step_kernel *kernel;
  int64_t h;
  void *const *arrays;
} step;

static void part(void *context, int64_t begin, int64_t end) {
  const step *s = context;
  s->kernel(begin, end, s->h, s->arrays);
}

static void run(int kind, int dtype, int64_t n, int64_t h, void *const *arrays) {
  step s = {kernels[adj_isa_in_use][dtype == ADJ_F64][kind], h, arrays};
  if (h > 0) adj_parallel(n, (GRAIN + h - 1) / h, part, &s);
}

#define ARRAYS(...) ((void *const[]){__VA_ARGS__})

void adj_lstm_step(int dtype, int64_t n, int64_t h, const void *gates, const void *cells, void *active, void *next,
                   void *output) {
  run(LSTM, dtype, n, h, ARRAYS((void *)gates, (void *)cells, active, next, output));
}

void adj_lstm_step_backward(int dtype, int64_t n, int64_t h, const void *active, const void *cells, const void *next,
                            const void *output_gradient, const void *next_gradient, void *gates_gradient,
                            void *cells_gradient) {
  run(LSTM_BACKWARD, dtype, n, h,
      ARRAYS((void *)active, (void *)cells, (void *)next, (void *)output_gradient, (void *)next_gradient,
             gates_gradient, cells_gradient));
}

void adj_gru_step(int dtype, int64_t n, int64_t h, const void *x, const void *y, const void *state, void *active,
                  void *next) {
  run(GRU, dtype, n, h, ARRAYS((void *)x, (void *)y, (void *)state, active, next));
}

void adj_gru_step_backward(int dtype, int64_t n, int64_t h, const void *active, const void *y, const void *state,
                           const void *gradient, void *x_gradient, void *y_gradient, void *state_gradient) {
  run(GRU_BACKWARD, dtype, n, h,
      ARRAYS((void *)active, (void *)y, (void *)state, (void *)gradient, x_gradient, y_gradient, state_gradient));
}

#else
#include "../Elementwise/Kernel.h"
#include "../Math/VectorMath.h"

#define LOAD(p) ((vf)V(load)((p) + j, (h - j) * (int64_t)sizeof(T), sizeof(T)))
#define STORE(p, value) V(store)((p) + j, (vu8)(vf)(value), (h - j) * (int64_t)sizeof(T), sizeof(T), 0)

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
