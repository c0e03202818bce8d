INLINE vf F(pow)(vf x, vf y) { for (int i = 0; i < (int)(sizeof x / sizeof(real)); i++) x[i] = (real)pow(x[i], y[i]); return x; }
INLINE vf F(hypot)(vf x, vf y) { for (int i = 0; i < (int)(sizeof x / sizeof(real)); i++) x[i] = (real)hypot(x[i], y[i]); return x; }
