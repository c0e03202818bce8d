#pragma once
#include <stdint.h>

/// What a step of gradient descent takes besides arrays; PyTorch's names.
struct adj_sgd {
  double lr, momentum, dampening, weight_decay;
  /// `first`: the momentum buffer has no elements yet.
  int maximize, nesterov, first;
};

/// One step of n parameters p, contiguous float32 or float64, by their gradient; `buffer` is NULL without momentum.
/// It rounds where PyTorch's separate operations round.
void adj_sgd_step(int dtype, int64_t n, void *p, const void *gradient, void *buffer, const struct adj_sgd *numbers);

/// The same of Adam. The bias corrections are in `step_size`, lr/(1 − β₁ᵗ), and `root`, √(1 − β₂ᵗ).
struct adj_adam {
  double beta1, beta2, step_size, root, eps;
  /// Of weight decay in the gradient (0 without), and what parameters are multiplied by (1 without).
  double weight_decay, shrink;
  int maximize;
};

/// `largest` is NULL but for AMSGrad.
void adj_adam_step(int dtype, int64_t n, void *p, const void *gradient, void *average, void *square, void *largest,
                   const struct adj_adam *numbers);
