// Packing into numbers of 32 or 64 bits, in a pass of Kernels.c. Parameters: BITS, WORD, VECTOR, ZIP_LOW and ZIP_HIGH
// (the first and the second halves of two vectors, interleaved). Only bits move here, so float32 packs as uint32 does;
// what an element becomes is for the two functions to say that every function here is specialised for.

#define PACK_NAME_3(name, bits) V(gemm_##name##_##bits)
#define PACK_NAME_2(name, bits) PACK_NAME_3(name, bits)
#define PACK(name) PACK_NAME_2(name, BITS)
#define LANES (ADJ_VBYTES * 8 / BITS)

typedef VECTOR (*PACK(widen))(const void *elements);
typedef WORD (*PACK(widen_one))(const void *element);

/// A square of LANES × LANES, turned: each round interleaves the first half of the vectors with the second, and after
/// log2(LANES) rounds element (i, j) is at (j, i).
INLINE void PACK(turn_square)(PACK(widen) widen, const char *from, int64_t column, WORD *to, int64_t to_row) {
  VECTOR x[LANES], y[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) x[i] = widen(from + i * column);
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      y[2 * i] = ZIP_LOW(x[i], x[i + LANES / 2]);
      y[2 * i + 1] = ZIP_HIGH(x[i], x[i + LANES / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) x[i] = y[i];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) memcpy(to + i * to_row, &x[i], sizeof x[i]);
}

/// Distances in `from` are in bytes, `size` is an element's.
INLINE void PACK(pack)(PACK(widen) widen, PACK(widen_one) widen_one, int64_t size, int64_t rows, int64_t columns,
                       const char *from, int64_t row, int64_t column, WORD *to, int64_t to_row) {
  int64_t straight = column == size ? columns - columns % LANES : 0;
  int64_t turned = row == size && !straight ? columns - columns % LANES : 0, i = 0;
  for (; i + LANES <= rows && turned; i += LANES) {
    for (int64_t j = 0; j < turned; j += LANES)
      PACK(turn_square)(widen, from + i * row + j * column, column, to + i * to_row + j, to_row);
    for (int64_t ii = i; ii < i + LANES; ii++)
      for (int64_t j = turned; j < columns; j++) to[ii * to_row + j] = widen_one(from + ii * row + j * column);
  }
  for (; i < rows; i++) {
    for (int64_t j = 0; j < straight; j += LANES) {
      VECTOR x = widen(from + i * row + j * column);
      memcpy(to + i * to_row + j, &x, sizeof x);
    }
    for (int64_t j = straight; j < columns; j++) to[i * to_row + j] = widen_one(from + i * row + j * column);
  }
}

#undef PACK_NAME_3
#undef PACK_NAME_2
#undef PACK
#undef LANES
#undef BITS
#undef WORD
#undef VECTOR
#undef ZIP_LOW
#undef ZIP_HIGH
