#include "Threading.h"

_Thread_local uint32_t adj_thread_modes_value;
_Thread_local uint64_t adj_thread_sequence_value;
_Thread_local void *adj_thread_state_value;

_Thread_local void *adj_thread_drain_value;
