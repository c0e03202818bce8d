// Vectors of 32-bit and of 64-bit words of one pass: the first n lanes of one, and interleaving of two. Only bits move
// here, so that float32 and uint32 are the same.

// In code that is included once per BITS: the word, its vector, and a name ending in the number.
#define WORD_NAME_3(name, bits) V(name##_##bits)
#define WORD_NAME_2(name, bits) WORD_NAME_3(name, bits)
#define FOR_BITS(name) WORD_NAME_2(name, BITS)
#define WORD_TYPE_3(before, bits, after) before##bits##after
#define WORD_TYPE_2(before, bits, after) WORD_TYPE_3(before, bits, after)
#define WORD WORD_TYPE_2(uint, BITS, _t)
#define WORDS WORD_TYPE_2(vu, BITS, )

#define ZIP_LOW_2(x, y) __builtin_shufflevector(x, y, 0, 2)
#define ZIP_HIGH_2(x, y) __builtin_shufflevector(x, y, 1, 3)
#define ZIP_LOW_4(x, y) __builtin_shufflevector(x, y, 0, 4, 1, 5)
#define ZIP_HIGH_4(x, y) __builtin_shufflevector(x, y, 2, 6, 3, 7)
#define ZIP_LOW_8(x, y) __builtin_shufflevector(x, y, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP_HIGH_8(x, y) __builtin_shufflevector(x, y, 4, 12, 5, 13, 6, 14, 7, 15)
#define ZIP_LOW_16(x, y) __builtin_shufflevector(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH_16(x, y) __builtin_shufflevector(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

#if defined(ADJ_AVX512)

INLINE vu32 V(zip_low_32)(vu32 x, vu32 y) { return ZIP_LOW_16(x, y); }
INLINE vu32 V(zip_high_32)(vu32 x, vu32 y) { return ZIP_HIGH_16(x, y); }
INLINE vu64 V(zip_low_64)(vu64 x, vu64 y) { return ZIP_LOW_8(x, y); }
INLINE vu64 V(zip_high_64)(vu64 x, vu64 y) { return ZIP_HIGH_8(x, y); }

INLINE vu32 V(load_part_32)(const void *p, int64_t n) { return (vu32)_mm512_maskz_loadu_epi32((1u << n) - 1, p); }
INLINE vu64 V(load_part_64)(const void *p, int64_t n) { return (vu64)_mm512_maskz_loadu_epi64((1u << n) - 1, p); }
INLINE void V(store_part_32)(void *p, vu32 v, int64_t n) { _mm512_mask_storeu_epi32(p, (1u << n) - 1, (__m512i)v); }
INLINE void V(store_part_64)(void *p, vu64 v, int64_t n) { _mm512_mask_storeu_epi64(p, (1u << n) - 1, (__m512i)v); }

#elif defined(ADJ_AVX2)

INLINE vu32 V(zip_low_32)(vu32 x, vu32 y) { return ZIP_LOW_8(x, y); }
INLINE vu32 V(zip_high_32)(vu32 x, vu32 y) { return ZIP_HIGH_8(x, y); }
INLINE vu64 V(zip_low_64)(vu64 x, vu64 y) { return ZIP_LOW_4(x, y); }
INLINE vu64 V(zip_high_64)(vu64 x, vu64 y) { return ZIP_HIGH_4(x, y); }

INLINE __m256i V(first_32)(int64_t n) { return (__m256i)((vi32){0, 1, 2, 3, 4, 5, 6, 7} < (int32_t)n); }
INLINE __m256i V(first_64)(int64_t n) { return (__m256i)((vi64){0, 1, 2, 3} < n); }
INLINE vu32 V(load_part_32)(const void *p, int64_t n) { return (vu32)_mm256_maskload_epi32(p, V(first_32)(n)); }
INLINE vu64 V(load_part_64)(const void *p, int64_t n) { return (vu64)_mm256_maskload_epi64(p, V(first_64)(n)); }
INLINE void V(store_part_32)(void *p, vu32 v, int64_t n) { _mm256_maskstore_epi32(p, V(first_32)(n), (__m256i)v); }
INLINE void V(store_part_64)(void *p, vu64 v, int64_t n) { _mm256_maskstore_epi64(p, V(first_64)(n), (__m256i)v); }

#else

INLINE vu32 V(zip_low_32)(vu32 x, vu32 y) { return ZIP_LOW_4(x, y); }
INLINE vu32 V(zip_high_32)(vu32 x, vu32 y) { return ZIP_HIGH_4(x, y); }
INLINE vu64 V(zip_low_64)(vu64 x, vu64 y) { return ZIP_LOW_2(x, y); }
INLINE vu64 V(zip_high_64)(vu64 x, vu64 y) { return ZIP_HIGH_2(x, y); }

#define PARTS(bits) \
  INLINE vu##bits V(load_part_##bits)(const void *p, int64_t n) { \
    vu##bits v = {}; \
    for (int64_t i = 0; i < n; i++) memcpy((char *)&v + i * bits / 8, (const char *)p + i * bits / 8, bits / 8); \
    return v; \
  } \
  INLINE void V(store_part_##bits)(void *p, vu##bits v, int64_t n) { \
    for (int64_t i = 0; i < n; i++) memcpy((char *)p + i * bits / 8, (char *)&v + i * bits / 8, bits / 8); \
  }
PARTS(32)
PARTS(64)
#undef PARTS

#endif
