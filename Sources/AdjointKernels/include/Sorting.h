#pragma once
#include <stdint.h>

// Orders and order statistics along n of a contiguous [outer, n, inner]. NaN is larger than every number, all NaN are
// equal and so are both zeros. Indices are places along n.

/// Values and indices in rising (falling) order; equal elements stay in the order in which they stood. `values` may be
/// NULL.
void adj_sort(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int descending, void *values,
              int64_t *indices);
/// The k largest (smallest); z is [outer, k, inner]. Which of several equal elements are taken, and in which order, is
/// what the C++ library's partial_sort (k ≤ n/64) and nth_element with sort give, as in PyTorch.
void adj_topk(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t k, int largest, int sorted,
              void *values, int64_t *indices);
/// The element of rank k, counted from 0; z is [outer, inner]. Among equals the one that Hoare's selection finds.
void adj_kth(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t k, void *values,
             int64_t *indices);
/// Places of the elements of m ranks, [lines, m] counted from 0, in each line of x, contiguous [lines, n]. Few ranks are
/// selected faster than all elements are sorted; among equals this finds what selecting with nth_element does.
void adj_select_ranks(int dtype, int64_t lines, int64_t n, const void *x, int64_t m, const int64_t *ranks,
                      int64_t *indices);
/// The lower median, n ≥ 1: the first NaN if there is one, or the median of the numbers if NaN is ignored.
void adj_median(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int ignore_nan, void *values,
                int64_t *indices);
/// The most frequent element, the smallest of several, n ≥ 1; NaN is never frequent.
void adj_mode(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *values, int64_t *indices);

/// The rows of x, contiguous [rows, length], in lexicographic order.
void adj_sort_rows(int dtype, int64_t rows, int64_t length, const void *x, int64_t *order);
/// Numbers the groups of equal rows that follow each other in `order` (or as they stand, if that is NULL): `group` of
/// each row, and of each group its first row and its size. Returns the number of groups. A NaN equals nothing.
int64_t adj_group_rows(int dtype, int64_t rows, int64_t length, const void *x, const int64_t *order, int64_t *group,
                       int64_t *first, int64_t *size);

/// Where values would be inserted into rising lines: z = the first place whose element is not below the value (`right`:
/// is above it). Lines are [lines, n], values [lines, m]; one line for all values if `lines` is 1. `sorter`, as long as
/// the lines, gives their order, or is NULL. float32, float64 and int64.
void adj_search_sorted(int dtype, int64_t lines, int64_t n, const void *line, const int64_t *sorter, int64_t m,
                       const void *values, int right, int64_t *z);

/// counts[x[i]] += 1, or += weights[i] of float32 or float64; the counts have been cleared.
void adj_bincount(int64_t n, const int64_t *x, int64_t *counts);
void adj_bincount_weighted(int dtype, int64_t n, const int64_t *x, const void *weights, void *counts);
/// How many elements, float32 or float64, lie in each of `bins` equal parts of [low, high]; others are not counted.
void adj_histogram(int dtype, int64_t n, const void *x, int64_t bins, double low, double high, int64_t *counts);
