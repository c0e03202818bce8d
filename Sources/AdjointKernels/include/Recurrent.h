#pragma once
#include <stdint.h>

/// What follows the products in a step of a recurrent network, for n sequences of h cells; float32 or float64, rows
/// without gaps. Gates stand beside each other in each row: of an LSTM i, f, g and o, of a GRU r, z and n.

/// i, f, o = σ, g = tanh of gates [n, 4h]; next = f·cells + i·g; output = o·tanh(next). `active` is the four after their
/// functions.
void adj_lstm_step(int dtype, int64_t n, int64_t h, const void *gates, const void *cells, void *active, void *next, void *output);
/// The gradients of gates and cells from those of output and next, each NULL for none.
void adj_lstm_step_backward(int dtype, int64_t n, int64_t h, const void *active, const void *cells, const void *next, const void *output_gradient, const void *next_gradient, void *gates_gradient, void *cells_gradient);

/// r, z = σ(x + y), n = tanh(x + r·y) of the products of the input, x [n, 3h], and of the state, y [n, 3h]; next = n +
/// z·(state − n). `active` is r, z and n.
void adj_gru_step(int dtype, int64_t n, int64_t h, const void *x, const void *y, const void *state, void *active, void *next);
/// The gradients of x, y and state from that of next.
void adj_gru_step_backward(int dtype, int64_t n, int64_t h, const void *active, const void *y, const void *state, const void *gradient, void *x_gradient, void *y_gradient, void *state_gradient);
