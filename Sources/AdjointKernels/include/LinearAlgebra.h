#pragma once
#include <stdint.h>

// Factorisations of batches of matrices, float32 and float64. Matrices are row-major and lie one after another; many
// small ones are shared among the threads, large ones are worked on by all. `info` has a word for each matrix: 0 where
// all went well.

/// A = P·L·U in place, [m, n]: L with a unit diagonal below it. Row i was exchanged with row pivots[i] (from 0), in
/// order. `info`: 1 + the index of the first pivot that is 0.
void adj_lu(int dtype, int64_t batch, int64_t m, int64_t n, void *a, int32_t *pivots, int32_t *info);

/// B := A⁻¹·B, or A⁻ᵀ·B, for A [n, n] factored by `adj_lu` and B [n, k]. The matrix for B number i is factors[i].
void adj_lu_solve(int dtype, int64_t batch, int64_t n, int64_t k, const void *lu, const int32_t *pivots,
                  const int64_t *factors, int transposed, void *b);

/// B := A⁻¹·B for a triangle A [n, n], of which the other side is not read, and B [n, k]. A lies at the given distances
/// (in elements), so that a transposed one is only a matter of these; A number i begins at starts[i].
void adj_triangular_solve(int dtype, int64_t batch, int64_t n, int64_t k, const void *a, const int64_t *starts,
                          int64_t a_row, int64_t a_column, int upper, int unit, void *b);

/// A = Uᵀ·U in place, U upper triangular, zeros below it; the lower side is not read.
/// `info`: the order of the first leading minor that is not positive.
void adj_cholesky(int dtype, int64_t batch, int64_t n, void *a, int32_t *info);

/// A = Q·R for A [m, n]. R replaces A, with what stands for Q below its diagonal. q [m, columns], columns ≥ min(m, n),
/// gets the first columns of Q; NULL for none.
void adj_qr(int dtype, int64_t batch, int64_t m, int64_t n, void *a, int64_t columns, void *q);

/// The shortest X [n, k] of all that minimize ‖A·X − B‖, for A [m, n] and B [m, k]. Unless `checked`, the rank of A has
/// to be min(m, n). Otherwise as many columns count as have an estimated condition number of at most 1/rcond.
/// ranks: −1 for elements of A that are not finite; where not `checked` less than min(m, n) if X was not found.
void adj_least_squares(int dtype, int64_t batch, int64_t m, int64_t n, int64_t k, const void *a, const void *b,
                       double rcond, int checked, void *x, int64_t *ranks);

/// A = V·diag(w)·Vᵀ for a symmetric A [n, n], of which the lower (or upper) side is read; w ascends. A is overwritten
/// with V, or if that is not wanted with nothing of use. `info`: −1 for elements that are not finite, 1 where the
/// iteration did not converge.
void adj_eigh(int dtype, int64_t batch, int64_t n, void *a, int upper, int vectors, void *w, int32_t *info);

/// A = U·diag(s)·Vᵀ for A [m, n], which is overwritten; s descends. u [m, u_columns] and vt [v_rows, n], of min(m, n) or
/// all columns and rows, or both NULL. `info` as above.
void adj_svd(int dtype, int64_t batch, int64_t m, int64_t n, void *a, void *s, int64_t u_columns, void *u,
             int64_t v_rows, void *vt, int32_t *info);
