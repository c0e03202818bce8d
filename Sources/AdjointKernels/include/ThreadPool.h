#pragma once
#include <stdint.h>

/// Threads that a parallel loop uses, the caller included: ADJOINT_THREADS, or the machine's.
int adj_threads(void);
/// Sets that number (1 or more).
void adj_set_threads(int threads);
/// Runs body(context, begin, end) over [0, n) cut into pieces of at least `grain` items, on the
/// caller and the pool's threads; returns when all are done. One piece, a loop inside another
/// and a pool busy for another caller run on the caller's thread alone.
void adj_parallel(int64_t n, int64_t grain, void (*body)(void *context, int64_t begin, int64_t end), void *context);
