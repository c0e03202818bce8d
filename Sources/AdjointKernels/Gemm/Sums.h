// Everything that depends on the type of the sums, in a pass of Kernels.c. Parameters: TYPE (its name), NUMBER, VECTOR,
// BITS (of a number), MADD, DEPTH (of a panel of B), ROWS (a list macro of the tiles' heights), MOST_ROWS.

#define LANES ((int)(sizeof(VECTOR) / sizeof(NUMBER)))
#define SUMS_NAME_3(name, type) V(sums_##name##_##type)
#define SUMS_NAME_2(name, type) SUMS_NAME_3(name, type)
#define SUMS(name) SUMS_NAME_2(name, TYPE)

INLINE VECTOR SUMS(load)(const NUMBER *p) { VECTOR v; memcpy(&v, p, sizeof v); return v; }
INLINE VECTOR SUMS(load_part)(const NUMBER *p, int64_t n) { return (VECTOR)FOR_BITS(load_part)(p, n); }
INLINE void SUMS(store_part)(NUMBER *p, VECTOR v, int64_t n) { FOR_BITS(store_part)(p, (WORDS)v, n); }

#include "Tile.h"
#include "Lines.h"

#undef LANES
#undef SUMS_NAME_3
#undef SUMS_NAME_2
#undef SUMS
#undef TYPE
#undef NUMBER
#undef VECTOR
#undef BITS
#undef MADD
#undef DEPTH
#undef ROWS
#undef MOST_ROWS
