// Vectors of any element type, seen as bytes: ends of rows that fill a vector only partly, and
// the rotations that fold a vector into one element. No include guard: included once per pass.

typedef uint8_t V(bytes) __attribute__((vector_size(ADJ_VBYTES)));
typedef uint8_t V(bytes16) __attribute__((vector_size(16)));

/// The first `count` bytes from p, the rest from `fill`; 0 ≤ count < ADJ_VBYTES.
INLINE V(bytes) V(load_part)(const void *p, int64_t count, V(bytes) fill) {
#if defined(ADJ_AVX512)
  return (V(bytes))_mm512_mask_loadu_epi8((__m512i)fill, _bzhi_u64(~0ull, (unsigned)count), p);
#else
  const char *from = p;
  char *to = (char *)&fill;
  for (int64_t size = ADJ_VBYTES / 2, at = 0; size; size /= 2)
    if (count & size) {
      memcpy(to + at, from + at, (size_t)size);
      at += size;
    }
  return fill;
#endif
}

/// Stores the first `count` bytes of v; 0 ≤ count < ADJ_VBYTES.
INLINE void V(store_part)(void *p, int64_t count, V(bytes) v) {
#if defined(ADJ_AVX512)
  _mm512_mask_storeu_epi8(p, _bzhi_u64(~0ull, (unsigned)count), (__m512i)v);
#else
  const char *from = (const char *)&v;
  char *to = p;
  for (int64_t size = ADJ_VBYTES / 2, at = 0; size; size /= 2)
    if (count & size) {
      memcpy(to + at, from + at, (size_t)size);
      at += size;
    }
#endif
}

INLINE V(bytes16) V(rotate8)(V(bytes16) v) {
  return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}
INLINE V(bytes16) V(rotate4)(V(bytes16) v) {
  return __builtin_shufflevector(v, v, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
}
INLINE V(bytes16) V(rotate2)(V(bytes16) v) {
  return __builtin_shufflevector(v, v, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1);
}
INLINE V(bytes16) V(rotate1)(V(bytes16) v) {
  return __builtin_shufflevector(v, v, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0);
}
