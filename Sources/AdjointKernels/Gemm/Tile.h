// Register tiles for one type of sums (Sums.h).
//
// The sums stay in registers through the loop over k: with 9 rows of 3 vectors they are 27, B's row takes 3 and A's
// number 1, which is 31 of AVX-512's 32 (of 16 registers, 6 rows of 2 take 15). Wide tiles are better than tall ones
// where vectors have 64 bytes: such machines load little more than one of them, or one broadcast number, in the time of
// two multiplications.

enum { SUMS(a_row) = DEPTH + 64 / sizeof(NUMBER) };

/// The first `lanes` numbers, if these are fewer than a vector's.
INLINE VECTOR SUMS(load_some)(const NUMBER *c, int64_t lanes) {
  return lanes >= LANES ? SUMS(load)(c) : SUMS(load_part)(c, lanes);
}

/// The sums go to C; only the first `last` lanes of a row's last vector exist there.
INLINE void SUMS(store)(VECTOR sum, NUMBER *c, int64_t last, int accumulate) {
  if (last >= LANES) {
    if (accumulate) sum += SUMS(load)(c);
    memcpy(c, &sum, sizeof sum);
  } else {
    if (accumulate) sum += SUMS(load_part)(c, last);
    SUMS(store_part)(c, sum, last);
  }
}

INLINE void SUMS(multiply)(const int rows, const int vectors, int64_t k, const NUMBER *a, int64_t a_row,
                           const NUMBER *b, int64_t b_row, NUMBER *c, int64_t c_row, int64_t width, int accumulate) {
  VECTOR sum[MOST_ROWS][MOST_VECTORS];
  int goes_on = accumulate == (ADJ_GEMM_ADD | ADJ_GEMM_GO_ON);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < vectors; j++) {
      int64_t lanes = j < vectors - 1 ? LANES : width - j * LANES;
      sum[i][j] = goes_on ? SUMS(load_some)(c + i * c_row + j * LANES, lanes) : (VECTOR){};
    }
  }
  accumulate = accumulate == ADJ_GEMM_ADD;
  // C is fetched a row at a time along the way: all at once it would hold up the loads of B.
  int64_t p = 0;
  for (int row = 0; row < rows; row++) {
    for (int j = 0; j < vectors; j++) __builtin_prefetch(c + row * c_row + j * LANES, 1);
    for (int64_t end = row == rows - 1 ? k : p + k / rows; p < end; p++, b += b_row) {
      VECTOR x[MOST_VECTORS];
      for (int j = 0; j < vectors; j++) {
        x[j] = SUMS(load)(b + j * LANES);
        if (j * sizeof(VECTOR) % 64 == 0) __builtin_prefetch(b + 8 * b_row + j * LANES);
      }
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        VECTOR y = a[i * a_row + p] - (VECTOR){};  // a - 0 is a for every a, while -0 + 0 is not -0
        for (int j = 0; j < vectors; j++) sum[i][j] = MADD(y, x[j], sum[i][j]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++, c += c_row) {
    for (int j = 0; j < vectors - 1; j++) SUMS(store)(sum[i][j], c + j * LANES, LANES, accumulate);
    SUMS(store)(sum[i][vectors - 1], c + (vectors - 1) * LANES, width - (vectors - 1) * LANES, accumulate);
  }
}

#define TILE_FUNCTION(rows, vectors) \
  static void SUMS(tile_##rows##_##vectors)(int64_t k, const void *a, int64_t a_row, const void *b, int64_t b_row, \
                                            void *c, int64_t c_row, int64_t width, int accumulate) { \
    SUMS(multiply)(rows, vectors, k, a, a_row, b, b_row, c, c_row, width, accumulate); \
  }
#if MOST_VECTORS == 3
#define TILE_FUNCTIONS(rows) TILE_FUNCTION(rows, 1) TILE_FUNCTION(rows, 2) TILE_FUNCTION(rows, 3)
#define TILE_ENTRIES(rows) SUMS(tile_##rows##_1), SUMS(tile_##rows##_2), SUMS(tile_##rows##_3),
#else
#define TILE_FUNCTIONS(rows) TILE_FUNCTION(rows, 1) TILE_FUNCTION(rows, 2)
#define TILE_ENTRIES(rows) SUMS(tile_##rows##_1), SUMS(tile_##rows##_2),
#endif
ROWS(TILE_FUNCTIONS)

static const adj_tile SUMS(functions)[] = {ROWS(TILE_ENTRIES)};
static const struct adj_tiles SUMS(tiles) = {
  .rows = MOST_ROWS, .vectors = MOST_VECTORS, .lanes = LANES, .size = sizeof(NUMBER),
  .floating = (NUMBER)0.5 != 0, .depth = DEPTH, .a_row = SUMS(a_row), .tile = SUMS(functions)};

#undef TILE_FUNCTION
#undef TILE_FUNCTIONS
#undef TILE_ENTRIES
