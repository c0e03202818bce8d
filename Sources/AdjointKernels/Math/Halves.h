// A float32 vector as two float64 vectors and back, for what float32 needs more digits for.

typedef float V(adj_half_f32) __attribute__((vector_size(ADJ_VBYTES / 2)));

INLINE vf64 V(low_half)(vf32 x) {
  V(adj_half_f32) half;
  memcpy(&half, &x, sizeof half);
  return __builtin_convertvector(half, vf64);
}
INLINE vf64 V(high_half)(vf32 x) {
  V(adj_half_f32) half;
  memcpy(&half, (char *)&x + sizeof half, sizeof half);
  return __builtin_convertvector(half, vf64);
}
INLINE vf32 V(join_halves)(vf64 low, vf64 high) {
  V(adj_half_f32) halves[2] = {__builtin_convertvector(low, V(adj_half_f32)),
                               __builtin_convertvector(high, V(adj_half_f32))};
  vf32 x;
  memcpy(&x, halves, sizeof x);
  return x;
}

/// A float32 function by the float64 one.
#define WIDENED(name) \
  INLINE vf32 V(name##_f32)(vf32 x) { \
    return V(join_halves)(V(name##_f64)(V(low_half)(x)), V(name##_f64)(V(high_half)(x))); \
  }
