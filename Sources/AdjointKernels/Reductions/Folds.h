#pragma once
#include <stdint.h>

/// An operation that folds many elements into one, for one element type and instruction set.
struct adj_fold {
  /// z[r] = the fold of row r of x, contiguous [rows, n].
  void (*rows)(int64_t rows, int64_t n, const void *x, void *z);
  /// z[c] = the fold of column c of x, `rows` rows `stride` elements apart; not `fresh`: of that and z[c].
  void (*columns)(int64_t rows, int64_t columns, int64_t stride, const void *x, void *z, int fresh);
};

enum adj_fold_op {
  ADJ_FOLD_SUM,
  ADJ_FOLD_PROD,
  ADJ_FOLD_MAX,
  ADJ_FOLD_MIN,
  ADJ_FOLD_SUM_ABS,
  ADJ_FOLD_SUM_SQUARE,
  ADJ_FOLD_OPS
};

/// By instruction set, operation and dtype; {NULL, NULL} where the operation makes no sense for the dtype.
extern const struct adj_fold adj_folds[3][ADJ_FOLD_OPS][10];

/// Bytes of one element.
static inline int64_t adj_item(int dtype) {
  static const int8_t items[10] = {1, 1, 1, 2, 4, 8, 2, 2, 4, 8};
  return items[dtype];
}
