// The two kernels that fold elements of type T with operation OP, which the includer defines:
//
//     #define OP sum
//     #define T f32
//     #include "FoldTemplate.h"
//
// gives V(sum_f32_rows) and V(sum_f32_columns), and undefines both. An operation is three macros of
// Operations.h: MAP_op (what is folded), COMBINE_op and IDENTITY_op.
//
// Floating sums are accurate because a partial sum never sees more than a few additions: 128 bytes
// of lanes side by side, eight vectors added as a tree before they reach their lane, and blocks of
// limited length (Reduce.c). Lanes are 128 bytes whatever the vector, and every set of instructions
// adds in the same order, so results are the same on every machine.

#define NAME(part) NAME_(OP, T, part)
#define NAME_(op, t, part) NAME__(op, t, part)
#define NAME__(op, t, part) V(op##_##t##_##part)
#define MAP(v) FOLD_PASTE(MAP_, OP)(v)
#define COMBINE(a, b) FOLD_PASTE(COMBINE_, OP)(a, b)
#define IDENTITY FOLD_PASTE(IDENTITY_, OP)(T)
#define FOLD_PASTE(a, b) FOLD_PASTE_(a, b)
#define FOLD_PASTE_(a, b) a##b
#define vec NAME(vec)
#define LANES ((int64_t)(ADJ_VBYTES / sizeof(T)))
#define ROW ((int64_t)(128 / sizeof(T)))
#define VECTORS (128 / ADJ_VBYTES)

typedef T vec __attribute__((vector_size(ADJ_VBYTES)));

INLINE vec NAME(combine)(vec a, vec b) { return COMBINE(a, b); }
INLINE vec NAME(load)(const T *x) {
  vec v;
  memcpy(&v, x, sizeof v);
  return MAP(v);
}
INLINE vec NAME(load_first)(const T *x, int64_t count) {
  vec v = (vec)V(load_part)(x, count * (int64_t)sizeof(T), (V(bytes))((vec){} + IDENTITY));
  return MAP(v);
}
/// Eight vectors, `stride` elements apart.
INLINE vec NAME(tree)(const T *x, int64_t stride) {
  vec a = NAME(combine)(NAME(load)(x), NAME(load)(x + stride));
  vec b = NAME(combine)(NAME(load)(x + 2 * stride), NAME(load)(x + 3 * stride));
  vec c = NAME(combine)(NAME(load)(x + 4 * stride), NAME(load)(x + 5 * stride));
  vec d = NAME(combine)(NAME(load)(x + 6 * stride), NAME(load)(x + 7 * stride));
  return NAME(combine)(NAME(combine)(a, b), NAME(combine)(c, d));
}

/// One element from all lanes, halving.
INLINE T NAME(total)(vec v) {
  typedef T quarter __attribute__((vector_size(16)));
  quarter q, r;
#if ADJ_VBYTES == 64
  typedef T half __attribute__((vector_size(32)));
  half a, b;
  memcpy(&a, &v, 32);
  memcpy(&b, (char *)&v + 32, 32);
  a = COMBINE(a, b);
  memcpy(&q, &a, 16);
  memcpy(&r, (char *)&a + 16, 16);
  q = COMBINE(q, r);
#elif ADJ_VBYTES == 32
  memcpy(&q, &v, 16);
  memcpy(&r, (char *)&v + 16, 16);
  q = COMBINE(q, r);
#else
  q = v;
#endif
  r = (quarter)V(rotate8)((V(bytes16))q);
  q = COMBINE(q, r);
  if (sizeof(T) <= 4) {
    r = (quarter)V(rotate4)((V(bytes16))q);
    q = COMBINE(q, r);
  }
  if (sizeof(T) <= 2) {
    r = (quarter)V(rotate2)((V(bytes16))q);
    q = COMBINE(q, r);
  }
  if (sizeof(T) == 1) {
    r = (quarter)V(rotate1)((V(bytes16))q);
    q = COMBINE(q, r);
  }
  return q[0];
}

/// The fold of n contiguous elements.
INLINE T NAME(row)(int64_t n, const T *x) {
  vec lanes[VECTORS];
  for (int k = 0; k < VECTORS; k++) lanes[k] = (vec){} + IDENTITY;
  int64_t i = 0;
  for (; i + 8 * ROW <= n; i += 8 * ROW)
    for (int k = 0; k < VECTORS; k++) lanes[k] = NAME(combine)(lanes[k], NAME(tree)(x + i + k * LANES, ROW));
  for (; i + ROW <= n; i += ROW)
    for (int k = 0; k < VECTORS; k++) lanes[k] = NAME(combine)(lanes[k], NAME(load)(x + i + k * LANES));
  for (int k = 0; k < VECTORS; k++, i += LANES) {
    if (i + LANES <= n) lanes[k] = NAME(combine)(lanes[k], NAME(load)(x + i));
    else if (i < n) lanes[k] = NAME(combine)(lanes[k], NAME(load_first)(x + i, n - i));
  }
  for (int k = VECTORS / 2; k; k /= 2)
    for (int j = 0; j < k; j++) lanes[j] = NAME(combine)(lanes[j], lanes[j + k]);
  return NAME(total)(lanes[0]);
}

/// z[r] = the fold of row r of x, [rows, n].
static __attribute__((unused)) void NAME(rows)(int64_t rows, int64_t n, const void *x, void *z) {
  for (int64_t r = 0; r < rows; r++) ((T *)z)[r] = NAME(row)(n, (const T *)x + r * n);
}

/// z[c] = the fold of column c of x, `rows` rows `stride` elements apart; not `fresh`: of that and z[c].
/// The sums stay in the first-level cache while eight rows at a time stream by.
static __attribute__((unused)) void NAME(columns)(int64_t rows, int64_t columns, int64_t stride, const void *px,
                                                  void *pz, int fresh) {
  const T *x = px;
  T *z = pz;
  if (fresh)
    for (int64_t c = 0; c < columns; c++) z[c] = IDENTITY;
  for (; rows >= 8; rows -= 8, x += 8 * stride) {
    int64_t c = 0;
    for (; c + LANES <= columns; c += LANES) {
      vec old, new;
      memcpy(&old, z + c, sizeof old);
      new = NAME(combine)(old, NAME(tree)(x + c, stride));
      memcpy(z + c, &new, sizeof new);
    }
    int64_t left = columns - c;
    if (!left) continue;
    vec eight[8];
    for (int r = 0; r < 8; r++) eight[r] = NAME(load_first)(x + r * stride + c, left);
    for (int r = 4; r; r /= 2)
      for (int j = 0; j < r; j++) eight[j] = NAME(combine)(eight[2 * j], eight[2 * j + 1]);
    vec old = (vec)V(load_part)(z + c, left * (int64_t)sizeof(T), (V(bytes)){});
    V(store_part)(z + c, left * (int64_t)sizeof(T), (V(bytes))NAME(combine)(old, eight[0]));
  }
  for (; rows > 0; rows--, x += stride) {
    int64_t c = 0;
    for (; c + LANES <= columns; c += LANES) {
      vec old, new;
      memcpy(&old, z + c, sizeof old);
      new = NAME(combine)(old, NAME(load)(x + c));
      memcpy(z + c, &new, sizeof new);
    }
    int64_t left = columns - c;
    if (!left) continue;
    vec old = (vec)V(load_part)(z + c, left * (int64_t)sizeof(T), (V(bytes)){});
    vec new = NAME(combine)(old, NAME(load_first)(x + c, left));
    V(store_part)(z + c, left * (int64_t)sizeof(T), (V(bytes))new);
  }
}

#undef NAME
#undef NAME_
#undef NAME__
#undef MAP
#undef COMBINE
#undef IDENTITY
#undef FOLD_PASTE
#undef FOLD_PASTE_
#undef vec
#undef LANES
#undef ROW
#undef VECTORS
#undef OP
#undef T
