#pragma once

/// Calls body(context) on a stack of its own, on this thread, and returns 1 when it has returned. Returns 0, without
/// having called it, where there is no memory for a stack or the processor is another than those known here.
int adj_on_fresh_stack(void (*body)(void *), void *context);
