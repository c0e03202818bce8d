// Partial and full sorting by comparison, as the C++ library does it: heap selection, and quicksort with the median of
// three that turns to heaps when it goes astray (Musser, "Introspective sorting and selection algorithms", 1997). What
// is fixed here beyond the algorithm is where equal elements end, which callers of PyTorch see as indices.
//
// Included once for each PAIR and BEFORE(a, b), a strict order; NAME(name) gives the functions their names. Orders that
// NaN breaks are survived: scans stop at the ends.

static inline void NAME(swap)(PAIR *a, PAIR *b) {
  PAIR c = *a;
  *a = *b;
  *b = c;
}

// MARK: Heaps, of which the last element in the order is on top

/// Puts a pair into the heap in place of the one at `hole`, which lies at the bottom or whose children are in order.
static void NAME(sift)(PAIR *heap, int64_t hole, int64_t n, PAIR pair) {
  int64_t top = hole, child = hole;
  while (child < (n - 1) / 2) {
    child = 2 * (child + 1);
    if (BEFORE(heap[child], heap[child - 1])) child--;
    heap[hole] = heap[child];
    hole = child;
  }
  if (n % 2 == 0 && child == (n - 2) / 2) {
    child = 2 * child + 1;
    heap[hole] = heap[child];
    hole = child;
  }
  for (int64_t parent = (hole - 1) / 2; hole > top && BEFORE(heap[parent], pair); parent = (hole - 1) / 2) {
    heap[hole] = heap[parent];
    hole = parent;
  }
  heap[hole] = pair;
}

static void NAME(make_heap)(PAIR *heap, int64_t n) {
  for (int64_t parent = (n - 2) / 2; n > 1 && parent >= 0; parent--) NAME(sift)(heap, parent, n, heap[parent]);
}

static void NAME(sort_heap)(PAIR *heap, int64_t n) {
  while (n > 1) {
    PAIR pair = heap[--n];
    heap[n] = heap[0];
    NAME(sift)(heap, 0, n, pair);
  }
}

/// The first k of n in order become a heap at the beginning.
static void NAME(heap_select)(PAIR *pairs, int64_t k, int64_t n) {
  NAME(make_heap)(pairs, k);
  for (int64_t i = k; i < n; i++) {
    if (!BEFORE(pairs[i], pairs[0])) continue;
    PAIR pair = pairs[i];
    pairs[i] = pairs[0];
    NAME(sift)(pairs, 0, k, pair);
  }
}

// MARK: Partitions

static void NAME(insertion)(PAIR *pairs, int64_t n) {
  for (int64_t i = 1; i < n; i++) {
    PAIR pair = pairs[i];
    int64_t at = i;
    if (BEFORE(pair, pairs[0])) {
      memmove(pairs + 1, pairs, (size_t)i * sizeof pair);
      at = 0;
    }
    for (; at > 0 && BEFORE(pair, pairs[at - 1]); at--) pairs[at] = pairs[at - 1];
    pairs[at] = pair;
  }
}

/// Moves the median of three pairs to the front and the others to its sides; returns where the second side begins.
static int64_t NAME(partition)(PAIR *pairs, int64_t n) {
  PAIR *a = pairs + 1, *b = pairs + n / 2, *c = pairs + n - 1;
  PAIR *median = BEFORE(*a, *b) ? BEFORE(*b, *c) ? b : BEFORE(*a, *c) ? c : a
                 : BEFORE(*a, *c) ? a : BEFORE(*b, *c) ? c : b;
  NAME(swap)(pairs, median);
  PAIR pivot = pairs[0];
  int64_t first = 1, last = n;
  for (;;) {
    while (first < n && BEFORE(pairs[first], pivot)) first++;
    last--;
    while (last > 0 && BEFORE(pivot, pairs[last])) last--;
    if (first >= last) return first;
    NAME(swap)(pairs + first, pairs + last);
    first++;
  }
}

static inline int NAME(depth)(int64_t n) { return 2 * (63 - __builtin_clzll((unsigned long long)n)); }

/// Puts the pair of rank k to its place, those before it in the order before it.
static __attribute__((unused)) void NAME(select)(PAIR *pairs, int64_t k, int64_t n) {
  if (n <= 0 || k >= n) return;
  for (int depth = NAME(depth)(n); n > 3; depth--) {
    if (depth == 0) {
      NAME(heap_select)(pairs, k + 1, n);
      NAME(swap)(pairs, pairs + k);
      return;
    }
    int64_t cut = NAME(partition)(pairs, n);
    if (cut <= k) {
      pairs += cut;
      k -= cut;
      n -= cut;
    } else {
      n = cut;
    }
  }
  NAME(insertion)(pairs, n);
}

static void NAME(coarse_sort)(PAIR *pairs, int64_t n, int depth) {
  for (; n > 16; depth--) {
    if (depth == 0) {
      NAME(make_heap)(pairs, n);
      return NAME(sort_heap)(pairs, n);
    }
    int64_t cut = NAME(partition)(pairs, n);
    NAME(coarse_sort)(pairs + cut, n - cut, depth - 1);
    n = cut;
  }
}

static __attribute__((unused)) void NAME(sort)(PAIR *pairs, int64_t n) {
  if (n <= 1) return;
  NAME(coarse_sort)(pairs, n, NAME(depth)(n));
  // What is left are runs of up to 16 out of order.
  NAME(insertion)(pairs, n < 16 ? n : 16);
  for (int64_t i = 16; i < n; i++) {
    PAIR pair = pairs[i];
    int64_t at = i;
    for (; at > 0 && BEFORE(pair, pairs[at - 1]); at--) pairs[at] = pairs[at - 1];
    pairs[at] = pair;
  }
}

#undef PAIR
#undef NAME
#undef BEFORE
