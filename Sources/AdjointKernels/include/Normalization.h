#pragma once
#include <stdint.h>

// Normalization of matrices [rows, n] of float32 or float64, row-major: x̂ = (x − mean)·scale.

/// What belongs to a row of the matrix and what to a column.
enum adj_norm_kind {
  ADJ_NORM_LAYER,    ///< Mean and scale to a row, weight and bias to a column; weight and bias may be NULL.
  ADJ_NORM_ROWS,     ///< Mean, scale and bias to a row; no weight.
  ADJ_NORM_COLUMNS,  ///< The same, to a column.
};

/// z = (x − mean)·scale·weight + bias.
void adj_norm_apply(int kind, int dtype, int64_t rows, int64_t n, const void *x, const void *mean, const void *scale, const void *weight, const void *bias, void *z);
/// Of each row: sums = Σ g, products = Σ g·(x − mean).
void adj_norm_row_sums(int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean, void *sums, void *products);
/// Of each column: sums = Σ g and products = Σ g·(x − mean)·scale, with a mean and a scale of the row (ADJ_NORM_LAYER)
/// or of the column.
void adj_norm_column_sums(int kind, int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean, const void *scale, void *sums, void *products);
/// gx = g·scale − (x − mean)·slope − offset, for rows or columns.
void adj_norm_backward(int kind, int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean, const void *scale, const void *slope, const void *offset, void *gx);
/// The pullback of rows normalized by their own moments: gx = scale·(u − Σ u·[centered]/n − x̂·Σ u·x̂/n), u = g·weight.
void adj_layer_norm_backward(int dtype, int64_t rows, int64_t n, const void *g, const void *x, const void *mean, const void *scale, const void *weight, int centered, void *gx);
