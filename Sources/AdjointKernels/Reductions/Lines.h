#pragma once
#include <stdint.h>

/// A kernel that works on whole lines of n elements. `a` and `b` are read (b may be NULL), z is written and may be a.
struct adj_line_kernel {
  /// Lines that follow each other, each contiguous.
  void (*rows)(int64_t lines, int64_t n, const void *a, const void *b, void *z);
  /// Lines side by side, at most ADJ_LINES: an element's successor in its line is `stride` elements further on.
  void (*columns)(int64_t lines, int64_t n, int64_t stride, const void *a, const void *b, void *z);
};

enum { ADJ_LINES = 512 };

/// Runs the kernel over [outer, n, inner] in parallel. Elements are converted to `compute` and the results back where
/// that is not their dtype. z has x's layout, or is [outer, inner] if the kernel gives one element for a line.
void adj_run_lines(const struct adj_line_kernel *kernel, int dtype, int compute, int64_t outer, int64_t n,
                   int64_t inner, const void *a, const void *b, void *z, int one_for_line);

/// log Σ exp(x) along n; adj_reduce's ADJ_REDUCE_LOGSUMEXP.
void adj_logsumexp(int dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *z);
