// Random words, and the uniform numbers made of them.

#ifndef ADJ_PASS
#define ADJ_SELF "../Random/Uniform.c"
#include "../include/ISA.h"
#include "../include/Random.h"

// mt19937: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998).
enum { WORDS = 624, MIDDLE = 397 };

#include "../ISA/Expand.h"

#if defined(__x86_64__)
#define EACH_ISA(name) {name##_baseline, name##_avx2, name##_avx512}
#else
#define EACH_ISA(name) {name##_baseline}
#endif

static void (*const block[])(uint32_t *, uint32_t *) = EACH_ISA(block);
static void (*const uniform_f32[])(int64_t, float *) = EACH_ISA(uniform_f32);
static void (*const uniform_f64[])(int64_t, double *) = EACH_ISA(uniform_f64);
static void (*const scale_f32[])(int64_t, float *, float, float, float) = EACH_ISA(scale_f32);
static void (*const scale_f64[])(int64_t, double *, double, double, double) = EACH_ISA(scale_f64);

void adj_mt19937_block(uint32_t *state, uint32_t *words) { block[adj_isa_in_use](state, words); }
void adj_uniform_f32(int64_t n, float *z) { uniform_f32[adj_isa_in_use](n, z); }
void adj_uniform_f64(int64_t n, double *z) { uniform_f64[adj_isa_in_use](n, z); }
void adj_uniform_scale_f32(int64_t n, float *z, float from, float range, float to) {
  scale_f32[adj_isa_in_use](n, z, from, range, to);
}
void adj_uniform_scale_f64(int64_t n, double *z, double from, double range, double to) {
  scale_f64[adj_isa_in_use](n, z, from, range, to);
}

#else

INLINE uint32_t V(twist)(uint32_t high, uint32_t low, uint32_t far) {
  uint32_t mixed = (high & 0x80000000u) | (low & 0x7fffffffu);
  return far ^ (mixed >> 1) ^ (-(low & 1) & 0x9908b0dfu);
}

// Plain loops that the compiler makes vectors of. What an iteration reads was written 227 iterations
// before, or is written 397 after, which is farther than any vector reaches; the compiler has to be told
// of the former only because it fears for store forwarding.
static void V(block)(uint32_t *restrict s, uint32_t *restrict words) {
  int i = 0;
  for (; i < WORDS - MIDDLE; i++) s[i] = V(twist)(s[i], s[i + 1], s[i + MIDDLE]);
#pragma clang loop vectorize(assume_safety)
  for (; i < WORDS - 1; i++) s[i] = V(twist)(s[i], s[i + 1], s[i - (WORDS - MIDDLE)]);
  s[WORDS - 1] = V(twist)(s[WORDS - 1], s[0], s[MIDDLE - 1]);
  for (i = 0; i < WORDS; i++) {
    uint32_t w = s[i];
    w ^= w >> 11;
    w ^= (w << 7) & 0x9d2c5680u;
    w ^= (w << 15) & 0xefc60000u;
    words[i] = w ^ (w >> 18);
  }
}

static void V(uniform_f32)(int64_t n, float *z) {
  for (int64_t i = 0; i < n; i++) {
    int32_t word;
    memcpy(&word, z + i, sizeof word);
    z[i] = (float)(word & 0xffffff) * 0x1p-24f;
  }
}

static void V(uniform_f64)(int64_t n, double *z) {
  for (int64_t i = 0; i < n; i++) {
    uint64_t words;
    memcpy(&words, z + i, sizeof words);
    words = words << 32 | words >> 32;
    z[i] = (double)(int64_t)(words & 0x1fffffffffffffu) * 0x1p-53;
  }
}

// A product of two floats is exact in double, so the sum is rounded once without a fused instruction.
static void V(scale_f32)(int64_t n, float *z, float from, float range, float to) {
  for (int64_t i = 0; i < n; i++) {
    float value = (float)((double)z[i] * range + from);
    z[i] = value >= to ? from : value;
  }
}

static void V(scale_f64)(int64_t n, double *z, double from, double range, double to) {
  for (int64_t i = 0; i < n; i++) {
    double value = __builtin_fma(z[i], range, from);
    z[i] = value >= to ? from : value;
  }
}

#endif
