// The folding kernels of every instruction set, and their table.
#ifndef ADJ_PASS

#include "Folds.h"

#include "DType.h"
#include "Operations.h"

#define ADJ_SELF "../Reductions/Folds.c"
#include "../ISA/Expand.h"

#define FOLD(op, T, isa) {op##_##T##_rows_##isa, op##_##T##_columns_##isa}
#define SUMS(op, isa) {[ADJ_I64] = FOLD(op, u64, isa), [ADJ_F32] = FOLD(op, f32, isa), [ADJ_F64] = FOLD(op, f64, isa)}
#define NORMS(op, isa) {[ADJ_F32] = FOLD(op, f32, isa), [ADJ_F64] = FOLD(op, f64, isa)}
#define EXTREMA(op, isa) \
  {[ADJ_BOOL] = FOLD(op, u8, isa), [ADJ_U8] = FOLD(op, u8, isa), [ADJ_I8] = FOLD(op, i8, isa), \
   [ADJ_I16] = FOLD(op, i16, isa), [ADJ_I32] = FOLD(op, i32, isa), [ADJ_I64] = FOLD(op, i64, isa), \
   [ADJ_F32] = FOLD(op, f32, isa), [ADJ_F64] = FOLD(op, f64, isa)}
#define FOLDS(isa) \
  {[ADJ_FOLD_SUM] = SUMS(sum, isa), [ADJ_FOLD_PROD] = SUMS(prod, isa), \
   [ADJ_FOLD_MAX] = EXTREMA(max, isa), [ADJ_FOLD_MIN] = EXTREMA(min, isa), \
   [ADJ_FOLD_SUM_ABS] = NORMS(sum_abs, isa), [ADJ_FOLD_SUM_SQUARE] = NORMS(sum_square, isa)}

const struct adj_fold adj_folds[3][ADJ_FOLD_OPS][10] = {
  FOLDS(baseline),
#if defined(__x86_64__)
  FOLDS(avx2),
  FOLDS(avx512),
#endif
};

#else

#include "Bytes.h"

#define OP sum
#define T u64
#include "FoldTemplate.h"
#define OP sum
#define T f32
#include "FoldTemplate.h"
#define OP sum
#define T f64
#include "FoldTemplate.h"

#define OP prod
#define T u64
#include "FoldTemplate.h"
#define OP prod
#define T f32
#include "FoldTemplate.h"
#define OP prod
#define T f64
#include "FoldTemplate.h"

#define OP max
#define T u8
#include "FoldTemplate.h"
#define OP max
#define T i8
#include "FoldTemplate.h"
#define OP max
#define T i16
#include "FoldTemplate.h"
#define OP max
#define T i32
#include "FoldTemplate.h"
#define OP max
#define T i64
#include "FoldTemplate.h"
#define OP max
#define T f32
#include "FoldTemplate.h"
#define OP max
#define T f64
#include "FoldTemplate.h"

#define OP min
#define T u8
#include "FoldTemplate.h"
#define OP min
#define T i8
#include "FoldTemplate.h"
#define OP min
#define T i16
#include "FoldTemplate.h"
#define OP min
#define T i32
#include "FoldTemplate.h"
#define OP min
#define T i64
#include "FoldTemplate.h"
#define OP min
#define T f32
#include "FoldTemplate.h"
#define OP min
#define T f64
#include "FoldTemplate.h"

#define OP sum_abs
#define T f32
#include "FoldTemplate.h"
#define OP sum_abs
#define T f64
#include "FoldTemplate.h"
#define OP sum_square
#define T f32
#include "FoldTemplate.h"
#define OP sum_square
#define T f64
#include "FoldTemplate.h"

#endif
