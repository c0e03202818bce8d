// Groups of a single channel, and gradients of weights for groups of few: too little work for products of matrices,
// which would copy each element many times over.

#include "Depthwise.h"

#include <string.h>

#include "../Gemm/Kernels.h"
#include "../Reductions/Folds.h"
#include "DType.h"
#include "ISA.h"
#include "Memory.h"
#include "ThreadPool.h"
#include "Windows.h"

enum {
  MOST_OUTPUTS = 4,  // of a group: more are worth a product
  FEW_CHANNELS = 12, // of a group, for the gradient of a weight
  TASKS = 8,         // enough for a few threads
  GRAIN = 1 << 12,   // results worth a second thread
  SLACK = 64         // elements after a plane that a vector may touch
};

struct job {
  const struct adj_convolution *sizes;
  const struct adj_depthwise_kernels *kernels;
  struct adj_padded padded;
  int64_t item, input, output, bytes;  // elements of a plane; bytes of a padded one
  const char *from, *weight, *bias;
  char *to;
};

int adj_is_depthwise(int dtype, const struct adj_convolution *s) {
  return (dtype == ADJ_F32 || dtype == ADJ_F64) && s->inputs == 1 && s->groups > 1 && s->outputs <= MOST_OUTPUTS;
}

int adj_is_narrow(int dtype, const struct adj_convolution *s) {
  return (dtype == ADJ_F32 || dtype == ADJ_F64) && s->inputs <= FEW_CHANNELS && s->outputs <= FEW_CHANNELS &&
         s->groups * divide_up(s->outputs, ADJ_NARROW_OUTPUTS) >= TASKS;
}

/// Lays out padded planes; `offsets` has room for the places of the kernel.
static struct job prepare(int dtype, const struct adj_convolution *s, int64_t *offsets) {
  const struct adj_windows *w = &s->windows;
  struct job j = {.sizes = s, .kernels = &adj_depthwise_kernels[adj_isa_in_use][dtype == ADJ_F64],
                  .item = adj_item(dtype), .input = product3(w->input), .output = product3(w->output)};
  struct adj_padded *p = &j.padded;
  for (int d = 0; d < 3; d++) p->size[d] = (w->output[d] - 1) * w->stride[d] + (w->kernel[d] - 1) * w->dilation[d] + 1;
  p->stretch = (p->size[2] - 1) / w->stride[2] + 1;
  p->size[2] = p->stretch * w->stride[2];
  p->places = product3(w->kernel);
  p->offsets = offsets;
  p->windows = w;
  for (int64_t k = 0; k < p->places; k++) {
    int64_t column = k % w->kernel[2] * w->dilation[2], row = k / w->kernel[2] % w->kernel[1] * w->dilation[1];
    int64_t layer = k / w->kernel[2] / w->kernel[1] * w->dilation[0];
    offsets[k] = (layer * p->size[1] + row) * p->size[2] + column % w->stride[2] * p->stretch + column / w->stride[2];
  }
  p->plane = product3(p->size) + SLACK;
  j.bytes = p->plane * j.item;
  return j;
}

/// BODY for each element of a plane that some window sees, with its place in the padded one.
#define EACH_ELEMENT(BODY) \
  const struct adj_windows *w = p->windows; \
  int64_t stride = w->stride[2], pad = w->padding[2]; \
  for (int64_t d = 0; d < w->input[0] && d + w->padding[0] < p->size[0]; d++) \
    for (int64_t h = 0; h < w->input[1] && h + w->padding[1] < p->size[1]; h++) \
      for (int64_t phase = 0; phase < stride; phase++) { \
        /* Columns phase, phase + stride, … of the padded plane from the first that is not padding. */ \
        int64_t first = pad > phase ? (pad - phase + stride - 1) / stride : 0, last = w->input[2] + pad - phase; \
        last = last > 0 ? least((last + stride - 1) / stride, p->stretch) : 0; \
        int64_t line = (d * w->input[1] + h) * w->input[2] + phase - pad; \
        int64_t row = ((d + w->padding[0]) * p->size[1] + h + w->padding[1]) * p->size[2] + phase * p->stretch; \
        if (stride == 1) for (int64_t i = first; i < last; i++) BODY(line + i, row + i); \
        else for (int64_t i = first; i < last; i++) BODY(line + i * stride, row + i); \
      }

#define PADDING(T) \
  static void pad_##T(const struct adj_padded *p, const T *restrict x, T *restrict padded) { \
    EACH_ELEMENT(PAD) \
  } \
  static void unpad_##T(const struct adj_padded *p, const T *restrict padded, const T *bias, T *restrict x) { \
    T b = bias ? *bias : 0; \
    for (int64_t i = product3(p->windows->input); i-- > 0;) x[i] = b; \
    EACH_ELEMENT(UNPAD) \
  }
#define PAD(in_x, in_padded) padded[in_padded] = x[in_x]
#define UNPAD(in_x, in_padded) x[in_x] += padded[in_padded]
PADDING(float)
PADDING(double)

static void pad(const struct job *j, const void *x, void *padded) {
  if (j->item == 4) pad_float(&j->padded, x, padded);
  else pad_double(&j->padded, x, padded);
}

static void unpad(const struct job *j, const void *padded, const void *bias, void *x) {
  if (j->item == 4) unpad_float(&j->padded, padded, bias, x);
  else unpad_double(&j->padded, padded, bias, x);
}

static void convolve_planes(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  int64_t outputs = j->sizes->outputs, places = j->padded.places;
  char *padded = adj_allocate(j->bytes);
  memset(padded, 0, j->bytes);
  for (int64_t plane = begin; plane < end; plane++) {
    pad(j, j->from + plane * j->input * j->item, padded);
    for (int64_t o = 0; o < outputs; o++) {
      int64_t channel = plane % j->sizes->groups * outputs + o;
      j->kernels->convolve(&j->padded, padded, j->weight + channel * places * j->item,
                           j->bias ? j->bias + channel * j->item : NULL,
                           j->to + (plane * outputs + o) * j->output * j->item);
    }
  }
  adj_free(padded, j->bytes);
}

static void spread_planes(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  int64_t outputs = j->sizes->outputs, places = j->padded.places;
  char *padded = adj_allocate(j->bytes);
  for (int64_t plane = begin; plane < end; plane++) {
    int64_t group = plane % j->sizes->groups;
    memset(padded, 0, j->bytes);
    for (int64_t o = 0; o < outputs; o++)
      j->kernels->spread(&j->padded, j->from + (plane * outputs + o) * j->output * j->item,
                         j->weight + (group * outputs + o) * places * j->item, padded);
    unpad(j, padded, j->bias ? j->bias + group * j->item : NULL, j->to + plane * j->input * j->item);
  }
  adj_free(padded, j->bytes);
}

/// Gradients of the weights of a few outputs of a group at a time.
static void correlate_channels(void *context, int64_t begin, int64_t end) {
  const struct job *j = context;
  int64_t groups = j->sizes->groups, inputs = j->sizes->inputs, outputs = j->sizes->outputs;
  int64_t blocks = divide_up(outputs, ADJ_NARROW_OUTPUTS), views = inputs * j->padded.places;
  size_t sum_bytes = views * ADJ_NARROW_OUTPUTS * ADJ_LARGEST_VECTOR;
  char *padded = adj_allocate(inputs * j->bytes), *sums = adj_allocate(sum_bytes);
  memset(padded, 0, inputs * j->bytes);
  for (int64_t task = begin; task < end; task++) {
    int64_t group = task / blocks, o = task % blocks * ADJ_NARROW_OUTPUTS;
    int64_t count = least(ADJ_NARROW_OUTPUTS, outputs - o);
    memset(sums, 0, sum_bytes);
    for (int64_t image = 0; image < j->sizes->batch; image++) {
      int64_t part = image * groups + group;
      for (int64_t c = 0; c < inputs; c++)
        pad(j, j->from + (part * inputs + c) * j->input * j->item, padded + c * j->bytes);
      j->kernels->correlate(&j->padded, inputs, padded, count,
                            j->weight + (part * outputs + o) * j->output * j->item, sums);
    }
    j->kernels->add_up(views, count, sums, j->to + (group * outputs + o) * views * j->item);
  }
  adj_free(sums, sum_bytes);
  adj_free(padded, inputs * j->bytes);
}

static void run(int dtype, const struct adj_convolution *s, int64_t tasks, int64_t work, const void *from,
                const void *weight, const void *bias, void *to, void (*body)(void *, int64_t, int64_t)) {
  size_t bytes = product3(s->windows.kernel) * sizeof(int64_t);
  int64_t *offsets = adj_allocate(bytes);
  struct job j = prepare(dtype, s, offsets);
  j.from = from, j.weight = weight, j.bias = bias, j.to = to;
  adj_parallel(tasks, GRAIN / (work * j.output + 1) + 1, body, &j);
  adj_free(offsets, bytes);
}

void adj_depthwise(int dtype, const struct adj_convolution *s, const void *image, const void *weight, const void *bias,
                   void *result) {
  run(dtype, s, s->batch * s->groups, s->outputs, image, weight, bias, result, convolve_planes);
}

/// Without strides the adjoint is the convolution with the kernel turned round, over windows that reach to where the
/// padding ends. Returns 0 if these would begin inside of the result.
static int turn_windows(const struct adj_windows *w, struct adj_windows *turned) {
  *turned = *w;
  for (int d = 0; d < 3; d++) {
    turned->input[d] = w->output[d];
    turned->output[d] = w->input[d];
    turned->padding[d] = (w->kernel[d] - 1) * w->dilation[d] - w->padding[d];
    if (w->stride[d] > 1 || turned->padding[d] < 0) return 0;
  }
  return 1;
}

void adj_depthwise_image(int dtype, const struct adj_convolution *s, const void *result, const void *weight,
                         const void *bias, void *image) {
  struct adj_convolution turned = *s;
  if (s->outputs > 1 || !turn_windows(&s->windows, &turned.windows)) {
    run(dtype, s, s->batch * s->groups, s->outputs, result, weight, bias, image, spread_planes);
    return;
  }
  int64_t item = adj_item(dtype), places = product3(s->windows.kernel);
  size_t bytes = s->groups * places * item;
  char *round = adj_allocate(bytes);
  for (int64_t i = 0; i < s->groups * places; i++)
    memcpy(round + i * item, (const char *)weight + (i / places * places + places - 1 - i % places) * item, item);
  adj_depthwise(dtype, &turned, result, round, bias, image);
  adj_free(round, bytes);
}

void adj_depthwise_weight(int dtype, const struct adj_convolution *s, const void *image, const void *result,
                          void *weight) {
  int64_t blocks = divide_up(s->outputs, ADJ_NARROW_OUTPUTS);
  run(dtype, s, s->groups * blocks, s->inputs * ADJ_NARROW_OUTPUTS * s->batch, image, result, NULL, weight,
      correlate_channels);
}
