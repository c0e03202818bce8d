#pragma once
#include "Convolution.h"

/// Whether these functions take the convolution: float32 or float64, and groups of a single channel.
int adj_is_depthwise(int dtype, const struct adj_convolution *sizes);
/// As the functions of Convolution.h.
void adj_depthwise(int dtype, const struct adj_convolution *sizes, const void *image, const void *weight,
                   const void *bias, void *result);
void adj_depthwise_image(int dtype, const struct adj_convolution *sizes, const void *result, const void *weight,
                         const void *bias, void *image);
void adj_depthwise_weight(int dtype, const struct adj_convolution *sizes, const void *image, const void *result,
                          void *weight);

/// A plane with its padding, laid out so that a row of results sees, at each place of the kernel, elements side by side:
/// rows are cut into one stretch for each remainder of the column by the stride.
struct adj_padded {
  int64_t size[3];          // padding included; rows have the last one
  int64_t stretch, places;  // elements of a stretch; places of the kernel
  const int64_t *offsets;   // of each place of the kernel
  const struct adj_windows *windows;
};

/// For one instruction set and dtype, on one padded plane.
struct adj_depthwise_kernels {
  /// result = bias + what each window sees, weighted.
  void (*convolve)(const struct adj_padded *p, const void *padded, const void *weight, const void *bias, void *result);
  /// The adjoint, added to the plane.
  void (*spread)(const struct adj_padded *p, const void *result, const void *weight, void *padded);
  /// weight += Σ over windows of what is seen at each place · result.
  void (*correlate)(const struct adj_padded *p, const void *padded, const void *result, void *weight);
};
/// By instruction set; float32, float64.
extern const struct adj_depthwise_kernels adj_depthwise_kernels[3][2];
