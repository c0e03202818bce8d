#pragma once
#include <stdint.h>

enum { LEVELS = 4 };

/// Sums of float32 or float64 in PyTorch's order: x is contiguous [outer, n, inner], z [outer, inner].
void adj_cascade_sum(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z);
