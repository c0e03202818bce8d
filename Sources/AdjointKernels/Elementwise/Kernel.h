// Vectors of every element type and the loops that kernels are made of. No include guard:
// included once per pass (ISA/Expand.h).
//
// A kernel is an expression of vectors a, b, c. It stands once in a loop whose last round has
// only some of the lanes, so an element's result never depends on where in the array it is.

typedef uint8_t V(adj_vu8) __attribute__((vector_size(ADJ_VBYTES)));
typedef int8_t V(adj_vi8) __attribute__((vector_size(ADJ_VBYTES)));
typedef uint16_t V(adj_vu16) __attribute__((vector_size(ADJ_VBYTES)));
typedef int16_t V(adj_vi16) __attribute__((vector_size(ADJ_VBYTES)));
#define vu8 V(adj_vu8)
#define vi8 V(adj_vi8)
#define vu16 V(adj_vu16)
#define vi16 V(adj_vi16)

// As many bytes as a vector of a type has lanes: what a comparison stores.
#define ADJ_BOOLS(T) typedef uint8_t V(adj_bools_##T) __attribute__((vector_size(ADJ_VBYTES / sizeof(T))));
ADJ_BOOLS(u8) ADJ_BOOLS(i8) ADJ_BOOLS(u16) ADJ_BOOLS(i16) ADJ_BOOLS(u32) ADJ_BOOLS(i32)
ADJ_BOOLS(u64) ADJ_BOOLS(i64) ADJ_BOOLS(f32) ADJ_BOOLS(f64)
#undef ADJ_BOOLS

#define LANES(T) ((int64_t)(ADJ_VBYTES / sizeof(T)))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)

#if defined(ADJ_AVX2)
/// All bits set in the first `bytes`/4 lanes.
INLINE __m256i V(first_words)(int64_t bytes) {
  return (__m256i)((vi32){0, 4, 8, 12, 16, 20, 24, 28} < (int32_t)bytes);
}
#endif

/// The elements of `item` bytes in the next `bytes` bytes, at most a vector; zeros follow.
INLINE vu8 V(load)(const void *p, int64_t bytes, int item) {
  vu8 v = {};
  if (LIKELY(bytes >= ADJ_VBYTES)) {
    memcpy(&v, p, sizeof v);
  } else if (bytes == item) {
    memcpy(&v, p, item);
  } else {
#if defined(ADJ_AVX512)
    v = (vu8)_mm512_maskz_loadu_epi8(_bzhi_u64(~0ull, (unsigned)bytes), p);
#else
#if defined(ADJ_AVX2)
    if (item >= 4) return (vu8)_mm256_maskload_epi32(p, V(first_words)(bytes));
#endif
    uint8_t part[ADJ_VBYTES] = {};
    memcpy(part, p, bytes);
    memcpy(&v, part, sizeof v);
#endif
  }
  return v;
}

INLINE void V(store)(void *p, vu8 v, int64_t bytes, int item, int mode) {
  if (LIKELY(bytes >= ADJ_VBYTES)) {
    if (LIKELY(!(mode & ADJ_STREAM)))
      memcpy(p, &v, sizeof v);
    else
      __builtin_nontemporal_store(v, (vu8 *)p);
  } else if (bytes == item) {
    memcpy(p, &v, item);
  } else {
#if defined(ADJ_AVX512)
    _mm512_mask_storeu_epi8(p, _bzhi_u64(~0ull, (unsigned)bytes), (__m512i)v);
#else
#if defined(ADJ_AVX2)
    if (item >= 4) {
      _mm256_maskstore_epi32(p, V(first_words)(bytes), (__m256i)v);
      return;
    }
#endif
    uint8_t part[ADJ_VBYTES];
    memcpy(part, &v, sizeof v);
    memcpy(p, part, bytes);
#endif
  }
}

/// Loads and stores of as many of the `lanes` bytes at r as there are elements left.
INLINE void V(load_bools)(void *r, const uint8_t *p, int64_t lanes, int64_t n) {
  if (LIKELY(n >= lanes)) {
    memcpy(r, p, lanes);
  } else {
    uint8_t part[ADJ_VBYTES] = {};
    memcpy(part, p, n);
    memcpy(r, part, lanes);
  }
}
INLINE void V(store_bools)(uint8_t *p, const void *r, int64_t lanes, int64_t n) {
  if (LIKELY(n >= lanes)) {
    memcpy(p, r, lanes);
  } else {
    uint8_t part[ADJ_VBYTES];
    memcpy(part, r, lanes);
    memcpy(p, part, n);
  }
}

#ifndef ADJ_LOOPS
#define ADJ_LOOPS

// An operand that does not advance is read again and again from a vector full of it.
// (x - 0 keeps every bit of x, unlike x + 0.)
#define ADJ_OPERAND(T, p, advances) \
  int64_t p##_step = LANES(T); \
  v##T p##_all; \
  if (!(advances)) { \
    p##_all = *p - (v##T){}; \
    p = (const T *)&p##_all; \
    p##_step = 0; \
  }
#define ADJ_LOAD(T, p) ((v##T)V(load)(p, n * (int64_t)sizeof(T), sizeof(T)))
#define ADJ_STORE(T, value) V(store)(z, (vu8)(v##T)(value), n * (int64_t)sizeof(T), sizeof(T), mode);
#define ADJ_STORE_BOOL(T, mask) \
  V(adj_bools_##T) r = __builtin_convertvector((mask), V(adj_bools_##T)) & 1; \
  V(store_bools)(z, &r, LANES(T), n);

// The loops: `Z` is the type stored, `ONE` what is done with n and the pointers before the
// loop (the short way for a single element), `STORE` the statements that store a result.
#define ADJ_UNARY_LOOP(name, T, Z, ONE, STORE) \
  static ADJ_KERNEL(name, T) { \
    (void)yp, (void)cp, (void)mode; \
    const T *x = xp; \
    Z *z = zp; \
    ONE \
    if (n == 1) mode |= ADJ_X; \
    ADJ_OPERAND(T, x, mode & ADJ_X) \
    for (; n > 0; n -= LANES(T), x += x_step, z += LANES(T)) { \
      v##T a = ADJ_LOAD(T, x); \
      STORE \
    } \
  }
#define ADJ_BINARY_LOOP(name, T, Z, ONE, STORE) \
  static ADJ_KERNEL(name, T) { \
    (void)cp; \
    const T *x = xp, *y = yp; \
    Z *z = zp; \
    ONE \
    if (n == 1) mode |= ADJ_X | ADJ_Y; \
    ADJ_OPERAND(T, x, mode & ADJ_X) \
    ADJ_OPERAND(T, y, mode & ADJ_Y) \
    for (; n > 0; n -= LANES(T), x += x_step, y += y_step, z += LANES(T)) { \
      v##T a = ADJ_LOAD(T, x), b = ADJ_LOAD(T, y); \
      STORE \
    } \
  }
/// z = f(a, b, z), as `value` says of vectors and `scalar` of a single element.
#define MULADD(T, value, scalar) ADJ_BINARY_LOOP(muladd, T, T, ADJ_ONE_MORE(T, scalar), ADJ_STORE_MORE(T, value))
#define ADJ_ONE_MORE(T, scalar) \
  if (n == 1) { \
    T a = *x, b = *y, c = *z; \
    *z = (scalar); \
    return; \
  }
#define ADJ_STORE_MORE(T, value) \
  v##T c = ADJ_LOAD(T, z); \
  ADJ_STORE(T, value)
#define ADJ_KERNEL(name, T) \
  void V(adj_##name##_##T)(int64_t n, const void *xp, const void *yp, const void *cp, void *zp, int mode)

// z = value, of the operands' type or of bool from a mask. The QUICK ones do a single element
// with plain scalars: `value` must mean the same for them.
#define UNARY(name, T, value) ADJ_UNARY_LOOP(name, T, T, , ADJ_STORE(T, value))
#define BINARY(name, T, value) ADJ_BINARY_LOOP(name, T, T, , ADJ_STORE(T, value))
#define UNARY_BOOL(name, T, mask) ADJ_UNARY_LOOP(name, T, uint8_t, , ADJ_STORE_BOOL(T, mask))
#define BINARY_BOOL(name, T, mask) ADJ_BINARY_LOOP(name, T, uint8_t, , ADJ_STORE_BOOL(T, mask))
#define QUICK_BINARY(name, T, value) ADJ_BINARY_LOOP(name, T, T, ADJ_ONE(T, value), ADJ_STORE(T, value))
#define QUICK_BINARY_BOOL(name, T, mask) ADJ_BINARY_LOOP(name, T, uint8_t, ADJ_ONE(T, mask), ADJ_STORE_BOOL(T, mask))
#define ADJ_ONE(T, value) \
  if (n == 1) { \
    T a = *x, b = *y; \
    *z = (value); \
    return; \
  }

#endif
