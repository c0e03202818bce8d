#pragma once
#include <stdint.h>

/// z[i] = start + i·step, computed in float64; float32 and float64.
void adj_arange(int dtype, int64_t n, double start, double step, void *z);
/// The first half start + i·step, the second end − (n − 1 − i)·step, each rounded once: both ends are exact and the numbers
/// symmetric. float32 and float64, in which start, end and step are numbers already.
void adj_linspace(int dtype, int64_t n, double start, double end, double step, void *z);
/// z[i] = start + i·step of n whole numbers.
void adj_count(int64_t n, int64_t start, int64_t step, int64_t *z);
