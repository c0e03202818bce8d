#include "Pack.h"

#include <string.h>

#define MOVE(T) memcpy(z + r * z_row + c * z_column, x + r * x_row + c * x_column, sizeof(T))

// The inner loop follows the shorter step in x, so that each cache line is read once.
#define PACK(T) \
  static void pack_##T(int64_t rows, int64_t columns, char *restrict z, int64_t z_row, int64_t z_column, \
                       const char *restrict x, int64_t x_row, int64_t x_column) { \
    if (x_column == 0 && z_column == sizeof(T)) { \
      for (int64_t r = 0; r < rows; r++) { \
        T value; \
        memcpy(&value, x + r * x_row, sizeof value); \
        for (int64_t c = 0; c < columns; c++) memcpy(z + r * z_row + c * sizeof(T), &value, sizeof value); \
      } \
    } else if (x_row == sizeof(T) && rows > 1) { \
      for (int64_t c = 0; c < columns; c++) \
        for (int64_t r = 0; r < rows; r++) MOVE(T); \
    } else if (x_column == sizeof(T) && z_column == sizeof(T)) { \
      for (int64_t r = 0; r < rows; r++) \
        for (int64_t c = 0; c < columns; c++) \
          memcpy(z + r * z_row + c * sizeof(T), x + r * x_row + c * sizeof(T), sizeof(T)); \
    } else { \
      for (int64_t r = 0; r < rows; r++) \
        for (int64_t c = 0; c < columns; c++) MOVE(T); \
    } \
  }
PACK(uint8_t)
PACK(uint16_t)
PACK(uint32_t)
PACK(uint64_t)

void adj_pack(int item, int64_t rows, int64_t columns, char *z, int64_t z_row, int64_t z_column, const char *x,
              int64_t x_row, int64_t x_column) {
  switch (item) {
  case 1: return pack_uint8_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  case 2: return pack_uint16_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  case 4: return pack_uint32_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  case 8: return pack_uint64_t(rows, columns, z, z_row, z_column, x, x_row, x_column);
  }
}
