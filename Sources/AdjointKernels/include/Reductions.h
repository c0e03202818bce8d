#pragma once
#include <stdint.h>

enum adj_reduce_op { ADJ_REDUCE_SUM, ADJ_REDUCE_PROD, ADJ_REDUCE_AMAX, ADJ_REDUCE_AMIN, ADJ_REDUCE_ALL, ADJ_REDUCE_ANY, ADJ_REDUCE_COUNT_NONZERO, ADJ_REDUCE_NORM1, ADJ_REDUCE_NORM2, ADJ_REDUCE_LOGSUMEXP, ADJ_REDUCE_MEAN };

/// x is contiguous [outer, n, inner]; z is contiguous [outer, inner].
/// sum, prod: `dtype` in and out (the caller has widened integers to int64); amax, amin: NaN wins, n ≥ 1; all, any: z is bool;
/// count_nonzero: z is int64; norms, logsumexp and mean: floating dtypes.
void adj_reduce(int op, int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z);
/// Index of the largest (smallest) along n, the first among equals, NaN the largest (and the smallest) of all; values may be NULL.
void adj_argmax(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t *indices, void *values);
void adj_argmin(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, int64_t *indices, void *values);
/// Running sum / product along n; z has x's layout. Integers have been widened by the caller. `reverse`: from the end.
void adj_cumsum(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z, int reverse);
void adj_cumprod(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z);
/// z = b + a · (z before it) along n, from the end if `reverse`; floating dtypes.
void adj_recurrence(int dtype, int64_t outer, int64_t n, int64_t inner, const void *a, const void *b, void *z, int reverse);
/// ln of the running sum of exponentials along n, without overflow; floating dtypes.
void adj_logcumsumexp(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z);
/// The largest (smallest) so far along n and its place, the last among equals; NaN wins. z has x's layout.
void adj_running_extremum(int smallest, int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z, int64_t *indices);
/// Softmax and log-softmax along n, and their pullbacks from the result: softmax z·(g − Σ g·z), log-softmax g − exp(z)·Σ g.
void adj_softmax(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z);
void adj_log_softmax(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z);
void adj_softmax_backward(int dtype, int64_t outer, int64_t n, int64_t inner, const void *g, const void *z, void *gx);
void adj_log_softmax_backward(int dtype, int64_t outer, int64_t n, int64_t inner, const void *g, const void *z, void *gx);
/// Squared deviations / divisor, or the roots of that, and the mean, along n, each rounded once (a float16 sum of squares
/// would overflow). Either may be NULL.
void adj_var_mean(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, double divisor, int root,
                  void *variance, void *mean);
