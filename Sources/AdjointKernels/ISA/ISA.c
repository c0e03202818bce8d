#include "ISA.h"

#include <stdlib.h>
#include <string.h>

int adj_isa_in_use = ADJ_ISA_BASELINE;

int adj_isa_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd"))
    return ADJ_ISA_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c") && __builtin_cpu_supports("bmi2"))
    return ADJ_ISA_AVX2;
#endif
  return ADJ_ISA_BASELINE;
}

int adj_isa_use(int isa) {
  int best = adj_isa_best();
  adj_isa_in_use = isa < 0 ? 0 : isa > best ? best : isa;
  return adj_isa_in_use;
}

// Before main, so that no kernel call has to ask whether the choice was made.
__attribute__((constructor)) static void choose(void) {
  const char *wish = getenv("ADJOINT_ISA");
  int isa = ADJ_ISA_AVX512;
  if (wish && !strcmp(wish, "baseline")) isa = ADJ_ISA_BASELINE;
  if (wish && !strcmp(wish, "avx2")) isa = ADJ_ISA_AVX2;
  adj_isa_use(isa);
}
