#pragma once
#include <stdint.h>
#include <time.h>

// What anomaly detection and the profiler need of the system.

/// Nanoseconds of a clock that only goes forward.
static inline int64_t adj_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// Writes the addresses that the functions under way return to, innermost first; returns how many.
int adj_return_addresses(uintptr_t *addresses, int room);
/// The name that the linker knows the function at an address by, or NULL; `offset` is the distance from its start.
const char *adj_function_at(uintptr_t address, int64_t *offset);
/// Replaces the file at `path` by these bytes. Returns 0, or the system's error number.
int adj_write_file(const char *path, const char *bytes, int64_t count);
/// The system's text for an error number, into `text`.
void adj_error_text(int error, char *text, int room);
