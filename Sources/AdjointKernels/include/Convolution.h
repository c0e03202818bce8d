#pragma once
#include <stdint.h>

/// Windows that slide over an image of three dimensions, of which the first ones may be 1. Output o sees the inputs
/// o·stride − padding + k·dilation for 0 ≤ k < kernel, which count as zeros outside of the image.
struct adj_windows {
  int64_t input[3], output[3], kernel[3], stride[3], padding[3], dilation[3];
};

/// z [planes, kernel, output] = what each window of x [planes, input] sees.
void adj_unfold(int dtype, int64_t planes, const struct adj_windows *windows, const void *x, void *z);
/// The adjoint: x [planes, input] = what the windows z [planes, kernel, output] see of each element, added up. Not for
/// float16 and bfloat16, which the caller widens.
void adj_fold(int dtype, int64_t planes, const struct adj_windows *windows, const void *z, void *x);

/// A convolution is the form ⟨result, image ∗ weight⟩ of an image [batch, groups·inputs, input], a weight
/// [groups·outputs, inputs, kernel] and a result [batch, groups·outputs, output]; linear in each of the three.
struct adj_convolution {
  struct adj_windows windows;
  int64_t batch, groups, inputs, outputs;  ///< inputs and outputs: channels of a group
};

// The derivatives of that form by one of the three, made from the two others. A bias is added to each channel and may
// be NULL. Not for float16 and bfloat16, which the caller widens.

/// The convolution.
void adj_convolve(int dtype, const struct adj_convolution *sizes, const void *image, const void *weight,
                  const void *bias, void *result);
/// The transposed convolution.
void adj_convolve_image(int dtype, const struct adj_convolution *sizes, const void *result, const void *weight,
                        const void *bias, void *image);
/// The gradient of the weight; float32 and float64.
void adj_convolve_weight(int dtype, const struct adj_convolution *sizes, const void *image, const void *result,
                         void *weight);
