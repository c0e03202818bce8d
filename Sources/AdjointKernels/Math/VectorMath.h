// Elementary functions on the vectors of one pass: V(exp_f32)(vf32), V(exp_f64)(vf64) and so on, each within 2 ulp
// everywhere and with the special values of C99's Annex F. No include guard: included once per pass (ISA/Expand.h).
//
// Both precisions come from one text, which is included twice with
//   vf, vi, vu, real   the vector of the precision, integer vectors of as many lanes, and the element,
//   F(name)            the name with the precision's suffix,
//   K(a, b)            a in float32, b in float64.
// The polynomials are our own near-minimax fits (Lawson's iteration, the coefficients rounded one after another);
// reductions follow Cody & Waite, "Software Manual for the Elementary Functions", and Sun's fdlibm, as each file says.

#include "Halves.h"

#define ADJ_WIDE 1
#define vf vf64
#define vi vi64
#define vu vu64
#define real double
#define F(name) V(name##_f64)
#define K(narrow, wide) (wide)
#include "Functions.h"

#define ADJ_WIDE 0
#define vf vf32
#define vi vi32
#define vu vu32
#define real float
#define F(name) V(name##_f32)
#define K(narrow, wide) (narrow)
#include "Functions.h"
