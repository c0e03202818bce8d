#pragma once
#include <stdint.h>

/// The steps of optimizers, and what else goes over all parameters at once. X(name) keeps the enum and the tables in one
/// order.
#define ADJ_STEPS(X) \
  X(sgd) X(adam) X(nadam) X(radam) X(adamax) X(rmsprop) X(adagrad) X(adadelta) X(asgd) X(rprop) \
  X(scale) X(clip) X(average)

enum adj_step {
#define X(name) ADJ_STEP_##name,
  ADJ_STEPS(X)
#undef X
  ADJ_STEP_COUNT
};

/// A parameter's place in a step: elements `begin` to `end` of those of all parameters together, and its arrays, each
/// contiguous and of float32 or float64: the parameter, its gradient, and what the optimizer remembers of it, in the
/// order that the numbers' comment says. An array that is not used is NULL.
struct adj_slot {
  int64_t begin, end;
  int dtype;
  void *arrays[5];
};

/// Makes one step of `count` parameters, 1 or more, in parallel over all their elements. Parameter i takes the numbers
/// at `numbers` + i·`size`, of the struct of that step. Results round where PyTorch's separate operations round.
void adj_optimize(enum adj_step step, int64_t count, const struct adj_slot *slots, const void *numbers, int64_t size);

/// How a step begins: the gradient times `sign`, plus `weight_decay` times the parameter, which is then multiplied by
/// `shrink`.
struct adj_start {
  double sign, weight_decay, shrink;
};

// What each step takes besides arrays; PyTorch's names.

/// Momentum, NULL without it; at the `first` step it has no elements yet.
struct adj_sgd {
  struct adj_start start;
  double lr, momentum, dampening;
  int nesterov, first;
};

/// Averages of gradients and of their squares, and the largest of the latter for AMSGrad, otherwise NULL. `step_size` is
/// lr/(1 − β₁ᵗ), `root` √(1 − β₂ᵗ).
struct adj_adam {
  struct adj_start start;
  double beta1, beta2, step_size, root, eps;
};

/// Averages of gradients and of their squares. `gradient_rate` and `average_rate` are those of gradient and average in
/// the step, `correction` is 1 − β₂ᵗ.
struct adj_nadam {
  struct adj_start start;
  double beta1, beta2, eps, gradient_rate, average_rate, correction;
};

/// Averages of gradients and of their squares. The corrections are 1 − β₁ᵗ and √(1 − β₂ᵗ); without `rectified`, steps
/// are not divided.
struct adj_radam {
  struct adj_start start;
  double lr, beta1, beta2, eps, correction, root, rectification;
  int rectified;
};

/// The average of gradients, and the largest of them. `step_size` is lr/(1 − β₁ᵗ).
struct adj_adamax {
  struct adj_start start;
  double beta1, beta2, eps, step_size;
};

/// The averages of squares and of gradients, the latter NULL unless centered, and momentum, NULL without it.
struct adj_rmsprop {
  struct adj_start start;
  double lr, alpha, eps, momentum;
};

/// The sum of squares.
struct adj_adagrad {
  struct adj_start start;
  double rate, eps;
};

/// The averages of squared gradients and of squared steps.
struct adj_adadelta {
  struct adj_start start;
  double lr, rho, eps;
};

/// The average of parameters, which begins with the parameters where μ is 1. `start.shrink` is 1 − λη.
struct adj_asgd {
  struct adj_start start;
  double eta, mu;
};

/// The gradient of the step before, zero where it had turned, and the sizes of steps.
struct adj_rprop {
  double sign, shrinking, growing, least, most;
};

/// Of one array: what it is multiplied by, …
struct adj_scale {
  double factor;
};

/// … or where it is cut off.
struct adj_clip {
  double least, most;
};

/// Moves the first array this part of the way to the second.
struct adj_average {
  double weight;
};
