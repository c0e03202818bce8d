// The loops of Steps.c for elements of type T. The numbers are rounded to T before they meet elements, and what
// PyTorch fuses (a sum with a scaled term, `lerp`, `addcmul`) is fused here, so that results are equal bit for bit.

#define NUMBER(value) F(splat)((T)(value))

static void F(sgd)(int64_t n, void *parameters, const void *gradient, void *buffer, const struct adj_sgd *k) {
  T *p = parameters, *m = buffer;
  const T *gs = gradient;
  vf sign = NUMBER(k->maximize ? -1 : 1), decay = NUMBER(k->weight_decay), momentum = NUMBER(k->momentum);
  vf undamped = NUMBER(1 - k->dampening), lr = NUMBER(-k->lr);
  for (int64_t i = 0; i < n; i += LANES(T)) {
    vf x = LOAD(p), g = LOAD(gs) * sign;
    if (k->weight_decay != 0) g = F(madd)(x, decay, g);
    if (m) {
      vf b = g;
      if (!k->first) {
        b = LOAD(m) * momentum;
        b = F(madd)(g, undamped, b);
      }
      STORE(m, b);
      g = k->nesterov ? F(madd)(b, momentum, g) : b;
    }
    STORE(p, F(madd)(g, lr, x));
  }
}

static void F(adam)(int64_t n, void *parameters, const void *gradient, void *average, void *square, void *largest,
                    const struct adj_adam *k) {
  T *p = parameters, *m = average, *v = square, *top = largest;
  const T *gs = gradient;
  T weight = (T)(1 - k->beta1);
  // Of the two ends, `lerp` starts from the nearer.
  int near = weight < (T)0.5;
  vf sign = NUMBER(k->maximize ? -1 : 1), decay = NUMBER(k->weight_decay), shrink = NUMBER(k->shrink);
  vf toward = NUMBER(near ? weight : weight - (T)1), beta2 = NUMBER(k->beta2), rest = NUMBER(1 - k->beta2);
  vf root = NUMBER(k->root), eps = NUMBER(k->eps), lr = NUMBER(-k->step_size);
  for (int64_t i = 0; i < n; i += LANES(T)) {
    vf x = LOAD(p) * shrink, g = LOAD(gs) * sign;
    if (k->weight_decay != 0) g = F(madd)(x, decay, g);
    vf a = LOAD(m);
    a = F(madd)(toward, g - a, near ? a : g);
    STORE(m, a);
    vf b = LOAD(v) * beta2, scaled = rest * g;
    b = F(madd)(scaled, g, b);
    STORE(v, b);
    if (top) {
      vf c = LOAD(top);
      // The larger one, or the one that is no number.
      b = F(select)((c > b) | (c != c), c, b);
      STORE(top, b);
    }
    vf bound = __builtin_elementwise_sqrt(b) / root + eps;
    vf change = lr * a / bound;
    STORE(p, x + change);
  }
}

#undef NUMBER
