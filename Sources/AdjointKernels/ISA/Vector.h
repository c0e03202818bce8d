// The vector types of one pass (ISA/Expand.h): clang's generic vectors, as wide as the
// instruction set's registers. Arithmetic, comparison (all bits set where true) and
// `mask ? a : b` are the language's; rounding, conversion and fma are clang's
// `__builtin_elementwise_*` and `__builtin_convertvector`, which compile to one
// instruction each where the set has it. No include guard: included once per pass.

#define vf32 V(adj_vf32)
#define vf64 V(adj_vf64)
#define vi32 V(adj_vi32)
#define vi64 V(adj_vi64)
#define vu32 V(adj_vu32)
#define vu64 V(adj_vu64)

typedef float vf32 __attribute__((vector_size(ADJ_VBYTES)));
typedef double vf64 __attribute__((vector_size(ADJ_VBYTES)));
typedef int32_t vi32 __attribute__((vector_size(ADJ_VBYTES)));
typedef int64_t vi64 __attribute__((vector_size(ADJ_VBYTES)));
typedef uint32_t vu32 __attribute__((vector_size(ADJ_VBYTES)));
typedef uint64_t vu64 __attribute__((vector_size(ADJ_VBYTES)));

#define F32_LANES (ADJ_VBYTES / 4)
#define F64_LANES (ADJ_VBYTES / 8)
#define INLINE static inline __attribute__((always_inline, unused))

// True where the instruction set has fused multiply-add; elsewhere a fused result must be
// asked for by name, because the library call is slow.
#if defined(ADJ_AVX2) || defined(ADJ_AVX512) || defined(__ARM_FEATURE_FMA)
#define ADJ_FMA 1
#else
#define ADJ_FMA 0
#endif

INLINE vf32 V(load_f32)(const float *p) { vf32 v; memcpy(&v, p, sizeof v); return v; }
INLINE vf64 V(load_f64)(const double *p) { vf64 v; memcpy(&v, p, sizeof v); return v; }
INLINE void V(store_f32)(float *p, vf32 v) { memcpy(p, &v, sizeof v); }
INLINE void V(store_f64)(double *p, vf64 v) { memcpy(p, &v, sizeof v); }
// x − 0 rather than 0 + x, which would make +0 of −0 and cost an addition.
INLINE vf32 V(splat_f32)(float x) { return x - (vf32){}; }
INLINE vf64 V(splat_f64)(double x) { return x - (vf64){}; }

/// a·b + c, fused where that is one instruction.
INLINE vf32 V(madd_f32)(vf32 a, vf32 b, vf32 c) {
#if ADJ_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
INLINE vf64 V(madd_f64)(vf64 a, vf64 b, vf64 c) {
#if ADJ_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// `mask ? a : b` lane by lane; masks are what a comparison gives.
INLINE vf32 V(select_f32)(vi32 mask, vf32 a, vf32 b) {
  return (vf32)((mask & (vi32)a) | (~mask & (vi32)b));
}
INLINE vf64 V(select_f64)(vi64 mask, vf64 a, vf64 b) {
  return (vf64)((mask & (vi64)a) | (~mask & (vi64)b));
}
