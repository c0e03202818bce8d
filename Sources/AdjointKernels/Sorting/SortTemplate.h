// Stable sorting of pairs of W bits. Included once for each W.

#define PAIR GLUE(struct adj_pair, W)
#define NAME(name) GLUE(name, W)
#define GLUE(a, b) GLUE_(a, b)
#define GLUE_(a, b) a##b

static void NAME(insertion_sort)(PAIR *pairs, int64_t n) {
  for (int64_t i = 1; i < n; i++) {
    PAIR pair = pairs[i];
    int64_t at = i;
    for (; at > 0 && pair.key < pairs[at - 1].key; at--) pairs[at] = pairs[at - 1];
    pairs[at] = pair;
  }
}

static void NAME(count_chunks)(void *context, int64_t begin, int64_t end) {
  const struct pass *p = context;
  const PAIR *from = p->from;
  for (int64_t c = begin; c < end; c++) {
    int64_t *counts = p->counts + c * DIGITS;
    memset(counts, 0, DIGITS * sizeof *counts);
    for (int64_t i = p->n * c / p->chunks, last = p->n * (c + 1) / p->chunks; i < last; i++)
      counts[from[i].key >> p->shift & (DIGITS - 1)]++;
  }
}

static void NAME(move_chunks)(void *context, int64_t begin, int64_t end) {
  const struct pass *p = context;
  const PAIR *from = p->from;
  PAIR *to = p->to;
  for (int64_t c = begin; c < end; c++) {
    int64_t *places = p->counts + c * DIGITS;
    for (int64_t i = p->n * c / p->chunks, last = p->n * (c + 1) / p->chunks; i < last; i++)
      to[places[from[i].key >> p->shift & (DIGITS - 1)]++] = from[i];
  }
}

/// Sorts by the lowest `bytes` bytes of the keys, a byte at a time from the lowest. Returns where the pairs are then:
/// in `pairs` or in `spare`. More than one chunk run in parallel.
static PAIR *NAME(radix_sort)(PAIR *pairs, PAIR *spare, int64_t n, int64_t bytes, int64_t chunks, int64_t *counts) {
  if (n <= INSERTION) {
    NAME(insertion_sort)(pairs, n);
    return pairs;
  }
  for (int64_t byte = 0; byte < bytes; byte++) {
    struct pass pass = {pairs, spare, n, 8 * byte, chunks, counts};
    if (chunks == 1) NAME(count_chunks)(&pass, 0, 1);
    else adj_parallel(chunks, 1, NAME(count_chunks), &pass);
    if (!starts_of_digits(&pass)) continue;
    if (chunks == 1) NAME(move_chunks)(&pass, 0, 1);
    else adj_parallel(chunks, 1, NAME(move_chunks), &pass);
    PAIR *moved = spare;
    spare = pairs;
    pairs = moved;
  }
  return pairs;
}

/// Values and indices of the places begin ≤ i < end of a sorted line.
static void NAME(store)(const struct sort *s, int64_t line, const PAIR *pairs, int64_t begin, int64_t end) {
  int64_t from = line_start(s, line), item = s->item, step = s->inner * item;
  const char *x = s->x + from * item;
  for (int64_t i = begin; i < end; i++) s->indices[from + i * s->inner] = (int64_t)pairs[i].index;
  if (!s->values) return;
  char *values = s->values + from * item;
  if (item == 4 && s->inner == 1) {
    for (int64_t i = begin; i < end; i++) ((uint32_t *)values)[i] = ((const uint32_t *)x)[pairs[i].index];
  } else {
    for (int64_t i = begin; i < end; i++) adj_copy_item(item, x + (int64_t)pairs[i].index * step, values + i * step);
  }
}

static void NAME(sort_lines)(void *context, int64_t begin, int64_t end) {
  const struct sort *s = context;
  size_t size = (size_t)(2 * s->n) * sizeof(PAIR);
  PAIR *pairs = adj_allocate(size);
  int64_t counts[DIGITS];
  for (int64_t line = begin; line < end; line++) {
    NAME(adj_load_pairs)(s->dtype, 0, s->n, s->inner, s->x + line_start(s, line) * s->item, s->flip, pairs);
    NAME(store)(s, line, NAME(radix_sort)(pairs, pairs + s->n, s->n, s->item, 1, counts), 0, s->n);
  }
  adj_free(pairs, size);
}

static void NAME(load_part)(void *context, int64_t begin, int64_t end) {
  const struct part *p = context;
  const struct sort *s = p->sort;
  NAME(adj_load_pairs)(s->dtype, begin, end, s->inner, s->x + line_start(s, p->line) * s->item, s->flip, p->pairs);
}

static void NAME(store_part)(void *context, int64_t begin, int64_t end) {
  const struct part *p = context;
  NAME(store)(p->sort, p->line, p->pairs, begin, end);
}

/// Lines one after the other, each by all threads.
static void NAME(sort_long_lines)(const struct sort *s, int64_t lines) {
  int64_t chunks = adj_threads();
  size_t size = (size_t)(2 * s->n) * sizeof(PAIR), count_size = (size_t)(chunks * DIGITS) * sizeof(int64_t);
  PAIR *pairs = adj_allocate(size);
  int64_t *counts = adj_allocate(count_size);
  for (int64_t line = 0; line < lines; line++) {
    struct part part = {s, line, pairs};
    adj_parallel(s->n, GRAIN, NAME(load_part), &part);
    part.pairs = NAME(radix_sort)(pairs, pairs + s->n, s->n, s->item, chunks, counts);
    adj_parallel(s->n, GRAIN, NAME(store_part), &part);
  }
  adj_free(counts, count_size);
  adj_free(pairs, size);
}

#undef PAIR
#undef NAME
#undef GLUE
#undef GLUE_
#undef W
