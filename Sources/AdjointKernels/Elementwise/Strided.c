// One kernel over strided arrays. Dimensions are put in z's order and merged where they can
// be; the innermost two are worked through in tiles. Operands that lie in a tile as kernels
// want them are used where they are, the others are packed into a buffer on the stack, which
// is also how a transposed operand is read along its own rows.

#include "../include/ThreadPool.h"
#include "Pack.h"
#include "Table.h"

#include <string.h>

enum {
  MAX_RANK = 64,       // dimensions of more than one element: 2^63 elements have no address
  TILE = 2048,         // elements of a packed tile, 16 KB at most
  TILE_COLUMNS = 128,  // which leaves a transposed operand 16 rows, a cache line of float32
  LONG_ROW = 32,       // from here on a kernel call for each row is cheaper than packing
  LONG_TILE = 8192     // elements of a tile whose rows need no packing
};

/// What is left to do after merging: dimension 0 is the innermost. Strides are in bytes.
typedef struct {
  const adj_operands *call;
  int rank, operands;
  int item[4];
  char *base[4];
  int64_t sizes[MAX_RANK], strides[MAX_RANK][4];
  int64_t tile_rows, tile_columns;
  int stream;  // ADJ_STREAM where z is large and its rows begin at cache lines
} plan;

/// Adds a dimension, outermost ones last in z's order; z's stride is made positive.
static void add_dimension(plan *p, int64_t size, const int64_t *strides) {
  int64_t step[4];
  int sign = strides[0] < 0 ? -1 : 1, d = p->rank++;
  for (int k = 0; k < 4; k++) {
    step[k] = sign * strides[k];
    if (sign < 0) p->base[k] += (size - 1) * strides[k];
  }
  for (; d > 0 && p->strides[d - 1][0] > step[0]; d--) {
    p->sizes[d] = p->sizes[d - 1];
    memcpy(p->strides[d], p->strides[d - 1], sizeof step);
  }
  p->sizes[d] = size;
  memcpy(p->strides[d], step, sizeof step);
}

/// Makes one dimension of two where all operands go on as if they were one.
static void merge_dimensions(plan *p) {
  int last = 0;
  for (int d = 1; d < p->rank; d++) {
    int follows = 1;
    for (int k = 0; k < 4; k++) follows &= p->strides[d][k] == p->strides[last][k] * p->sizes[last];
    if (follows) {
      p->sizes[last] *= p->sizes[d];
    } else {
      last++;
      p->sizes[last] = p->sizes[d];
      memcpy(p->strides[last], p->strides[d], sizeof p->strides[d]);
    }
  }
  p->rank = last + 1;
}

/// Puts next to the innermost dimension the one along which a transposed operand is dense.
static void choose_rows(plan *p) {
  for (int k = 1; k < 4; k++) {
    int64_t inner = p->strides[0][k];
    if (!p->item[k] || inner == 0 || inner == p->item[k]) continue;
    for (int d = 1; d < p->rank; d++) {
      if (p->strides[d][k] != p->item[k]) continue;
      int64_t size = p->sizes[1], strides[4];
      memcpy(strides, p->strides[1], sizeof strides);
      p->sizes[1] = p->sizes[d];
      memcpy(p->strides[1], p->strides[d], sizeof strides);
      p->sizes[d] = size;
      memcpy(p->strides[d], strides, sizeof strides);
      return;
    }
  }
}

/// Whether kernels can walk the operand along a row.
static int is_row(const plan *p, int k) {
  int64_t inner = p->strides[0][k];
  return inner == p->item[k] || (k > 0 && inner == 0);
}
/// Whether they can walk it through a tile of whole rows.
static int is_flat(const plan *p, int k, int64_t rows, int64_t columns) {
  return is_row(p, k) && (rows == 1 || p->strides[1][k] == p->strides[0][k] * columns);
}

/// The kernel over one tile whose first elements are at `at`.
static void run_tile(const plan *p, char *const *at, int64_t rows, int64_t columns) {
  _Alignas(64) char buffers[4][TILE * 8];
  int by_row = columns >= LONG_ROW, mode = p->stream;
  char *from[4] = {0};
  int64_t row_step[4] = {0};
  for (int k = 0; k < p->operands; k++) {
    if (!p->item[k]) continue;
    int direct = by_row ? is_row(p, k) : is_flat(p, k, rows, columns);
    from[k] = direct ? at[k] : buffers[k];
    row_step[k] = direct ? p->strides[1][k] : columns * p->item[k];
    if (k > 0 && !(direct && p->strides[0][k] == 0)) mode |= 1 << (k - 1);
    if (k > 0 && !direct)
      adj_pack(p->item[k], rows, columns, buffers[k], row_step[k], p->item[k], at[k], p->strides[1][k],
               p->strides[0][k]);
  }
  if (by_row)
    for (int64_t r = 0; r < rows; r++)
      adj_call(p->call, columns, from[1] + r * row_step[1], from[2] + r * row_step[2], from[3] + r * row_step[3],
               from[0] + r * row_step[0], mode);
  else
    adj_call(p->call, rows * columns, from[1], from[2], from[3], from[0], mode);
  if (from[0] != at[0])
    adj_pack(p->item[0], rows, columns, at[0], p->strides[1][0], p->strides[0][0], from[0], row_step[0], p->item[0]);
}

static int64_t tiles_of(int64_t size, int64_t tile) { return (size + tile - 1) / tile; }

/// Tiles begin..<end, counted along a row of tiles, then the rows, then the outer dimensions.
static void run_tiles(void *context, int64_t begin, int64_t end) {
  const plan *p = context;
  int64_t across = tiles_of(p->sizes[0], p->tile_columns), down = tiles_of(p->sizes[1], p->tile_rows);
  int64_t column = begin % across, row = begin / across % down, outer = begin / across / down;
  int64_t index[MAX_RANK];
  char *origin[4];
  memcpy(origin, p->base, sizeof origin);
  for (int d = 2; d < p->rank; d++) {
    index[d] = outer % p->sizes[d];
    outer /= p->sizes[d];
    for (int k = 0; k < p->operands; k++) origin[k] += index[d] * p->strides[d][k];
  }
  for (int64_t tile = begin; tile < end; tile++) {
    int64_t r = row * p->tile_rows, c = column * p->tile_columns;
    int64_t rows = p->sizes[1] - r < p->tile_rows ? p->sizes[1] - r : p->tile_rows;
    int64_t columns = p->sizes[0] - c < p->tile_columns ? p->sizes[0] - c : p->tile_columns;
    char *at[4] = {0};
    for (int k = 0; k < p->operands; k++) at[k] = origin[k] + r * p->strides[1][k] + c * p->strides[0][k];
    run_tile(p, at, rows, columns);
    if (++column < across) continue;
    column = 0;
    if (++row < down) continue;
    row = 0;
    for (int d = 2; d < p->rank; d++) {
      for (int k = 0; k < p->operands; k++) origin[k] += p->strides[d][k];
      if (++index[d] < p->sizes[d]) break;
      for (int k = 0; k < p->operands; k++) origin[k] -= p->sizes[d] * p->strides[d][k];
      index[d] = 0;
    }
  }
  adj_finish(p->stream);
}

static void choose_tiles(plan *p, int stream) {
  int packs = p->sizes[0] < LONG_ROW && p->rank > 1;
  for (int k = 0; k < p->operands; k++) packs |= p->item[k] && !is_row(p, k);
  int64_t columns = p->sizes[0], rows = p->sizes[1], limit = packs ? TILE : LONG_TILE;
  p->tile_columns = columns;
  if (packs && columns > TILE_COLUMNS) {
    int64_t wide = TILE / rows;
    if (wide < TILE_COLUMNS) wide = TILE_COLUMNS;
    if (columns > wide) p->tile_columns = wide;
  } else if (columns > LONG_TILE) {
    p->tile_columns = LONG_TILE;
  }
  p->tile_rows = limit / p->tile_columns;
  if (p->tile_rows > rows) p->tile_rows = rows;
  p->stream = packs || !stream ? 0 : ADJ_STREAM;
  for (int d = 1; d < p->rank; d++)
    if (p->strides[d][0] % 64) p->stream = 0;
}

/// Runs what has become one row of elements without gaps; says whether it was one.
static int run_as_flat(const plan *p, const adj_operands *o) {
  int mode = 0;
  for (int k = 0; k < p->operands; k++) {
    if (!p->item[k]) continue;
    if (!is_row(p, k)) return 0;
    if (k > 0 && p->strides[0][k]) mode |= 1 << (k - 1);
  }
  adj_operands flat = *o;
  memcpy(flat.base, p->base, sizeof flat.base);
  adj_run_flat(&flat, p->sizes[0], mode);
  return 1;
}

void adj_run_nd(const adj_operands *o, int rank, const int64_t *sizes) {
  plan p;
  p.call = o;
  p.rank = 0;
  p.operands = o->item[3] ? 4 : o->item[2] ? 3 : 2;
  memcpy(p.item, o->item, sizeof p.item);
  memcpy(p.base, o->base, sizeof p.base);
  int64_t total = 1;
  for (int d = 0; d < rank; d++) total *= sizes[d];
  if (total <= 0) return;
  for (int d = rank - 1; d >= 0; d--) {
    if (sizes[d] == 1) continue;
    int64_t strides[4] = {0};
    for (int k = 0; k < p.operands; k++)
      if (o->strides[k]) strides[k] = o->strides[k][d] * o->item[k];
    add_dimension(&p, sizes[d], strides);
  }
  if (p.rank == 0) return adj_call(o, 1, p.base[1], p.base[2], p.base[3], p.base[0], 0);
  merge_dimensions(&p);
  if (p.rank == 1 && run_as_flat(&p, o)) return;
  if (p.rank == 1) {
    p.sizes[p.rank] = 1;
    memset(p.strides[p.rank++], 0, sizeof *p.strides);
  }
  choose_rows(&p);
  choose_tiles(&p, adj_streams(o, total));
  int64_t tiles = tiles_of(p.sizes[0], p.tile_columns) * tiles_of(p.sizes[1], p.tile_rows);
  for (int d = 2; d < p.rank; d++) tiles *= p.sizes[d];
  int64_t grain = o->grain / (p.tile_rows * p.tile_columns);
  if (total < 2 * o->grain)
    run_tiles(&p, 0, tiles);
  else
    adj_parallel(tiles, grain > 0 ? grain : 1, run_tiles, &p);
}
