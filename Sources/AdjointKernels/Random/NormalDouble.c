// Normal numbers of float64. PyTorch takes logarithm, sine and cosine from the C library here, so
// equal bits need the same library; that leaves threads to make it fast.
#include "../include/Random.h"
#include "../include/ThreadPool.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

struct groups {
  double *z, mean, deviation;
};

static void transform(void *context, int64_t begin, int64_t end) {
  const struct groups *groups = context;
  for (double *z = groups->z + 16 * begin; z < groups->z + 16 * end; z += 16) {
    for (int j = 0; j < 8; j++) {
      double radius = sqrt(-2 * log(1 - z[j])), angle = 2 * 3.14159265358979323846 * z[j + 8];
      z[j] = fma(radius * cos(angle), groups->deviation, groups->mean);
      z[j + 8] = fma(radius * sin(angle), groups->deviation, groups->mean);
    }
  }
}

void adj_normal_f64(int64_t n, double *z, double mean, double deviation) {
  struct groups groups = {z, mean, deviation};
  adj_parallel(n / 16, 64, transform, &groups);
}
