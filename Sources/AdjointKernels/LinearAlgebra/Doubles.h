#pragma once
// The same for code that is written in double alone: what follows the reduction to a few diagonals is cheap beside it,
// and spares float32 most of the rounding.
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "DType.h"
#include "Gemm.h"
#include "Matrices.h"
#include "ThreadPool.h"

#define REAL double
#define REAL_DTYPE ADJ_F64
#define F(name) name##_f64
#include "MatricesTemplate.h"
#undef REAL
#undef REAL_DTYPE
#undef F

/// A rotation (c, s) that takes (f, g) to (r, 0): c·f + s·g = r.
static inline double adj_rotation(double f, double g, double *c, double *s) {
  double squares = f * f + g * g, r;
  if (squares > 1e-280 && squares < 1e280) r = sqrt(squares);
  else r = hypot(f, g);
  if (r == 0) {
    *c = 1;
    *s = 0;
  } else {
    *c = f / r;
    *s = g / r;
  }
  return r;
}

/// x, y := c·x + s·y, c·y − s·x
static inline void adj_rotate(int64_t n, double *restrict x, double *restrict y, double c, double s) {
  for (int64_t i = 0; i < n; i++) {
    double kept = x[i];
    x[i] = c * kept + s * y[i];
    y[i] = c * y[i] - s * kept;
  }
}

/// Writes the order in which the n values ascend.
void adj_sort_places(int64_t n, const double *values, int64_t *places);

// All overwrite d with the eigen- or singular values in any order, and return 0, or 1 where the iteration does not
// converge. Vectors are rows, `row` apart.

/// Eigenvalues of the symmetric matrix with diagonal d and off-diagonal e: implicit QL. The rows of z, of n elements,
/// are rotated with them, unless NULL.
int adj_tridiagonal_ql(int64_t n, double *d, double *e, double *z, int64_t row);
/// Singular values of the upper bidiagonal matrix with diagonal d and off-diagonal e: implicit QR. The rows of u, of n
/// elements, and those of v, of `v_columns`, are rotated with them, unless NULL.
int adj_bidiagonal_qr(int64_t n, double *d, double *e, double *u, double *v, int64_t row, int64_t v_columns);

/// The same by halves, for the vectors: z, u and v, which are zeros on entry, get them.
int adj_tridiagonal_halves(int64_t n, double *d, double *e, double *z, int64_t row);
int adj_bidiagonal_halves(int64_t n, double *d, double *e, double *u, double *v, int64_t row);

/// Two halves of a matrix about to be joined: the eigenvalues and vectors of both, and the change of rank one that
/// stands between them and the whole.
struct adj_join {
  int64_t n;             // poles, each with a row of vectors
  double *d, *z;         // poles, and the vector of the change
  double rho;            // its weight, positive
  double tolerance;      // what may be dropped
  int squared;           // for singular values: D² + z·zᵀ, the poles not negative, that of `origin` 0. Else D + ρ·z·zᵀ
  int64_t origin;        // where `squared`, belongs to both halves
  int64_t first_poles;   // those before belong to the first half
  int families;          // of vectors: 1 or 2
  double *rows[2];       // by family
  int64_t columns[2], first_columns, row;
};
/// Replaces poles and vectors by those of the whole.
void adj_join_halves(const struct adj_join *join);
