#pragma once
/// Instruction sets in rising order; what runs is the best of the machine, or what the
/// environment variable ADJOINT_ISA (baseline, avx2, avx512) names.
enum adj_isa { ADJ_ISA_BASELINE = 0, ADJ_ISA_AVX2 = 1, ADJ_ISA_AVX512 = 2 };

/// The instruction set in use, chosen once when the program starts.
extern int adj_isa_in_use;
/// The best set this machine has, whatever ADJOINT_ISA says.
int adj_isa_best(void);
/// Uses another set from here on (clamped to the machine's best); for tests. Returns the one in use.
int adj_isa_use(int isa);
