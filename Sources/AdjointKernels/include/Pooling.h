#pragma once
#include <stdint.h>

/// A linear map from lines of `inputs` elements to lines of `outputs`:
/// z[o] = Σ weights[t]·x[places[t]] over starts[o] ≤ t < starts[o + 1].
struct adj_taps {
  int64_t inputs, outputs;
  const int64_t *starts, *places;
  const void *weights;  ///< Of the elements' dtype; NULL where all are 1.
};

/// z [outer, outputs, inner] = the map along the middle of x [outer, inputs, inner]. float32 and float64; every dtype
/// but float16 and bfloat16 without weights (integers wrap, a sum of bools is whether any is true).
void adj_resample(int dtype, int64_t outer, int64_t inner, const struct adj_taps *taps, const void *x, void *z);

/// Windows over planes of three dimensions: output o of dimension d sees the inputs first[d][o], first[d][o] + step[d],
/// … below last[d][o], at least one.
struct adj_pool {
  int64_t planes, input[3], output[3], step[3];
  const int64_t *first[3], *last[3];
};

/// The largest that each window sees and its place in the plane: the first among equals, but the last NaN if there is
/// one. `places` may be NULL. Not for bool, float16 and bfloat16.
void adj_max_pool(int dtype, const struct adj_pool *pool, const void *x, void *z, int64_t *places);

/// z[p, i] = x[p, places[p, i]], for planes of n elements of `item` bytes in x and m in z.
void adj_pick_places(int item, int64_t planes, int64_t n, int64_t m, const int64_t *places, const void *x, void *z);
/// x[p, places[p, i]] = z[p, i], the last one staying where several meet, and zeros elsewhere.
void adj_put_places(int item, int64_t planes, int64_t n, int64_t m, const int64_t *places, const void *z, void *x);
/// The same, added up where several meet; float32 and float64.
void adj_add_places(int dtype, int64_t planes, int64_t n, int64_t m, const int64_t *places, const void *z, void *x);
