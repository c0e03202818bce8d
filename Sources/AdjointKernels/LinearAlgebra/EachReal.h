// Expands one source file for float and for double.
//
//     #ifndef REAL
//     #define SELF "../LinearAlgebra/LU.c"
//     #include "EachReal.h"
//     ... the public functions ...
//     #else
//     ... what computes, on elements of type REAL, or their bits as WORD, every name written F(name) ...
//     #endif

#include "Doubles.h"

#define REAL float
#define WORD uint32_t
#define REAL_DTYPE ADJ_F32
#define F(name) name##_f32
#include "MatricesTemplate.h"
#include SELF
#undef REAL
#undef WORD
#undef REAL_DTYPE
#undef F

#define REAL double
#define WORD uint64_t
#define REAL_DTYPE ADJ_F64
#define F(name) name##_f64
#include SELF
#undef REAL
#undef WORD
#undef REAL_DTYPE
#undef F
