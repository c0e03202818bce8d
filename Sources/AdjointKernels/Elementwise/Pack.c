#include "Pack.h"

#include <string.h>

// A block of as many rows and columns as 16 bytes have elements is transposed in registers:
// interleaving the vectors of the first half with those of the second, as often as the count
// can be halved. x is dense along a column, z along a row.
#define LOW_1 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_1 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define LOW_2 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_2 4, 12, 5, 13, 6, 14, 7, 15
#define LOW_4 0, 4, 1, 5
#define HIGH_4 2, 6, 3, 7
#define LOW_8 0, 2
#define HIGH_8 1, 3
#define TRANSPOSE(T, bytes) \
  static inline void transpose_##T(char *z, int64_t z_row, const char *x, int64_t x_column) { \
    enum { N = 16 / bytes }; \
    typedef T vector __attribute__((vector_size(16))); \
    vector v[N], w[N]; \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < N; i++) memcpy(&v[i], x + i * x_column, 16); \
    _Pragma("clang loop unroll(full)") for (int stage = 1; stage < N; stage *= 2) { \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < N / 2; i++) { \
        w[2 * i] = __builtin_shufflevector(v[i], v[i + N / 2], LOW_##bytes); \
        w[2 * i + 1] = __builtin_shufflevector(v[i], v[i + N / 2], HIGH_##bytes); \
      } \
      memcpy(v, w, sizeof v); \
    } \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < N; i++) memcpy(z + i * z_row, &v[i], 16); \
  }

#define MOVE(T, r, c) memcpy(z + (r) * z_row + (c) * z_column, x + (r) * x_row + (c) * x_column, sizeof(T))
#define PACK(T, bytes) \
  TRANSPOSE(T, bytes) \
  static void pack_##T(int64_t rows, int64_t columns, char *restrict z, int64_t z_row, int64_t z_column, \
                       const char *restrict x, int64_t x_row, int64_t x_column) { \
    enum { N = 16 / bytes }; \
    if (x_column == 0 && z_column == bytes) { \
      for (int64_t r = 0; r < rows; r++) { \
        T value; \
        memcpy(&value, x + r * x_row, bytes); \
        for (int64_t c = 0; c < columns; c++) memcpy(z + r * z_row + c * bytes, &value, bytes); \
      } \
    } else if (x_row == bytes && z_column == bytes && rows > 1) { \
      int64_t whole_rows = rows - rows % N, c = 0; \
      for (; c + N <= columns; c += N) { \
        for (int64_t r = 0; r < whole_rows; r += N) \
          transpose_##T(z + r * z_row + c * bytes, z_row, x + r * bytes + c * x_column, x_column); \
        for (int64_t i = c; i < c + N; i++) \
          for (int64_t r = whole_rows; r < rows; r++) MOVE(T, r, i); \
      } \
      for (; c < columns; c++) \
        for (int64_t r = 0; r < rows; r++) MOVE(T, r, c); \
    } else if (x_column == bytes && z_column == bytes) { \
      for (int64_t r = 0; r < rows; r++) \
        for (int64_t c = 0; c < columns; c++) memcpy(z + r * z_row + c * bytes, x + r * x_row + c * bytes, bytes); \
    } else { \
      for (int64_t r = 0; r < rows; r++) \
        for (int64_t c = 0; c < columns; c++) MOVE(T, r, c); \
    } \
  }
PACK(uint8_t, 1)
PACK(uint16_t, 2)
PACK(uint32_t, 4)
PACK(uint64_t, 8)

void adj_pack(int item, int64_t rows, int64_t columns, char *z, int64_t z_row, int64_t z_column, const char *x,
              int64_t x_row, int64_t x_column) {
  switch (item) {
  case 1: return pack_uint8_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  case 2: return pack_uint16_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  case 4: return pack_uint32_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  case 8: return pack_uint64_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  }
}
