// Softmax and its relatives for lines of T (f32 or f64), which the includer defines.
// The largest element is subtracted before the exponential, so that nothing overflows; a line of
// −inf alone has no softmax and gives NaN. No include guard: included for each T in each pass.

#define NAME(part) NAME_(part, T)
#define NAME_(part, t) NAME__(part, t)
#define NAME__(part, t) V(part##_##t)
#define FOLD(op, part) FOLD_(op, T, part)
#define FOLD_(op, t, part) FOLD__(op, t, part)
#define FOLD__(op, t, part) V(op##_##t##_##part)
#define MATH(f) NAME(f)
#define vec NAME(softmax_vec)
#define LANES ((int64_t)(ADJ_VBYTES / sizeof(T)))
/// Vectors or rows whose sum is taken apart, so that rounding errors do not pile up.
#define BLOCK 128
/// Rows whose logarithms are taken together.
#define GROUP 16

typedef T vec __attribute__((vector_size(ADJ_VBYTES)));

/// A vector, or the `left` elements that are left of it and `fill`.
INLINE vec NAME(get)(const T *x, int64_t left, T fill) {
  vec v;
  if (left < LANES) return (vec)V(load_part)(x, left * (int64_t)sizeof(T), (V(bytes))((vec){} + fill));
  memcpy(&v, x, sizeof v);
  return v;
}
INLINE void NAME(put)(T *z, int64_t left, vec v) {
  if (left < LANES) V(store_part)(z, left * (int64_t)sizeof(T), (V(bytes))v);
  else memcpy(z, &v, sizeof v);
}

/// exp(x) for x ≤ 0 or NaN. Masked entries are −inf and common; a subnormal result costs the processor more than a
/// hundred cycles, so what is surely 0 is not asked for, and the few subnormal results that matter are.
INLINE vec NAME(exp_term)(vec x) {
  typedef __typeof__(x < x) mask;
  mask small = x < (sizeof(T) == 4 ? -87 : -708);
  if (__builtin_expect(__builtin_reduce_or(small) != 0, 0)) {
    if (__builtin_reduce_or(small & (x > (sizeof(T) == 4 ? -104 : -746)))) return MATH(exp)(x);
    return (vec)(~small & (mask)MATH(exp_normal)((vec)(~small & (mask)x)));
  }
  return MATH(exp_normal)(x);
}

/// Σ exp(x − shift) of a row; the terms go to z unless it is NULL.
INLINE T NAME(exp_row)(int64_t n, const T *x, T shift, T *z) {
  vec total = {};
  for (int64_t i = 0; i < n;) {
    vec sum = {};
    for (int64_t end = n - i > BLOCK * LANES ? i + BLOCK * LANES : n; i < end; i += LANES) {
      vec e = NAME(exp_term)(NAME(get)(x + i, n - i, -INFINITY) - shift);
      if (z) NAME(put)(z + i, n - i, e);
      sum += e;
    }
    total += sum;
  }
  return FOLD(sum, total)(total);
}
/// The same for lines side by side: sums[c] = Σ exp(x − shifts[c]).
INLINE void NAME(exp_columns)(int64_t lines, int64_t n, int64_t stride, const T *x, const T *shifts, T *sums, T *z) {
  T block[ADJ_LINES];
  for (int64_t c = 0; c < lines; c++) sums[c] = 0;
  for (int64_t i = 0; i < n;) {
    for (int64_t c = 0; c < lines; c++) block[c] = 0;
    for (int64_t end = n - i > BLOCK ? i + BLOCK : n; i < end; i++)
      for (int64_t c = 0; c < lines; c += LANES) {
        int64_t left = lines - c;
        vec e = NAME(exp_term)(NAME(get)(x + i * stride + c, left, 0) - NAME(get)(shifts + c, left, 0));
        if (z) NAME(put)(z + i * stride + c, left, e);
        NAME(put)(block + c, left, NAME(get)(block + c, left, 0) + e);
      }
    for (int64_t c = 0; c < lines; c++) sums[c] += block[c];
  }
}

/// The logarithms of sums, in place.
INLINE void NAME(take_logs)(int64_t count, T *sums) {
  for (int64_t c = 0; c < count; c += LANES)
    NAME(put)(sums + c, count - c, MATH(log)(NAME(get)(sums + c, count - c, 1)));
}

static void NAME(softmax_rows)(int64_t lines, int64_t n, const void *px, const void *unused, void *pz) {
  (void)unused;
  for (int64_t r = 0; r < lines; r++) {
    const T *x = (const T *)px + r * n;
    T *z = (T *)pz + r * n;
    if (n <= LANES) {
      // Short rows are many: they stay in a register.
      vec e = NAME(exp_term)(NAME(get)(x, n, -INFINITY) - FOLD(max, row)(n, x));
      if (n < LANES) e = NAME(get)((const T *)&e, n, 0);
      NAME(put)(z, n, e * (1 / FOLD(sum, total)(e)));
      continue;
    }
    T scale = 1 / NAME(exp_row)(n, x, FOLD(max, row)(n, x), z);
    for (int64_t i = 0; i < n; i += LANES) NAME(put)(z + i, n - i, NAME(get)(z + i, n - i, 0) * scale);
  }
}
static void NAME(softmax_columns)(int64_t lines, int64_t n, int64_t stride, const void *x, const void *unused,
                                  void *pz) {
  (void)unused;
  T shifts[ADJ_LINES], sums[ADJ_LINES], *z = pz;
  FOLD(max, columns)(n, lines, stride, x, shifts, 1);
  NAME(exp_columns)(lines, n, stride, x, shifts, sums, z);
  for (int64_t c = 0; c < lines; c++) sums[c] = 1 / sums[c];
  for (int64_t i = 0; i < n; i++, z += stride)
    for (int64_t c = 0; c < lines; c += LANES) {
      int64_t left = lines - c;
      NAME(put)(z + c, left, NAME(get)(z + c, left, 0) * NAME(get)(sums + c, left, 0));
    }
}

/// The probability of a logarithm, which may be −∞.
INLINE vec NAME(probability)(vec z) {
  typedef __typeof__(z < z) mask;
  mask none = z < (sizeof(T) == 4 ? -104 : -746);
  return (vec)(~none & (mask)MATH(exp_in_loops)((vec)(~none & (mask)z)));
}

/// Σ exp(x − shift) in PyTorch's order: sixteen lanes, whose halves are added to each other, or one after the other where
/// there are fewer.
INLINE T NAME(exp_sum)(int64_t n, const T *x, T shift) {
  enum { WIDE = 16, PARTS = WIDE * sizeof(T) / ADJ_VBYTES };
  T lanes[WIDE];
  for (int64_t i = 0; i < n; i += WIDE)
    for (int64_t p = 0; p < PARTS && i + p * LANES < n; p++) {
      int64_t left = n - i - p * LANES;
      vec e = NAME(probability)(NAME(get)(x + i + p * LANES, left, 0) - shift);
      if (i > 0) e += NAME(get)(lanes + p * LANES, LANES, 0);
      NAME(put)(lanes + p * LANES, left, e);
    }
  if (n < WIDE) {
    for (int64_t i = 1; i < n; i++) lanes[0] += lanes[i];
    return lanes[0];
  }
  for (int half = WIDE / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

// x − max is exact or nearly so; subtracting max + log Σ at once would lose digits of a large max.
static void NAME(log_softmax_rows)(int64_t lines, int64_t n, const void *px, const void *unused, void *pz) {
  (void)unused;
  const T *x = px;
  T *z = pz, shifts[GROUP], rests[GROUP];
  for (; lines > 0; lines -= GROUP, x += GROUP * n, z += GROUP * n) {
    int64_t some = lines < GROUP ? lines : GROUP;
    for (int64_t r = 0; r < some; r++) {
      shifts[r] = FOLD(max, row)(n, x + r * n);
      rests[r] = NAME(exp_sum)(n, x + r * n, shifts[r]);
    }
    if (sizeof(T) == 4) for (int64_t r = 0; r < some; r++) rests[r] = V(log_in_loops)((float)rests[r]);
    else NAME(take_logs)(some, rests);
    for (int64_t r = 0; r < some; r++)
      for (int64_t i = 0; i < n; i += LANES)
        NAME(put)(z + r * n + i, n - i, NAME(get)(x + r * n + i, n - i, 0) - shifts[r] - rests[r]);
  }
}
static void NAME(log_softmax_columns)(int64_t lines, int64_t n, int64_t stride, const void *px, const void *unused,
                                      void *pz) {
  (void)unused;
  const T *x = px;
  T shifts[ADJ_LINES], rests[ADJ_LINES], *z = pz;
  FOLD(max, columns)(n, lines, stride, x, shifts, 1);
  NAME(exp_columns)(lines, n, stride, x, shifts, rests, NULL);
  NAME(take_logs)(lines, rests);
  for (int64_t i = 0; i < n; i++, x += stride, z += stride)
    for (int64_t c = 0; c < lines; c += LANES) {
      int64_t left = lines - c;
      vec v = NAME(get)(x + c, left, 0) - NAME(get)(shifts + c, left, 0);
      NAME(put)(z + c, left, v - NAME(get)(rests + c, left, 0));
    }
}

/// log Σ exp(x) from the largest x and the logarithm of the shifted sum, which is inf − inf for an infinite one.
INLINE T NAME(unshifted)(T largest, T rest) { return isinf(largest) ? largest : largest + rest; }

static void NAME(logsumexp_rows)(int64_t lines, int64_t n, const void *px, const void *unused, void *pz) {
  (void)unused;
  const T *x = px;
  T *z = pz, shifts[GROUP], sums[GROUP];
  for (; lines > 0; lines -= GROUP, x += GROUP * n, z += GROUP) {
    int64_t some = lines < GROUP ? lines : GROUP;
    for (int64_t r = 0; r < some; r++) {
      shifts[r] = FOLD(max, row)(n, x + r * n);
      sums[r] = NAME(exp_row)(n, x + r * n, shifts[r], NULL);
    }
    NAME(take_logs)(some, sums);
    for (int64_t r = 0; r < some; r++) z[r] = NAME(unshifted)(shifts[r], sums[r]);
  }
}
static void NAME(logsumexp_columns)(int64_t lines, int64_t n, int64_t stride, const void *x, const void *unused,
                                    void *z) {
  (void)unused;
  T shifts[ADJ_LINES], sums[ADJ_LINES];
  FOLD(max, columns)(n, lines, stride, x, shifts, 1);
  NAME(exp_columns)(lines, n, stride, x, shifts, sums, NULL);
  NAME(take_logs)(lines, sums);
  for (int64_t c = 0; c < lines; c++) ((T *)z)[c] = NAME(unshifted)(shifts[c], sums[c]);
}

/// (g − Σ g·z)·z.
static void NAME(softmax_backward_rows)(int64_t lines, int64_t n, const void *pg, const void *pz, void *px) {
  for (int64_t r = 0; r < lines; r++) {
    const T *g = (const T *)pg + r * n, *z = (const T *)pz + r * n;
    T *x = (T *)px + r * n;
    vec total = {};
    for (int64_t i = 0; i < n;) {
      vec sum = {};
      for (int64_t end = n - i > BLOCK * LANES ? i + BLOCK * LANES : n; i < end; i += LANES)
        sum += NAME(get)(g + i, n - i, 0) * NAME(get)(z + i, n - i, 0);
      total += sum;
    }
    T dot = FOLD(sum, total)(total);
    for (int64_t i = 0; i < n; i += LANES)
      NAME(put)(x + i, n - i, (NAME(get)(g + i, n - i, 0) - dot) * NAME(get)(z + i, n - i, 0));
  }
}
static void NAME(softmax_backward_columns)(int64_t lines, int64_t n, int64_t stride, const void *pg, const void *pz,
                                           void *px) {
  const T *g = pg, *z = pz;
  T dots[ADJ_LINES], block[ADJ_LINES], *x = px;
  for (int64_t c = 0; c < lines; c++) dots[c] = 0;
  for (int64_t i = 0; i < n;) {
    for (int64_t c = 0; c < lines; c++) block[c] = 0;
    for (int64_t end = n - i > BLOCK ? i + BLOCK : n; i < end; i++)
      for (int64_t c = 0; c < lines; c++) block[c] += g[i * stride + c] * z[i * stride + c];
    for (int64_t c = 0; c < lines; c++) dots[c] += block[c];
  }
  for (int64_t i = 0; i < n; i++, g += stride, z += stride, x += stride)
    for (int64_t c = 0; c < lines; c += LANES) {
      int64_t left = lines - c;
      vec v = NAME(get)(g + c, left, 0) - NAME(get)(dots + c, left, 0);
      NAME(put)(x + c, left, v * NAME(get)(z + c, left, 0));
    }
}

/// g − exp(z)·Σ g.
static void NAME(log_softmax_backward_rows)(int64_t lines, int64_t n, const void *pg, const void *pz, void *px) {
  for (int64_t r = 0; r < lines; r++) {
    const T *g = (const T *)pg + r * n, *z = (const T *)pz + r * n;
    T *x = (T *)px + r * n, sum = 0;
    for (int64_t i = 0; i < n; i += 4096) sum += FOLD(sum, row)(n - i < 4096 ? n - i : 4096, g + i);
    for (int64_t i = 0; i < n; i += LANES) {
      vec e = NAME(probability)(NAME(get)(z + i, n - i, 0));
      NAME(put)(x + i, n - i, NAME(get)(g + i, n - i, 0) - e * sum);
    }
  }
}
static void NAME(log_softmax_backward_columns)(int64_t lines, int64_t n, int64_t stride, const void *pg, const void *pz,
                                               void *px) {
  const T *g = pg, *z = pz;
  T sums[ADJ_LINES], block[ADJ_LINES], *x = px;
  for (int64_t c = 0; c < lines; c++) sums[c] = 0;
  for (int64_t i = 0; i < n; i += BLOCK) {
    FOLD(sum, columns)(n - i < BLOCK ? n - i : BLOCK, lines, stride, g + i * stride, block, 1);
    for (int64_t c = 0; c < lines; c++) sums[c] += block[c];
  }
  for (int64_t i = 0; i < n; i++, g += stride, z += stride, x += stride)
    for (int64_t c = 0; c < lines; c += LANES) {
      int64_t left = lines - c;
      vec e = NAME(probability)(NAME(get)(z + c, left, 0));
      NAME(put)(x + c, left, NAME(get)(g + c, left, 0) - e * NAME(get)(sums + c, left, 0));
    }
}

#undef NAME
#undef NAME_
#undef NAME__
#undef FOLD
#undef FOLD_
#undef FOLD__
#undef MATH
#undef vec
#undef LANES
#undef BLOCK
#undef GROUP
#undef T
