// Householder's reflections, one at a time and as products I − V·T·Vᵀ (Schreiber and Van Loan, 1989).
#ifndef REAL
#define SELF "../LinearAlgebra/Reflections.c"
#include "EachReal.h"
#else

enum { F(BLOCK) = 48 };

REAL F(adj_reflection)(int64_t n, REAL *x, int64_t step) {
  double largest = 0;
  for (int64_t i = 1; i < n; i++) largest = fmax(largest, fabs((double)x[i * step]));
  if (n < 1 || largest == 0) return 0;
  // Squares of what is divided by the largest neither overflow nor vanish.
  largest = fmax(largest, fabs((double)x[0]));
  // Several sums, since one of many like numbers would be off by half a rounding of each.
  double squares[8] = {0}, first = x[0] / largest;
  for (int64_t i = 0; i < n; i++) {
    double part = x[i * step] / largest;
    squares[i % 8] += part * part;
  }
  double norm = sqrt(((squares[0] + squares[1]) + (squares[2] + squares[3])) +
                     ((squares[4] + squares[5]) + (squares[6] + squares[7])));
  double beta = -copysign(norm, first);
  double scale = 1 / (first - beta) / largest;
  for (int64_t i = 1; i < n; i++) x[i * step] = (REAL)(x[i * step] * scale);
  x[0] = (REAL)(beta * largest);
  return (REAL)((beta - first) / beta);
}

void F(adj_reflection_factor)(int64_t m, int64_t k, const REAL *v, int64_t v_row, int64_t v_column, const REAL *tau,
                              REAL *t) {
  // Column j of T is −τ·T·(Vᵀ·v) above its diagonal.
  REAL *gram = F(allocate)(k * k);
  F(product)(k, k, m, v, v_column, v_row, v, v_row, v_column, gram, k, 0);
  for (int64_t i = 0; i < k; i++) {
    for (int64_t j = 0; j < i; j++) t[i * k + j] = 0;
    t[i * k + i] = tau[i];
  }
  for (int64_t j = 1; j < k; j++) {
    for (int64_t i = 0; i < j; i++) {
      REAL sum = 0;
      for (int64_t p = i; p < j; p++) sum += t[i * k + p] * gram[p * k + j];
      t[i * k + j] = -tau[j] * sum;
    }
  }
  F(release)(gram, k * k);
}

void F(adj_reflect)(int64_t m, int64_t n, int64_t k, const REAL *v, int64_t v_row, int64_t v_column, const REAL *t,
                    int transposed, REAL *c, int64_t c_row) {
  if (m <= 0 || n <= 0 || k <= 0) return;
  REAL *w = F(allocate)(2 * k * n), *changed = w + k * n;
  F(product)(k, n, m, v, v_column, v_row, c, c_row, 1, w, n, 0);
  for (int64_t i = 0; i < k * k; i++) ((REAL *)t)[i] = -t[i];
  F(product)(k, n, k, t, transposed ? 1 : k, transposed ? k : 1, w, n, 1, changed, n, 0);
  for (int64_t i = 0; i < k * k; i++) ((REAL *)t)[i] = -t[i];
  F(product)(m, n, k, v, v_row, v_column, changed, n, 1, c, c_row, 1);
  F(release)(w, 2 * k * n);
}

void F(adj_reflect_all)(int64_t m, int64_t n, int64_t k, const REAL *v, int64_t v_row, const REAL *tau, REAL *c,
                        int64_t c_row) {
  REAL t[F(BLOCK) * F(BLOCK)];
  for (int64_t end = k; end > 0;) {
    int64_t begin = end > F(BLOCK) ? end - F(BLOCK) : 0;
    const REAL *block = v + begin * (v_row + 1);
    F(adj_reflection_factor)(m - begin, end - begin, block, 1, v_row, tau + begin, t);
    F(adj_reflect)(m - begin, n, end - begin, block, 1, v_row, t, 0, c + begin * c_row, c_row);
    end = begin;
  }
}
#endif
