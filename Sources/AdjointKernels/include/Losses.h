#pragma once
#include <stdint.h>

// The elements of x, seen as [outer, classes, inner], at the class that a target names for each of outer·inner places.

struct adj_class_targets {
  int64_t outer, inner;
  const int64_t *classes;                              ///< One for each place.
  int64_t ignored;                                     ///< A class that names no element.
  int64_t outer_stride, class_stride, inner_stride;    ///< Of x, in elements of `item` bytes.
};

/// The first place whose class is neither ignored nor from 0 to count − 1; −1 if there is none.
int64_t adj_class_invalid(const struct adj_class_targets *t, int64_t count);
/// z = the named elements, 0 where the class is ignored.
void adj_class_pick(const struct adj_class_targets *t, int item, const void *x, void *z);
/// The named elements of x = z.
void adj_class_put(const struct adj_class_targets *t, int item, void *x, const void *z);

/// Sequences of scores, [most_times, batch, classes], and the labels that each stands for.
struct adj_ctc {
  int64_t most_times, batch, classes, blank;
  const int64_t *times;                        ///< How many times each sequence has.
  const int64_t *targets, *offsets, *lengths;  ///< Labels, and where those of each sequence start and how many they are.
};
/// Of each sequence the loss, and the loss's gradient in the logits of which x is the log-softmax.
void adj_ctc(const struct adj_ctc *c, const double *x, double *losses, double *gx);
