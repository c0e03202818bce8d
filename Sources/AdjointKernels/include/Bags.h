#pragma once
#include <stdint.h>

/// z[to[i]] += factors[i]·x[from[i]] for n rows of `width` elements, of float32 or float64; z has `count` rows.
void adj_bag_sum(int dtype, int64_t n, int64_t width, const int64_t *from, const int64_t *to, const void *factors, const void *x, int64_t count, void *z);
/// Of each bag, the rows offsets[b] up to offsets[b + 1] of `from`, and each column: the place in x of the largest
/// element, the first among equals; −1 where the bag is empty.
void adj_bag_max(int dtype, int64_t bags, int64_t width, const int64_t *from, const int64_t *offsets, const void *x, int64_t *places);
