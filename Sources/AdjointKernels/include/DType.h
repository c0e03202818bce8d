#pragma once
/// Element types; the numbers are those of Swift's `DType` and never change.
/// 10 and 11 are kept for complex64 and complex128.
enum adj_dtype {
  ADJ_BOOL = 0,
  ADJ_U8 = 1,
  ADJ_I8 = 2,
  ADJ_I16 = 3,
  ADJ_I32 = 4,
  ADJ_I64 = 5,
  ADJ_F16 = 6,
  ADJ_BF16 = 7,
  ADJ_F32 = 8,
  ADJ_F64 = 9,
};
