// Everything that depends on the type of the sums, in a pass of Kernels.c. Parameters: TYPE (its name), NUMBER, VECTOR,
// WORD and WORDS (unsigned integers of the same sizes), MADD, DEPTH, ROWS (a list macro of the tiles' heights), MOST_ROWS.

#define LANES ((int)(sizeof(VECTOR) / sizeof(NUMBER)))
#define SUMS_NAME_3(name, type) V(sums_##name##_##type)
#define SUMS_NAME_2(name, type) SUMS_NAME_3(name, type)
#define SUMS(name) SUMS_NAME_2(name, TYPE)

INLINE VECTOR SUMS(load)(const NUMBER *p) { VECTOR v; memcpy(&v, p, sizeof v); return v; }

#include "Tile.h"
#include "Lines.h"

#undef LANES
#undef SUMS_NAME_3
#undef SUMS_NAME_2
#undef SUMS
#undef TYPE
#undef NUMBER
#undef VECTOR
#undef WORD
#undef WORDS
#undef MADD
#undef DEPTH
#undef ROWS
#undef MOST_ROWS
