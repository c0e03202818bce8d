#pragma once
#include <stdint.h>

// Batch normalization of x [batch, channels, places], float32 or float64, contiguous. Roundings are those of PyTorch's
// kernels, so that float32 gives its numbers to the last bit. Weight and bias may be NULL.

/// Means and variances of channels; sums run in double.
void adj_batch_moments(int dtype, int64_t batch, int64_t channels, int64_t places, const void *x, void *mean, void *variance);
/// z = (x − mean)·scale·weight + bias.
void adj_batch_norm(int dtype, int64_t batch, int64_t channels, int64_t places, const void *x, const void *mean, const void *scale, const void *weight, const void *bias, void *z);
/// The gradients of x (NULL where it is not needed), weight and bias, with the batch's own moments.
void adj_batch_norm_backward(int dtype, int64_t batch, int64_t channels, int64_t places, const void *g, const void *x, const void *mean, const void *scale, const void *weight, void *gx, void *gweight, void *gbias);
