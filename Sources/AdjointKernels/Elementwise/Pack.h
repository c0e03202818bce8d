#pragma once
#include <stdint.h>

/// Copies a rows × columns block of elements of `item` bytes between any two strides, which
/// are in bytes.
void adj_pack(int item, int64_t rows, int64_t columns, char *z, int64_t z_row, int64_t z_column, const char *x,
              int64_t x_row, int64_t x_column);
