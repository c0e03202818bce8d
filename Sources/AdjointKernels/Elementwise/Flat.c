// One kernel over arrays without gaps, on as many threads as they are worth.

#include "../include/ThreadPool.h"
#include "Table.h"

#include <string.h>

// Threads get whole blocks, so that each starts at a multiple of a cache line.
enum { BLOCK = 1024 };
// Results larger than this leave the second-level cache before they are read again.
enum { STREAM_BYTES = 1 << 22 };

typedef struct {
  const adj_operands *operands;
  int64_t n;
  int mode;
} flat_run;

static void run_blocks(void *context, int64_t begin, int64_t end) {
  const flat_run *run = context;
  const adj_operands *o = run->operands;
  int64_t first = begin * BLOCK, last = end * BLOCK < run->n ? end * BLOCK : run->n;
  char *at[4];
  for (int k = 0; k < 4; k++) {
    int advances = k == 0 || run->mode & 1 << (k - 1);
    at[k] = o->base[k] + (advances ? first * o->item[k] : 0);
  }
  adj_call(o, last - first, at[1], at[2], at[3], at[0], run->mode);
  adj_finish(run->mode);
}

int adj_streams(const adj_operands *o, int64_t n) {
  const char *z = o->base[0];
  int in_place = z == o->base[1] || z == o->base[2] || z == o->base[3];
  return !in_place && n * o->item[0] >= STREAM_BYTES && (uintptr_t)z % 64 == 0;
}

void adj_run_flat(const adj_operands *operands, int64_t n, int mode) {
  adj_operands o = *operands;
  // An element used for all must not be one that another thread has replaced: z may be x.
  uint64_t scalars[4];
  for (int k = 1; k < 4; k++)
    if (o.item[k] && !(mode & 1 << (k - 1))) o.base[k] = memcpy(&scalars[k], o.base[k], o.item[k]);
  if (adj_streams(&o, n)) mode |= ADJ_STREAM;
  flat_run run = {&o, n, mode};
  int64_t blocks = (n + BLOCK - 1) / BLOCK;
  if (n < 2 * o.grain)
    run_blocks(&run, 0, blocks);
  else
    adj_parallel(blocks, o.grain / BLOCK, run_blocks, &run);
}
