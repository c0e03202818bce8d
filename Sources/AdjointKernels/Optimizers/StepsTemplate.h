// What the loops of Steps.c share, for elements of type T, and the steps that do not divide by an average.
//
// The numbers are rounded to T before they meet elements, and what PyTorch fuses (a sum with a scaled term, `lerp`,
// `addcmul`) is fused here, so that results are equal bit for bit. A product and the sum that it is not to be fused with
// stand in separate statements.

/// How a step begins, in vectors.
typedef struct {
  vf sign, decay, shrink;
  int decays;
} F(start_vectors);

INLINE F(start_vectors) F(start)(const struct adj_start *k) {
  return (F(start_vectors)){NUMBER(k->sign), NUMBER(k->weight_decay), NUMBER(k->shrink), k->weight_decay != 0};
}

/// The gradient that the step takes.
INLINE vf F(started)(const F(start_vectors) *k, vf x, vf g) {
  g *= k->sign;
  return k->decays ? F(madd)(x, k->decay, g) : g;
}

/// PyTorch's `lerp`: of the two ends it starts from the nearer.
typedef struct {
  vf part;
  int near;
} F(way);

INLINE F(way) F(way_of)(double weight) {
  T w = (T)weight;
  int near = w < (T)0.5 && w > (T)-0.5;
  return (F(way)){NUMBER(near ? w : w - (T)1), near};
}
INLINE vf F(gone)(const F(way) *w, vf from, vf to) { return F(madd)(w->part, to - from, w->near ? from : to); }

/// The larger one, or the one that is no number.
INLINE vf F(larger)(vf a, vf b) { return F(select)((a > b) | (a != a), a, b); }
INLINE vf F(smaller)(vf a, vf b) { return F(select)((a < b) | (a != a), a, b); }

KERNEL(sgd) {
  const struct adj_sgd *k = numbers;
  T *p = arrays[0], *m = arrays[2];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  vf momentum = NUMBER(k->momentum), undamped = NUMBER(1 - k->dampening), lr = NUMBER(-k->lr);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient));
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

KERNEL(asgd) {
  const struct adj_asgd *k = numbers;
  T *p = arrays[0], *average = arrays[2];
  const T *gradient = arrays[1];
  F(start_vectors) start = F(start)(&k->start);
  vf eta = NUMBER(-k->eta), mu = NUMBER(k->mu);
  EACH {
    vf x = LOAD(p), g = F(started)(&start, x, LOAD(gradient));
    x *= start.shrink;
    x = F(madd)(g, eta, x);
    STORE(p, x);
    vf a = x;
    if (k->mu != 1) {
      a = LOAD(average);
      vf change = x - a;
      change *= mu;
      a += change;
    }
    STORE(average, a);
  }
}

KERNEL(rprop) {
  const struct adj_rprop *k = numbers;
  T *p = arrays[0], *previous = arrays[2], *sizes = arrays[3];
  const T *gradient = arrays[1];
  vf sign = NUMBER(k->sign), shrinking = NUMBER(k->shrinking), growing = NUMBER(k->growing);
  vf least = NUMBER(k->least), most = NUMBER(k->most), zero = NUMBER(0), one = NUMBER(1);
  EACH {
    vf x = LOAD(p), g = LOAD(gradient) * sign;
    vf agreement = g * LOAD(previous);
    vf factor = F(select)(agreement > zero, growing, F(select)(agreement < zero, shrinking, one));
    vf size = LOAD(sizes) * factor;
    size = F(smaller)(F(larger)(size, least), most);
    STORE(sizes, size);
    g = F(select)(agreement < zero, zero, g);
    STORE(previous, g);
    vf way = F(select)(g > zero, size, F(select)(g < zero, -size, size * zero));
    STORE(p, x - way);
  }
}

KERNEL(scale) {
  T *p = arrays[0];
  vf factor = NUMBER(((const struct adj_scale *)numbers)->factor);
  EACH STORE(p, LOAD(p) * factor);
}

KERNEL(clip) {
  const struct adj_clip *k = numbers;
  T *p = arrays[0];
  vf least = NUMBER(k->least), most = NUMBER(k->most);
  EACH STORE(p, F(smaller)(F(larger)(LOAD(p), least), most));
}

KERNEL(average) {
  T *average = arrays[0];
  const T *p = arrays[1];
  F(way) way = F(way_of)(((const struct adj_average *)numbers)->weight);
  EACH STORE(average, F(gone)(&way, LOAD(average), LOAD(p)));
}
