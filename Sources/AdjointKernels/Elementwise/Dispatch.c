// The public pointwise functions: find the kernel in the tables, hand it the arrays.

#include "../include/ISA.h"
#include "Table.h"

#define ROWS(kind, isa) { \
    adj_##kind##_bool_##isa, adj_##kind##_u8_##isa, adj_##kind##_i8_##isa, adj_##kind##_i16_##isa, \
    adj_##kind##_i32_##isa, adj_##kind##_i64_##isa, adj_##kind##_f16_##isa, adj_##kind##_bf16_##isa, \
    adj_##kind##_f32_##isa, adj_##kind##_f64_##isa, \
  },
#define UNARY_ROWS(isa) ROWS(unary, isa)
#define BINARY_ROWS(isa) ROWS(binary, isa)
#define WHERE_ROWS(isa) adj_where_kernels_##isa,
#define CAST_ROWS(isa) adj_cast_kernels_##isa,
#define FUSED_ROWS(isa) adj_fused_kernels_##isa,
#define COPY_ROWS(isa) {adj_copy_u8_##isa, adj_copy_u16_##isa, adj_copy_u32_##isa, adj_copy_u64_##isa},
static adj_kernel *const *const unary_kernels[][ADJ_DTYPES] = {ADJ_EACH_ISA(UNARY_ROWS)};
static adj_kernel *const *const binary_kernels[][ADJ_DTYPES] = {ADJ_EACH_ISA(BINARY_ROWS)};
static adj_kernel *const *const where_kernels[] = {ADJ_EACH_ISA(WHERE_ROWS)};
static adj_kernel *const (*const cast_kernels[])[ADJ_DTYPES] = {ADJ_EACH_ISA(CAST_ROWS)};
static adj_fused_kernel *const (*const fused_kernels[])[ADJ_FUSED_COUNT] = {ADJ_EACH_ISA(FUSED_ROWS)};
static adj_kernel *const copy_kernels[][4] = {ADJ_EACH_ISA(COPY_ROWS)};

static adj_kernel *unary_kernel(int op, int dtype) { return unary_kernels[adj_isa_in_use][dtype][op]; }
static adj_kernel *binary_kernel(int op, int dtype) { return binary_kernels[adj_isa_in_use][dtype][op]; }
static adj_kernel *cast_kernel(int from, int to) { return cast_kernels[adj_isa_in_use][from][to]; }
static adj_fused_kernel *fused_kernel(int op, int dtype) { return fused_kernels[adj_isa_in_use][dtype][op]; }
static adj_kernel *where_kernel(int dtype) { return where_kernels[adj_isa_in_use][adj_size_class(adj_item(dtype))]; }
static adj_kernel *copy_kernel(int item) { return copy_kernels[adj_isa_in_use][adj_size_class(item)]; }

int adj_unary_supports(int op, int dtype) { return unary_kernel(op, dtype) != 0; }
int adj_binary_supports(int op, int dtype) { return binary_kernel(op, dtype) != 0; }
int adj_fused_supports(int op, int dtype) { return fused_kernel(op, dtype) != 0; }

// How many elements are worth another thread. Elementary functions cost about as much as
// eight additions, divisions of integers more.
enum { CHEAP_GRAIN = 16384, COSTLY_GRAIN = 2048 };
static int64_t unary_grain(int op) { return op >= ADJ_UNARY_exp && op <= ADJ_UNARY_erfc ? COSTLY_GRAIN : CHEAP_GRAIN; }
static int64_t binary_grain(int op) {
  int costly = (op >= ADJ_BINARY_floor_divide && op <= ADJ_BINARY_hypot) ||
    (op >= ADJ_BINARY_silu_backward && op <= ADJ_BINARY_cos_backward) ||
    op == ADJ_BINARY_softplus_backward;
  return costly ? COSTLY_GRAIN : CHEAP_GRAIN;
}

static int unary_result_item(int op, int dtype) { return op >= ADJ_UNARY_logical_not ? 1 : adj_item(dtype); }
static int binary_result_item(int op, int dtype) {
  return op >= ADJ_BINARY_eq && op != ADJ_BINARY_MULADD ? 1 : adj_item(dtype);
}

void adj_unary(int op, int dtype, int64_t n, const void *x, void *z) {
  adj_kernel *kernel = unary_kernel(op, dtype);
  if (!kernel || n <= 0) return;
  if (n <= COSTLY_GRAIN) return kernel(n, x, 0, 0, z, ADJ_X);
  adj_operands o = {.kernel = kernel, .grain = unary_grain(op), .base = {z, (char *)x},
                    .item = {unary_result_item(op, dtype), adj_item(dtype)}};
  adj_run_flat(&o, n, ADJ_X);
}

void adj_binary(int op, int dtype, int64_t n, const void *x, int sx, const void *y, int sy, void *z) {
  adj_kernel *kernel = binary_kernel(op, dtype);
  int mode = (sx ? ADJ_X : 0) | (sy ? ADJ_Y : 0);
  if (!kernel || n <= 0) return;
  if (n <= COSTLY_GRAIN) return kernel(n, x, y, 0, z, mode);
  int item = adj_item(dtype);
  adj_operands o = {.kernel = kernel, .grain = binary_grain(op), .base = {z, (char *)x, (char *)y},
                    .item = {binary_result_item(op, dtype), item, item}};
  adj_run_flat(&o, n, mode);
}

void adj_muladd(int dtype, int64_t n, const void *x, int sx, const void *y, int sy, void *z) {
  if (n <= COSTLY_GRAIN) return adj_binary(ADJ_BINARY_MULADD, dtype, n, x, sx, y, sy, z);
  // z is an operand too: named as one, it is not written past the caches.
  int item = adj_item(dtype);
  adj_operands o = {.kernel = binary_kernel(ADJ_BINARY_MULADD, dtype), .grain = CHEAP_GRAIN,
                    .base = {z, (char *)x, (char *)y, z}, .item = {item, item, item, item}};
  adj_run_flat(&o, n, (sx ? ADJ_X : 0) | (sy ? ADJ_Y : 0) | ADJ_C);
}

void adj_where(int dtype, int64_t n, const void *c, int sc, const void *x, int sx, const void *y, int sy, void *z) {
  adj_kernel *kernel = where_kernel(dtype);
  int mode = (sx ? ADJ_X : 0) | (sy ? ADJ_Y : 0) | (sc ? ADJ_C : 0), item = adj_item(dtype);
  if (n <= 0) return;
  if (n <= COSTLY_GRAIN) return kernel(n, x, y, c, z, mode);
  adj_operands o = {.kernel = kernel, .grain = CHEAP_GRAIN, .base = {z, (char *)x, (char *)y, (char *)c},
                    .item = {item, item, item, 1}};
  adj_run_flat(&o, n, mode);
}

void adj_cast(int from, int to, int64_t n, const void *x, void *z) {
  adj_kernel *kernel = cast_kernel(from, to);
  if (n <= 0) return;
  if (n <= COSTLY_GRAIN) return kernel(n, x, 0, 0, z, ADJ_X);
  adj_operands o = {.kernel = kernel, .grain = CHEAP_GRAIN, .base = {z, (char *)x},
                    .item = {adj_item(to), adj_item(from)}};
  adj_run_flat(&o, n, ADJ_X);
}

void adj_fill(int item, int64_t n, const void *value, void *z) {
  adj_kernel *kernel = copy_kernel(item);
  if (n <= 0) return;
  if (n <= COSTLY_GRAIN) return kernel(n, value, 0, 0, z, 0);
  adj_operands o = {.kernel = kernel, .grain = CHEAP_GRAIN, .base = {z, (char *)value}, .item = {item, item}};
  adj_run_flat(&o, n, 0);
}

void adj_unary_nd(int op, int dtype, int rank, const int64_t *sizes, const void *x, const int64_t *sx, void *z,
                  const int64_t *sz) {
  adj_operands o = {.kernel = unary_kernel(op, dtype), .grain = unary_grain(op), .base = {z, (char *)x},
                    .item = {unary_result_item(op, dtype), adj_item(dtype)}, .strides = {sz, sx}};
  if (o.kernel) adj_run_nd(&o, rank, sizes);
}

void adj_binary_nd(int op, int dtype, int rank, const int64_t *sizes, const void *x, const int64_t *sx, const void *y,
                   const int64_t *sy, void *z, const int64_t *sz) {
  int item = adj_item(dtype);
  adj_operands o = {.kernel = binary_kernel(op, dtype), .grain = binary_grain(op), .base = {z, (char *)x, (char *)y},
                    .item = {binary_result_item(op, dtype), item, item}, .strides = {sz, sx, sy}};
  if (o.kernel) adj_run_nd(&o, rank, sizes);
}

void adj_where_nd(int dtype, int rank, const int64_t *sizes, const void *c, const int64_t *sc, const void *x,
                  const int64_t *sx, const void *y, const int64_t *sy, void *z, const int64_t *sz) {
  int item = adj_item(dtype);
  adj_operands o = {.kernel = where_kernel(dtype), .grain = CHEAP_GRAIN,
                    .base = {z, (char *)x, (char *)y, (char *)c}, .item = {item, item, item, 1},
                    .strides = {sz, sx, sy, sc}};
  adj_run_nd(&o, rank, sizes);
}

void adj_cast_nd(int from, int to, int rank, const int64_t *sizes, const void *x, const int64_t *sx, void *z,
                 const int64_t *sz) {
  adj_operands o = {.kernel = cast_kernel(from, to), .grain = CHEAP_GRAIN, .base = {z, (char *)x},
                    .item = {adj_item(to), adj_item(from)}, .strides = {sz, sx}};
  adj_run_nd(&o, rank, sizes);
}

void adj_fill_nd(int item, int rank, const int64_t *sizes, const void *value, void *z, const int64_t *sz) {
  adj_operands o = {.kernel = copy_kernel(item), .grain = CHEAP_GRAIN, .base = {z, (char *)value},
                    .item = {item, item}, .strides = {sz}};
  adj_run_nd(&o, rank, sizes);
}

void adj_fused_nd(int op, int dtype, int rank, const int64_t *sizes, const void *x, const int64_t *sx, const void *y,
                  const int64_t *sy, const void *c, const int64_t *sc, const void *numbers, void *z,
                  const int64_t *sz) {
  int item = adj_item(dtype);
  adj_operands o = {.fused = fused_kernel(op, dtype), .numbers = numbers, .grain = CHEAP_GRAIN,
                    .base = {z, (char *)x, (char *)y, (char *)c}, .item = {item, item, y ? item : 0, c ? item : 0},
                    .strides = {sz, sx, sy, sc}};
  if (o.fused) adj_run_nd(&o, rank, sizes);
}
