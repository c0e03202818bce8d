#pragma once
#include "Convolution.h"

/// Whether these functions take the convolution: float32 or float64, and groups of a single channel.
int adj_is_depthwise(int dtype, const struct adj_convolution *sizes);
/// Whether `adj_depthwise_weight` takes it: groups of few channels too.
int adj_is_narrow(int dtype, const struct adj_convolution *sizes);
/// As the functions of Convolution.h.
void adj_depthwise(int dtype, const struct adj_convolution *sizes, const void *image, const void *weight,
                   const void *bias, void *result);
void adj_depthwise_image(int dtype, const struct adj_convolution *sizes, const void *result, const void *weight,
                         const void *bias, void *image);
void adj_depthwise_weight(int dtype, const struct adj_convolution *sizes, const void *image, const void *result,
                          void *weight);

enum {
  ADJ_NARROW_OUTPUTS = 4,  // that a gradient of a weight takes at once
  ADJ_LARGEST_VECTOR = 64  // in bytes
};

/// A plane with its padding, laid out so that a row of results sees, at each place of the kernel, elements side by side:
/// rows are cut into one stretch for each remainder of the column by the stride.
struct adj_padded {
  int64_t size[3];          // padding included; rows have the last one
  int64_t stretch, places;  // elements of a stretch; places of the kernel
  int64_t plane;            // elements from one padded plane to the next
  const int64_t *offsets;   // of each place of the kernel
  const struct adj_windows *windows;
};

/// For one instruction set and dtype, on padded planes.
struct adj_depthwise_kernels {
  /// result = bias + what each window sees, weighted.
  void (*convolve)(const struct adj_padded *p, const void *padded, const void *weight, const void *bias, void *result);
  /// The adjoint, added to the plane.
  void (*spread)(const struct adj_padded *p, const void *result, const void *weight, void *padded);
  /// sums [inputs, places, ADJ_NARROW_OUTPUTS], a vector each, += what windows see of each plane at each place · each
  /// result, of which there are at most so many.
  void (*correlate)(const struct adj_padded *p, int64_t inputs, const void *padded, int64_t outputs,
                    const void *result, void *sums);
  /// weight [outputs, inputs·places] = the sums of such vectors.
  void (*add_up)(int64_t views, int64_t outputs, const void *sums, void *weight);
};
/// By instruction set; float32, float64.
extern const struct adj_depthwise_kernels adj_depthwise_kernels[3][2];
