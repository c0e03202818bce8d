// Packing into words of BITS bits, in a pass of Kernels.c. What becomes of an element is for the two functions to say
// that every function here is specialised for.

#define LANES (ADJ_VBYTES * 8 / BITS)

typedef WORDS (*FOR_BITS(gemm_widen))(const void *elements);
typedef WORD (*FOR_BITS(gemm_widen_one))(const void *element);

/// A square of LANES × LANES, turned: each round interleaves the first half of the vectors with the second, and after
/// log2(LANES) rounds element (i, j) is at (j, i).
INLINE void FOR_BITS(gemm_turn_square)(FOR_BITS(gemm_widen) widen, const char *from, int64_t column, WORD *to,
                                       int64_t to_row) {
  WORDS x[LANES], y[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) x[i] = widen(from + i * column);
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      y[2 * i] = FOR_BITS(zip_low)(x[i], x[i + LANES / 2]);
      y[2 * i + 1] = FOR_BITS(zip_high)(x[i], x[i + LANES / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) x[i] = y[i];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) memcpy(to + i * to_row, &x[i], sizeof x[i]);
}

INLINE void FOR_BITS(gemm_pack_line)(FOR_BITS(gemm_widen) widen, FOR_BITS(gemm_widen_one) widen_one, int64_t size,
                                     int64_t n, const char *from, WORD *to) {
  int64_t j = 0;
  for (; j + LANES <= n; j += LANES) {
    WORDS x = widen(from + j * size);
    memcpy(to + j, &x, sizeof x);
  }
  if (size == sizeof(WORD)) {
    FOR_BITS(store_part)(to + j, FOR_BITS(load_part)(from + j * size, n - j), n - j);
  } else {
    for (; j < n; j++) to[j] = widen_one(from + j * size);
  }
}

/// Distances in `from` are in bytes, `size` is an element's.
INLINE void FOR_BITS(gemm_pack)(FOR_BITS(gemm_widen) widen, FOR_BITS(gemm_widen_one) widen_one, int64_t size,
                                int64_t rows, int64_t columns, const char *from, int64_t row, int64_t column, WORD *to,
                                int64_t to_row) {
  if (column == size) {
    for (int64_t i = 0; i < rows; i++)
      FOR_BITS(gemm_pack_line)(widen, widen_one, size, columns, from + i * row, to + i * to_row);
    return;
  }
  int64_t turned = row == size ? columns - columns % LANES : 0, i = 0;
  for (; i + LANES <= rows && turned; i += LANES) {
    for (int64_t j = 0; j < turned; j += LANES)
      FOR_BITS(gemm_turn_square)(widen, from + i * row + j * column, column, to + i * to_row + j, to_row);
    for (int64_t ii = i; ii < i + LANES; ii++)
      for (int64_t j = turned; j < columns; j++) to[ii * to_row + j] = widen_one(from + ii * row + j * column);
  }
  for (; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) to[i * to_row + j] = widen_one(from + i * row + j * column);
}

#undef LANES
#undef BITS
