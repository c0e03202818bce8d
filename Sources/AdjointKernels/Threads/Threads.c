#include <sched.h>

#include "Threading.h"

_Thread_local uint32_t adj_thread_modes_value;
_Thread_local uint64_t adj_thread_sequence_value;
_Thread_local void *adj_thread_state_value;

_Thread_local void *adj_thread_drain_value;

#if defined(__clang__)
__attribute__((no_sanitize("thread")))
#endif
void adj_publish(void *place, void *pointer) {
  // First the elements, then the pointer to them.
  __atomic_thread_fence(__ATOMIC_RELEASE);
  *(void *volatile *)place = pointer;
}

void adj_wait(int tries) {
  if (tries % 1024) adj_pause();
  else sched_yield();
}

void adj_await(int64_t *word) {
  int64_t self = (int64_t)(intptr_t)&adj_thread_modes_value;
  // Whoever holds it may be computing a large gradient.
  for (int tries = 1; !adj_atomic_compare_exchange(word, 0, self); tries++) adj_wait(tries & INT32_MAX);
}
