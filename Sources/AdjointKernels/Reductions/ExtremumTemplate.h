// Where the largest (OP max) or smallest (OP min) element of a line of T is: the includer defines
// both and has included FoldTemplate.h for them. The first among equals wins, the first NaN over all.
// Gives V(arg_max_f32_rows) and V(arg_max_f32_columns), and so on.

#define NAME(part) NAME_(OP, T, part)
#define NAME_(op, t, part) NAME__(op, t, part)
#define NAME__(op, t, part) V(arg_##op##_##t##_##part)
#define FOLD(part) FOLD_(OP, T, part)
#define FOLD_(op, t, part) FOLD__(op, t, part)
#define FOLD__(op, t, part) V(op##_##t##_##part)
#define BEATS(a, b) BEATS_(OP)(a, b)
#define BEATS_(op) BEATS__(op)
#define BEATS__(op) BEATS_##op
#define vec FOLD(vec)
#define LANES ((int64_t)(ADJ_VBYTES / sizeof(T)))
#define BLOCK 1024

/// Whether any lane of a comparison's result is true.
INLINE int NAME(any)(vec mask) {
  uint64_t word[ADJ_VBYTES / 8], any = 0;
  memcpy(word, &mask, sizeof word);
  for (int k = 0; k < ADJ_VBYTES / 8; k++) any |= word[k];
  return any != 0;
}

/// The first element that is `value`, or NaN; there is one.
INLINE int64_t NAME(find)(int64_t n, const T *x, T value) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vec v;
    memcpy(&v, x + i, sizeof v);
    if (NAME(any)((vec)((v == (vec){} + value) | ADJ_IS_NAN(v)))) break;
  }
  while (x[i] != value && !ADJ_IS_NAN(x[i])) i++;
  return i;
}

/// Block by block, so that the one pass through memory finds the value and only its block is searched.
INLINE int64_t NAME(row)(int64_t n, const T *x, T *value) {
  int64_t at = 0;
  T best = FOLD(row)(n < BLOCK ? n : BLOCK, x);
  for (int64_t i = BLOCK; i < n && !ADJ_IS_NAN(best); i += BLOCK) {
    T candidate = FOLD(row)(n - i < BLOCK ? n - i : BLOCK, x + i);
    if (BEATS(candidate, best)) {
      best = candidate;
      at = i;
    }
  }
  *value = best;
  return at + NAME(find)(n - at, x + at, best);
}

static void NAME(rows)(int64_t rows, int64_t n, const void *x, int64_t *indices, void *values) {
  for (int64_t r = 0; r < rows; r++) {
    T value;
    indices[r] = NAME(row)(n, (const T *)x + r * n, &value);
    if (values) ((T *)values)[r] = value;
  }
}

/// `rows` more rows, the first of which is number `first` (0: the values so far do not matter).
static void NAME(columns)(int64_t first, int64_t rows, int64_t columns, int64_t stride, const void *px,
                          int64_t *restrict indices, void *pvalues) {
  const T *restrict x = px;
  T *restrict values = pvalues;
  if (first == 0) {
    memcpy(values, x, (size_t)columns * sizeof(T));
    memset(indices, 0, (size_t)columns * sizeof *indices);
  }
  for (int64_t r = 0; r < rows; r++, x += stride)
    for (int64_t c = 0; c < columns; c++) {
      int better = BEATS(x[c], values[c]);
      indices[c] = better ? first + r : indices[c];
      values[c] = better ? x[c] : values[c];
    }
}

#undef NAME
#undef NAME_
#undef NAME__
#undef FOLD
#undef FOLD_
#undef FOLD__
#undef BEATS
#undef BEATS_
#undef BEATS__
#undef vec
#undef LANES
#undef BLOCK
#undef OP
#undef T
