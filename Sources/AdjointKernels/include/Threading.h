#pragma once
#include <stdint.h>

// What Swift has no cheap form of: thread-local words and relaxed atomics, as inline accessors.
// (`@TaskLocal` costs 14 ns a read, these under 2.)

/// Modes of the thread, a bit each; see Swift's `Modes`.
extern _Thread_local uint32_t adj_thread_modes_value;
static inline uint32_t adj_thread_modes(void) { return adj_thread_modes_value; }
static inline void adj_set_thread_modes(uint32_t modes) { adj_thread_modes_value = modes; }

/// The thread's number for the next graph node.
extern _Thread_local uint64_t adj_thread_sequence_value;
static inline uint64_t adj_thread_sequence(void) { return adj_thread_sequence_value; }
static inline void adj_set_thread_sequence(uint64_t sequence) { adj_thread_sequence_value = sequence; }

/// One retained Swift object that holds the thread's rarer state.
extern _Thread_local void *adj_thread_state_value;
static inline void *adj_thread_state(void) { return adj_thread_state_value; }
static inline void adj_set_thread_state(void *state) { adj_thread_state_value = state; }

static inline int64_t adj_atomic_add(int64_t *word, int64_t change) { return __atomic_add_fetch(word, change, __ATOMIC_ACQ_REL); }
static inline int64_t adj_atomic_load(const int64_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }
static inline int adj_atomic_compare_exchange(int64_t *word, int64_t expected, int64_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
static inline void adj_atomic_store(int64_t *word, int64_t value) { __atomic_store_n(word, value, __ATOMIC_RELEASE); }

/// Head of the list of graph nodes whose release is under way on this thread; NULL when none is.
extern _Thread_local void *adj_thread_drain_value;
static inline void *adj_thread_drain(void) { return adj_thread_drain_value; }
static inline void adj_set_thread_drain(void *head) { adj_thread_drain_value = head; }

/// A hint to the processor that the thread waits in a loop.
static inline void adj_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// What a thread does that tries again and again to take a lock: now and then it lets others have its processor,
/// since whoever holds the lock may be waiting for one.
void adj_wait(int tries);

/// Writes a pointer that other threads may be reading, where what was there is as good as what comes. The thread
/// sanitizer takes such reads for errors, since they are not marked; marking them would cost at every element access.
void adj_publish(void *place, void *pointer);

/// Of the modes: loops of this thread's kernels run on it alone.
enum { ADJ_MODE_SINGLE_THREADED = 1 << 27 };

/// Takes a word as a lock of this thread. Returns 1, or 0 if the thread holds it already.
void adj_await(int64_t *word);
static inline int adj_enter(int64_t *word) {
  int64_t self = (int64_t)(intptr_t)&adj_thread_modes_value;
  if (__builtin_expect(adj_atomic_compare_exchange(word, 0, self), 1)) return 1;
  if (adj_atomic_load(word) == self) return 0;
  adj_await(word);
  return 1;
}
static inline void adj_leave(int64_t *word) { adj_atomic_store(word, 0); }
