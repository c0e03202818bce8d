#pragma once
#include <stdint.h>

/// The functions of vector math (Math/VectorMath.h), one and two arguments.
#define ADJ_MATH_UNARY(X) \
  X(exp) X(exp2) X(expm1) X(log) X(log2) X(log10) X(log1p) X(sin) X(cos) X(tan) X(asin) X(acos) X(atan) \
  X(sinh) X(cosh) X(tanh) X(asinh) X(acosh) X(atanh) X(erf) X(erfc) X(sigmoid)
#define ADJ_MATH_BINARY(X) X(pow) X(atan2) X(hypot)

enum adj_math_function {
#define X(name) ADJ_MATH_##name,
  ADJ_MATH_UNARY(X) ADJ_MATH_BINARY(X)
#undef X
  ADJ_MATH_COUNT
};

/// The function's name, as C's <math.h> has it.
const char *adj_math_name(int function);
/// The largest error of a function in units in the last place of the correct result, over `samples` inputs and the
/// special values. float32 takes every (2³²/samples)th bit pattern, float64 random patterns and the ranges where
/// functions are delicate. Infinite where a NaN, an infinity or the sign of a zero is wrong. `worst_input` receives the
/// input of the largest error (two for a function of two arguments) and may be NULL.
/// −1 where nothing can be said: the machine lacks the instruction set, or float64 has no wider `long double` to be
/// compared with.
double adj_math_ulp(int function, int dtype, int isa, int64_t samples, double *worst_input);
/// Nanoseconds per element over 4096 elements, the best of `rounds`. −1 without the instruction set.
double adj_math_nanoseconds(int function, int dtype, int isa, int rounds);
