// Products of a matrix and a vector for one type of sums (Sums.h), specialised for how elements are widened. They read
// the matrix once, line by line, so that memory is what they wait for.

/// A vector whose first n lanes exist.
INLINE VECTOR SUMS(widen_part)(WORDS (*widen)(const void *), int64_t size, const char *p, int64_t n) {
  if (size == sizeof(NUMBER)) return (VECTOR)FOR_BITS(load_part)(p, n);
  char part[ADJ_VBYTES] = {};
  memcpy(part, p, n * size);
  return (VECTOR)widen(part);
}

INLINE NUMBER SUMS(number)(WORD bits) { NUMBER x; memcpy(&x, &bits, sizeof x); return x; }

/// Adds the dot products of `rows` lines of the matrix with x. A row's partial sums do not depend on its neighbours.
INLINE void SUMS(dot_rows)(const int rows, WORDS (*widen)(const void *), int64_t size, int64_t k, const char *matrix,
                           int64_t row, const char *x, NUMBER *dots) {
  VECTOR sum[2][4] = {};
  int64_t p = 0, step = LANES * size;
  for (; p + 4 * LANES <= k; p += 4 * LANES)
    for (int j = 0; j < 4; j++)
      for (int i = 0; i < rows; i++)
        sum[i][j] = MADD((VECTOR)widen(matrix + i * row + p * size + j * step),
                         (VECTOR)widen(x + p * size + j * step), sum[i][j]);
  for (; p + LANES <= k; p += LANES)
    for (int i = 0; i < rows; i++)
      sum[i][0] = MADD((VECTOR)widen(matrix + i * row + p * size), (VECTOR)widen(x + p * size), sum[i][0]);
  for (int i = 0; i < rows; i++) {
    if (p < k)
      sum[i][1] = MADD(SUMS(widen_part)(widen, size, matrix + i * row + p * size, k - p),
                       SUMS(widen_part)(widen, size, x + p * size, k - p), sum[i][1]);
    VECTOR v = (sum[i][0] + sum[i][1]) + (sum[i][2] + sum[i][3]);
    NUMBER lane[LANES];
    memcpy(lane, &v, sizeof v);
    for (int half = LANES / 2; half > 0; half /= 2)
      for (int j = 0; j < half; j++) lane[j] += lane[j + half];
    dots[i] += lane[0];
  }
}

INLINE void SUMS(dots)(WORDS (*widen)(const void *), int64_t size, int64_t rows, int64_t k, const char *matrix,
                       int64_t row, const char *x, NUMBER *dots) {
  int64_t i = 0;
  for (; i + 2 <= rows; i += 2) SUMS(dot_rows)(2, widen, size, k, matrix + i * row, row, x, dots + i);
  if (i < rows) SUMS(dot_rows)(1, widen, size, k, matrix + i * row, row, x, dots + i);
}

/// sums += Σ x[p]·matrix[p] over `lines` lines.
INLINE void SUMS(add_lines)(const int lines, WORDS (*widen)(const void *), WORD (*widen_one)(const void *),
                            int64_t size, int64_t n, const char *matrix, int64_t row, const char *x, NUMBER *sums) {
  NUMBER factor[4];
  for (int q = 0; q < lines; q++) factor[q] = SUMS(number)(widen_one(x + q * size));
  int64_t j = 0;
  for (; j + LANES <= n; j += LANES) {
    VECTOR sum = SUMS(load)(sums + j);
    for (int q = 0; q < lines; q++) sum = MADD(factor[q] - (VECTOR){}, (VECTOR)widen(matrix + q * row + j * size), sum);
    memcpy(sums + j, &sum, sizeof sum);
  }
  if (j == n) return;
  VECTOR sum = SUMS(load_part)(sums + j, n - j);
  for (int q = 0; q < lines; q++)
    sum = MADD(factor[q] - (VECTOR){}, SUMS(widen_part)(widen, size, matrix + q * row + j * size, n - j), sum);
  SUMS(store_part)(sums + j, sum, n - j);
}

INLINE void SUMS(combine)(WORDS (*widen)(const void *), WORD (*widen_one)(const void *), int64_t size, int64_t n,
                          int64_t k, const char *matrix, int64_t row, const char *x, NUMBER *sums) {
  int64_t p = 0;
  for (; p + 4 <= k; p += 4) SUMS(add_lines)(4, widen, widen_one, size, n, matrix + p * row, row, x + p * size, sums);
  for (; p < k; p++) SUMS(add_lines)(1, widen, widen_one, size, n, matrix + p * row, row, x + p * size, sums);
}
