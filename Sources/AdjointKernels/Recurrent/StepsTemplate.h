// The steps of Steps.c for elements of type T.

static void F(lstm)(int64_t begin, int64_t end, int64_t h, void *const *arrays) {
  for (int64_t i = begin; i < end; i++) {
    const T *gates = (const T *)arrays[0] + 4 * h * i, *cells = (const T *)arrays[1] + h * i;
    T *active = (T *)arrays[2] + 4 * h * i, *next = (T *)arrays[3] + h * i, *output = (T *)arrays[4] + h * i;
    for (int64_t j = 0; j < h; j += LANES(T)) {
      vf in = F(sigmoid)(LOAD(gates)), forget = F(sigmoid)(LOAD(gates + h));
      vf candidate = F(tanh)(LOAD(gates + 2 * h)), out = F(sigmoid)(LOAD(gates + 3 * h));
      vf cell = forget * LOAD(cells) + in * candidate;
      STORE(active, in);
      STORE(active + h, forget);
      STORE(active + 2 * h, candidate);
      STORE(active + 3 * h, out);
      STORE(next, cell);
      STORE(output, out * F(tanh)(cell));
    }
  }
}

static void F(lstm_backward)(int64_t begin, int64_t end, int64_t h, void *const *arrays) {
  for (int64_t i = begin; i < end; i++) {
    const T *active = (const T *)arrays[0] + 4 * h * i, *cells = (const T *)arrays[1] + h * i;
    const T *next = (const T *)arrays[2] + h * i;
    const T *of_output = arrays[3] ? (const T *)arrays[3] + h * i : 0;
    const T *of_next = arrays[4] ? (const T *)arrays[4] + h * i : 0;
    T *of_gates = (T *)arrays[5] + 4 * h * i, *of_cells = (T *)arrays[6] + h * i;
    for (int64_t j = 0; j < h; j += LANES(T)) {
      vf in = LOAD(active), forget = LOAD(active + h), candidate = LOAD(active + 2 * h), out = LOAD(active + 3 * h);
      vf g = of_output ? LOAD(of_output) : (vf){}, t = F(tanh)(LOAD(next));
      vf cell = g * out * ((T)1 - t * t);
      if (of_next) cell += LOAD(of_next);
      STORE(of_gates, cell * candidate * in * ((T)1 - in));
      STORE(of_gates + h, cell * LOAD(cells) * forget * ((T)1 - forget));
      STORE(of_gates + 2 * h, cell * in * ((T)1 - candidate * candidate));
      STORE(of_gates + 3 * h, g * t * out * ((T)1 - out));
      STORE(of_cells, cell * forget);
    }
  }
}

static void F(gru)(int64_t begin, int64_t end, int64_t h, void *const *arrays) {
  for (int64_t i = begin; i < end; i++) {
    const T *x = (const T *)arrays[0] + 3 * h * i, *y = (const T *)arrays[1] + 3 * h * i;
    const T *state = (const T *)arrays[2] + h * i;
    T *active = (T *)arrays[3] + 3 * h * i, *next = (T *)arrays[4] + h * i;
    for (int64_t j = 0; j < h; j += LANES(T)) {
      vf reset = F(sigmoid)(LOAD(x) + LOAD(y)), update = F(sigmoid)(LOAD(x + h) + LOAD(y + h));
      vf candidate = F(tanh)(LOAD(x + 2 * h) + reset * LOAD(y + 2 * h));
      STORE(active, reset);
      STORE(active + h, update);
      STORE(active + 2 * h, candidate);
      STORE(next, (LOAD(state) - candidate) * update + candidate);
    }
  }
}

static void F(gru_backward)(int64_t begin, int64_t end, int64_t h, void *const *arrays) {
  for (int64_t i = begin; i < end; i++) {
    const T *active = (const T *)arrays[0] + 3 * h * i, *y = (const T *)arrays[1] + 3 * h * i;
    const T *state = (const T *)arrays[2] + h * i, *gradient = (const T *)arrays[3] + h * i;
    T *of_x = (T *)arrays[4] + 3 * h * i, *of_y = (T *)arrays[5] + 3 * h * i, *of_state = (T *)arrays[6] + h * i;
    for (int64_t j = 0; j < h; j += LANES(T)) {
      vf reset = LOAD(active), update = LOAD(active + h), candidate = LOAD(active + 2 * h), g = LOAD(gradient);
      vf of_candidate = g * ((T)1 - update) * ((T)1 - candidate * candidate);
      vf of_update = g * (LOAD(state) - candidate) * update * ((T)1 - update);
      vf of_reset = of_candidate * LOAD(y + 2 * h) * reset * ((T)1 - reset);
      STORE(of_x, of_reset);
      STORE(of_x + h, of_update);
      STORE(of_x + 2 * h, of_candidate);
      STORE(of_y, of_reset);
      STORE(of_y + h, of_update);
      STORE(of_y + 2 * h, of_candidate * reset);
      STORE(of_state, g * update);
    }
  }
}

static step_kernel *const F(recurrent)[KINDS] = {F(lstm), F(lstm_backward), F(gru), F(gru_backward)};
