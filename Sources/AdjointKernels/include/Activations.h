#pragma once
#include <stdint.h>

/// Numbers that a pointwise kernel takes besides its operands.
struct adj_numbers {
  double p, q, r;
};

/// f(x; p, q, r) of one operand.
#define ADJ_ACTIVATIONS(X) \
  X(elu) X(leaky_relu) X(hardtanh) X(hardswish) X(hardsigmoid) X(hardshrink) X(softshrink) X(threshold) X(softplus) \
  X(mish)

/// f(x, y; p, q): the pullbacks of activations, which take (gradient, x), prelu (x, weight), and losses of single
/// elements, which take (x, target); *_slope is their derivative in x times q.
#define ADJ_ACTIVATION_PAIRS(X) \
  X(elu_backward) X(leaky_relu_backward) X(hardtanh_backward) X(hardswish_backward) X(hardsigmoid_backward) \
  X(shrink_backward) X(threshold_backward) X(softplus_backward) X(mish_backward) X(logsigmoid_backward) \
  X(prelu) X(prelu_weight_backward) X(glu) \
  X(mse) X(mse_slope) X(smooth_l1) X(smooth_l1_slope) X(huber) X(huber_slope) X(soft_margin) X(soft_margin_slope) \
  X(bce) X(bce_slope) X(bce_with_logits) X(bce_with_logits_slope)

enum adj_activation_op {
#define X(name) ADJ_ACTIVATION_##name,
  ADJ_ACTIVATIONS(X) ADJ_ACTIVATION_COUNT
#undef X
};
enum adj_activation_pair_op {
#define X(name) ADJ_PAIR_##name,
  ADJ_ACTIVATION_PAIRS(X) ADJ_PAIR_COUNT
#undef X
};

/// Over strided arrays of one floating dtype, as adj_unary_nd and adj_binary_nd. float16 and bfloat16 compute in float32.
void adj_activation(int op, int dtype, struct adj_numbers numbers, int rank, const int64_t *sizes, const void *x, const int64_t *sx, void *z, const int64_t *sz);
void adj_activation_pair(int op, int dtype, struct adj_numbers numbers, int rank, const int64_t *sizes, const void *x, const int64_t *sx, const void *y, const int64_t *sy, void *z, const int64_t *sz);
