// The steps of Steps.c that divide by what they remember of the gradients' sizes, for elements of type T. What holds of
// StepsTemplate.h holds here.

#define ROOT(x) __builtin_elementwise_sqrt(x)

/// decay·sum + rest·g².
INLINE vf F(squares)(vf sum, vf decay, vf rest, vf g) {
  sum *= decay;
  vf scaled = rest * g;
  return F(madd)(scaled, g, sum);
}

/// PyTorch's `addcdiv`: x + rate·a/b.
INLINE vf F(moved)(vf x, vf rate, vf a, vf b) {
  vf change = rate * a / b;
  return x + change;
}

KERNEL(adam) {
  const struct adj_adam *k = numbers;
  T *p = arrays[0], *m = arrays[2], *v = arrays[3], *top = arrays[4];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  F(way) way = F(way_of)(1 - k->beta1);
  vf beta2 = NUMBER(k->beta2), rest = NUMBER(1 - k->beta2);
  vf root = NUMBER(k->root), eps = NUMBER(k->eps), lr = NUMBER(-k->step_size);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient));
    x *= start.shrink;
    vf a = F(gone)(&way, LOAD(m), g), b = F(squares)(LOAD(v), beta2, rest, g);
    STORE(m, a);
    STORE(v, b);
    if (top) {
      b = F(larger)(LOAD(top), b);
      STORE(top, b);
    }
    STORE(p, F(moved)(x, lr, a, ROOT(b) / root + eps));
  }
}

KERNEL(nadam) {
  const struct adj_nadam *k = numbers;
  T *p = arrays[0], *m = arrays[2], *v = arrays[3];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  F(way) way = F(way_of)(1 - k->beta1);
  vf beta2 = NUMBER(k->beta2), rest = NUMBER(1 - k->beta2), correction = NUMBER(k->correction), eps = NUMBER(k->eps);
  vf of_gradient = NUMBER(-k->gradient_rate), of_average = NUMBER(-k->average_rate);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient));
    x *= start.shrink;
    vf a = F(gone)(&way, LOAD(m), g), b = F(squares)(LOAD(v), beta2, rest, g);
    STORE(m, a);
    STORE(v, b);
    vf bound = ROOT(b / correction) + eps;
    x = F(moved)(x, of_gradient, g, bound);
    STORE(p, F(moved)(x, of_average, a, bound));
  }
}

KERNEL(radam) {
  const struct adj_radam *k = numbers;
  T *p = arrays[0], *m = arrays[2], *v = arrays[3];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  F(way) way = F(way_of)(1 - k->beta1);
  vf beta2 = NUMBER(k->beta2), rest = NUMBER(1 - k->beta2), eps = NUMBER(k->eps), lr = NUMBER(k->lr);
  vf correction = NUMBER(k->correction), root = NUMBER(k->root), rectification = NUMBER(k->rectification);
  vf one = NUMBER(1);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient));
    x *= start.shrink;
    vf a = F(gone)(&way, LOAD(m), g), b = F(squares)(LOAD(v), beta2, rest, g);
    STORE(m, a);
    STORE(v, b);
    vf change = a / correction * lr;
    if (k->rectified) change = change * (one / (ROOT(b) + eps) * root) * rectification;
    STORE(p, x - change);
  }
}

KERNEL(adamax) {
  const struct adj_adamax *k = numbers;
  T *p = arrays[0], *m = arrays[2], *largest = arrays[3];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  F(way) way = F(way_of)(1 - k->beta1);
  vf beta2 = NUMBER(k->beta2), eps = NUMBER(k->eps), lr = NUMBER(-k->step_size);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient));
    vf a = F(gone)(&way, LOAD(m), g);
    STORE(m, a);
    vf b = F(larger)(LOAD(largest) * beta2, __builtin_elementwise_abs(g) + eps);
    STORE(largest, b);
    STORE(p, F(moved)(x, lr, a, b));
  }
}

KERNEL(rmsprop) {
  const struct adj_rmsprop *k = numbers;
  T *p = arrays[0], *v = arrays[2], *average = arrays[3], *momentum = arrays[4];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  F(way) way = F(way_of)(1 - k->alpha);
  vf alpha = NUMBER(k->alpha), rest = NUMBER(1 - k->alpha), eps = NUMBER(k->eps);
  vf lr = NUMBER(-k->lr), decay = NUMBER(k->momentum), one = NUMBER(1);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient)), b = F(squares)(LOAD(v), alpha, rest, g);
    STORE(v, b);
    if (average) {
      vf a = F(gone)(&way, LOAD(average), g);
      STORE(average, a);
      b = F(madd)(-a, a, b);
    }
    b = ROOT(b) + eps;
    if (momentum) {
      vf velocity = LOAD(momentum) * decay;
      velocity = F(moved)(velocity, one, g, b);
      STORE(momentum, velocity);
      x = F(madd)(velocity, lr, x);
    } else {
      x = F(moved)(x, lr, g, b);
    }
    STORE(p, x);
  }
}

KERNEL(adagrad) {
  const struct adj_adagrad *k = numbers;
  T *p = arrays[0], *sum = arrays[2];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  vf eps = NUMBER(k->eps), rate = NUMBER(-k->rate);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient)), b = F(madd)(g, g, LOAD(sum));
    STORE(sum, b);
    STORE(p, F(moved)(x, rate, g, ROOT(b) + eps));
  }
}

KERNEL(adadelta) {
  const struct adj_adadelta *k = numbers;
  T *p = arrays[0], *v = arrays[2], *steps = arrays[3];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  vf rho = NUMBER(k->rho), rest = NUMBER(1 - k->rho), eps = NUMBER(k->eps), lr = NUMBER(-k->lr);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient)), b = F(squares)(LOAD(v), rho, rest, g), u = LOAD(steps);
    STORE(v, b);
    vf change = ROOT(u + eps) / ROOT(b + eps) * g;
    STORE(steps, F(squares)(u, rho, rest, change));
    STORE(p, F(madd)(change, lr, x));
  }
}

#undef ROOT
