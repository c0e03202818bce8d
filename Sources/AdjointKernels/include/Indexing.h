#pragma once
#include <stdint.h>

/// Where elements are picked from an array `x` for a row-major array `z`: for each outer place and each pick, a run
/// of n elements. All counts and offsets are in elements.
struct adj_picks {
  int64_t outer;           ///< Number of places that every pick is repeated at.
  const int64_t *outer_x;  ///< Offset of each such place in x.
  const int64_t *outer_z;  ///< Offset of each such place in z.
  int64_t picks;           ///< Number of picks.
  const int64_t *offsets;  ///< Offset of each pick in x.
  int64_t step_z;          ///< From one pick to the next in z.
  int64_t n;               ///< Elements of a run; adjacent in z.
  int64_t stride;          ///< From one element of a run to the next in x.
  int64_t block;           ///< Picks of different blocks of so many never name one place; 0 if that isn't known.
};

/// z = the picked elements of x, `item` bytes each.
void adj_pick(const struct adj_picks *picks, int item, const void *x, void *z);
/// The picked elements of x = z; where several picks meet, the last one stays.
void adj_put(const struct adj_picks *picks, int item, void *x, const void *z);
/// The picked elements of x each combined with z's, in the order of the picks; extrema are NaN if either is. Not for
/// float16 and bfloat16, which the caller widens.
enum adj_put { ADJ_PUT_ADD, ADJ_PUT_MULTIPLY, ADJ_PUT_MAXIMUM, ADJ_PUT_MINIMUM };
void adj_put_combined(const struct adj_picks *picks, int how, int dtype, void *x, const void *z);
/// Offsets of elements that an index of these sizes names along a dimension: index · steps[dim] plus the element's own
/// place in the other dimensions. `size` is that of the dimension; negative ones count from the end if `wraps`. Returns
/// the place of an index that is out of range, or -1.
int64_t adj_offsets_along(int rank, const int64_t *sizes, const int64_t *steps, int dim, int64_t size, int wraps,
                          const int64_t *index, int64_t *offsets);
/// Writes the positions of the true ones among n bools, in order; returns how many there are. `positions` may be NULL.
int64_t adj_true_positions(int64_t n, const uint8_t *mask, int64_t *positions);
