// Mantissas and exponents, in two results.

#include <math.h>

#include "../include/DType.h"
#include "../include/Elementwise.h"
#include "../include/ThreadPool.h"

typedef struct {
  int dtype;
  const void *x;
  void *mantissa;
  int32_t *exponent;
} frexp_call;

static void run(void *context, int64_t begin, int64_t end) {
  const frexp_call *c = context;
  for (int64_t i = begin; i < end; i++) {
    int exponent = 0;
    if (c->dtype == ADJ_F64)
      ((double *)c->mantissa)[i] = frexp(((const double *)c->x)[i], &exponent);
    else
      ((float *)c->mantissa)[i] = frexpf(((const float *)c->x)[i], &exponent);
    c->exponent[i] = exponent;
  }
}

void adj_frexp(int dtype, int64_t n, const void *x, void *mantissa, int32_t *exponent) {
  frexp_call call = {dtype, x, mantissa, exponent};
  adj_parallel(n, 16384, run, &call);
}
