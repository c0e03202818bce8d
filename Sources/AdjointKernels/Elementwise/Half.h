// float16 and bfloat16 to float32 and back (to nearest, ties to even), a vector at a time.
// No include guard: included once per pass (ISA/Expand.h).
//
// Without F16C the float16 conversions are the well-known integer ones (F. Giesen, "Float to
// half conversion", 2012): the exponent is moved by one multiplication or addition, which
// also makes subnormals right.

typedef uint16_t V(adj_vhalf) __attribute__((vector_size(ADJ_VBYTES / 2)));
#define vhalf V(adj_vhalf)

INLINE vf32 V(f32_from_bf16)(vhalf h) { return (vf32)(__builtin_convertvector(h, vu32) << 16); }

INLINE vhalf V(bf16_from_f32)(vf32 x) {
  vu32 u = (vu32)x;
  vu32 rounded = (u + 0x7fff + ((u >> 16) & 1)) >> 16;
  vu32 nan = (vu32)(x != x);
  return __builtin_convertvector((nan & 0x7fc0) | (~nan & rounded), vhalf);
}

#if defined(ADJ_AVX512)
INLINE vf32 V(f32_from_f16)(vhalf h) { return (vf32)_mm512_cvtph_ps((__m256i)h); }
INLINE vhalf V(f16_from_f32)(vf32 x) { return (vhalf)_mm512_cvtps_ph((__m512)x, _MM_FROUND_TO_NEAREST_INT); }
#elif defined(ADJ_AVX2)
INLINE vf32 V(f32_from_f16)(vhalf h) { return (vf32)_mm256_cvtph_ps((__m128i)h); }
INLINE vhalf V(f16_from_f32)(vf32 x) { return (vhalf)_mm256_cvtps_ph((__m256)x, _MM_FROUND_TO_NEAREST_INT); }
#else
INLINE vf32 V(f32_from_f16)(vhalf h) {
  vu32 u = __builtin_convertvector(h, vu32), magnitude = (u & 0x7fff) << 13;
  vu32 scaled = (vu32)((vf32)magnitude * 0x1p112f);
  vu32 special = (vu32)(scaled >= 0x47800000u) & 0x7f800000;  // 65536 and up were inf or NaN
  return (vf32)(scaled | special | (u & 0x8000) << 16);
}

INLINE vhalf V(f16_from_f32)(vf32 x) {
  vu32 u = (vu32)x & 0x7fffffff, sign = (vu32)x >> 16 & 0x8000;
  vu32 normal = (u + 0xc8000fff + (u >> 13 & 1)) >> 13;  // 15 - 127 in the exponent, and half an ulp less one
  vu32 subnormal = (vu32)((vf32)u + 0.5f) - 0x3f000000;  // 0.5's ulp is the smallest subnormal's
  vu32 special = 0x7c00 | ((vu32)(u > 0x7f800000u) & 0x200);
  vu32 small = (vu32)(u < 0x38800000u), large = (vu32)(u >= 0x47800000u);
  return __builtin_convertvector((small & subnormal) | (large & special) | (~(small | large) & normal) | sign, vhalf);
}
#endif

// Arrays. The float32 side has room for whole vectors, the other side need not.
#define ADJ_HALF(type) \
  INLINE void V(unpack_##type)(int64_t n, const uint16_t *x, float *z) { \
    for (; n >= F32_LANES; n -= F32_LANES, x += F32_LANES, z += F32_LANES) { \
      vhalf h; \
      memcpy(&h, x, sizeof h); \
      V(store_f32)(z, V(f32_from_##type)(h)); \
    } \
    if (n > 0) { \
      uint16_t part[F32_LANES] = {}; \
      memcpy(part, x, n * sizeof *x); \
      vhalf h; \
      memcpy(&h, part, sizeof h); \
      V(store_f32)(z, V(f32_from_##type)(h)); \
    } \
  } \
  INLINE void V(pack_##type)(int64_t n, const float *x, uint16_t *z) { \
    for (; n >= F32_LANES; n -= F32_LANES, x += F32_LANES, z += F32_LANES) { \
      vhalf h = V(type##_from_f32)(V(load_f32)(x)); \
      memcpy(z, &h, sizeof h); \
    } \
    if (n > 0) { \
      vhalf h = V(type##_from_f32)(V(load_f32)(x)); \
      uint16_t part[F32_LANES]; \
      memcpy(part, &h, sizeof h); \
      memcpy(z, part, n * sizeof *z); \
    } \
  }
ADJ_HALF(f16)
ADJ_HALF(bf16)
#undef ADJ_HALF
