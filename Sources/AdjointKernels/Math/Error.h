INLINE vf F(erf)(vf x) { return F(patch)(~(vi){}, x, x, erf); }
INLINE vf F(erfc)(vf x) { return F(patch)(~(vi){}, x, x, erfc); }
