// What the factorisations share, for elements of one type; see EachReal.h.

static inline REAL *F(allocate)(int64_t count) { return adj_allocate((size_t)count * sizeof(REAL)); }
static inline void F(release)(REAL *block, int64_t count) { adj_free(block, (size_t)count * sizeof(REAL)); }

/// y += x·factor
static inline void F(add_line)(int64_t n, REAL factor, const REAL *restrict x, REAL *restrict y) {
  for (int64_t i = 0; i < n; i++) y[i] += factor * x[i];
}

/// Σ x·y
static inline REAL F(dot)(int64_t n, const REAL *x, const REAL *y) {
  REAL sums[8] = {0};
  int64_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int j = 0; j < 8; j++) sums[j] += x[i + j] * y[i + j];
  for (; i < n; i++) sums[0] += x[i] * y[i];
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

/// to [columns, rows] = the transpose of from [rows, columns], in tiles, since one of the two is crossed.
static inline void F(transpose)(int64_t rows, int64_t columns, const REAL *from, int64_t from_row, REAL *to,
                                int64_t to_row) {
  for (int64_t top = 0; top < rows; top += 16)
    for (int64_t j = 0; j < columns; j++)
      for (int64_t i = top; i < adj_least(rows, top + 16); i++) to[j * to_row + i] = from[i * from_row + j];
}

/// Whether a product is too small for packing and threads to pay.
static inline int F(is_small)(int64_t m, int64_t n, int64_t k) { return m * n * k < 2048; }

/// C := A·B, or C += A·B; C has unit column distance.
static inline void F(product)(int64_t m, int64_t n, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                              const REAL *b, int64_t b_row, int64_t b_column, REAL *c, int64_t c_row, int accumulate) {
  if (!F(is_small)(m, n, k)) {
    adj_gemm(REAL_DTYPE, m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, accumulate);
    return;
  }
  for (int64_t i = 0; i < m; i++) {
    REAL *line = c + i * c_row;
    if (n == 1 && a_column == 1 && b_row == 1) {
      *line = F(dot)(k, a + i * a_row, b) + (accumulate ? *line : 0);
      continue;
    }
    if (!accumulate) memset(line, 0, (size_t)n * sizeof(REAL));
    for (int64_t p = 0; p < k; p++) {
      REAL factor = a[i * a_row + p * a_column];
      if (b_column == 1) F(add_line)(n, factor, b + p * b_row, line);
      else for (int64_t j = 0; j < n; j++) line[j] += factor * b[p * b_row + j * b_column];
    }
  }
}

/// C −= A·B, by a negated copy of the smaller operand.
static inline void F(subtract_product)(int64_t m, int64_t n, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                                       const REAL *b, int64_t b_row, int64_t b_column, REAL *c, int64_t c_row) {
  if (m <= 0 || n <= 0 || k <= 0) return;
  if (F(is_small)(m, n, k)) {
    for (int64_t i = 0; i < m; i++) {
      for (int64_t p = 0; p < k; p++) {
        REAL factor = -a[i * a_row + p * a_column], *line = c + i * c_row;
        if (b_column == 1) F(add_line)(n, factor, b + p * b_row, line);
        else for (int64_t j = 0; j < n; j++) line[j] += factor * b[p * b_row + j * b_column];
      }
    }
    return;
  }
  int64_t count = (m < n ? m : n) * k;
  REAL *negative = F(allocate)(count);
  if (m < n) {
    for (int64_t i = 0; i < m; i++)
      for (int64_t p = 0; p < k; p++) negative[i * k + p] = -a[i * a_row + p * a_column];
    adj_gemm(REAL_DTYPE, m, n, k, negative, k, 1, b, b_row, b_column, c, c_row, 1);
  } else {
    for (int64_t p = 0; p < k; p++)
      for (int64_t j = 0; j < n; j++) negative[p * n + j] = -b[p * b_row + j * b_column];
    adj_gemm(REAL_DTYPE, m, n, k, a, a_row, a_column, negative, n, 1, c, c_row, 1);
  }
  F(release)(negative, count);
}

/// B := A⁻¹·B for a triangle A [n, n] and B [n, k]. (Triangles.c)
void F(adj_solve_triangle)(int upper, int unit, int64_t n, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                           REAL *b, int64_t b_row);

/// The same on all threads, to which the columns of B are given.
void F(adj_solve_columns)(int upper, int unit, int64_t n, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                          REAL *b, int64_t b_row);

// Householder's reflections. (Reflections.c)

/// The reflection H = I − τ·v·vᵀ, v₀ = 1, that takes x, n elements `step` apart, to (β, 0, …, 0). Writes β over x₀ and
/// the rest of v over the rest of x; returns τ, 0 where there is nothing to do.
REAL F(adj_reflection)(int64_t n, REAL *x, int64_t step);

/// The upper triangle T [k, k] with H₁·…·H_k = I − V·T·Vᵀ for V [m, k], whose zeros and ones are written out.
void F(adj_reflection_factor)(int64_t m, int64_t k, const REAL *v, int64_t v_row, int64_t v_column, const REAL *tau,
                              REAL *t);

/// C := (I − V·T·Vᵀ)·C, or its transpose times C, for C [m, n].
void F(adj_reflect)(int64_t m, int64_t n, int64_t k, const REAL *v, int64_t v_row, int64_t v_column, const REAL *t,
                    int transposed, REAL *c, int64_t c_row);

/// C := H₁·…·H_k·C for reflections that are the rows of V [k, m], each beginning with as many zeros as its number and
/// a one, written out.
void F(adj_reflect_all)(int64_t m, int64_t n, int64_t k, const REAL *v, int64_t v_row, const REAL *tau, REAL *c,
                        int64_t c_row);

// A = Q·R in place; R replaces A [m, n], with the vectors of the reflections below its diagonal. (QR.c, PivotedQR.c)

void F(adj_qr_factor)(int64_t m, int64_t n, REAL *a, int64_t row, REAL *tau);

/// C := Q·C, or Qᵀ·C, for C [m, n] and the first k reflections of a factored A.
void F(adj_qr_apply)(int64_t m, int64_t n, int64_t k, const REAL *a, int64_t row, const REAL *tau, int transposed,
                     REAL *c, int64_t c_row);

/// A·P = Q·R, so that |R|'s diagonal descends; column i of A·P is column pivots[i] of A, whose columns are the rows of
/// `a`. Also B := Qᵀ·B, [m, k].
void F(adj_pivoted_qr)(int64_t m, int64_t n, REAL *a, int64_t column, int64_t *pivots, int64_t k, REAL *b);
