// Expands one source file once per instruction set.
//
// A kernel file starts with
//
//     #ifndef ADJ_PASS
//     #define ADJ_SELF "../Elementwise/Float.c"   // as seen from this folder
//     #include "../ISA/Expand.h"
//     ... what exists once: tables, dispatch, the public functions ...
//     #else
//     ... kernels, every global name written V(name) ...
//     #endif
//
// and this header includes it again for each instruction set, with `V(name)` giving the
// name its suffix and the vector types of ISA/Vector.h as wide as that set's registers.
// The passes need no compiler flags: the target is an attribute pushed on every function.

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ADJ_PASS

#define ADJ_BASELINE 1
#define ADJ_VBYTES 16
#define V(name) name##_baseline
#include "Vector.h"
#include ADJ_SELF
#include "VectorEnd.h"
#undef ADJ_BASELINE

#if defined(__x86_64__)
#define ADJ_AVX2 1
#define ADJ_VBYTES 32
#define V(name) name##_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#include "Vector.h"
#include ADJ_SELF
#include "VectorEnd.h"
#pragma clang attribute pop
#undef ADJ_AVX2

#define ADJ_AVX512 1
#define ADJ_VBYTES 64
#define V(name) name##_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#include "Vector.h"
#include ADJ_SELF
#include "VectorEnd.h"
#pragma clang attribute pop
#undef ADJ_AVX512
#endif

#undef ADJ_PASS
