// Closes one pass of ISA/Expand.h.
#undef vf32
#undef vf64
#undef vi32
#undef vi64
#undef vu32
#undef vu64
#undef F32_LANES
#undef F64_LANES
#undef INLINE
#undef ADJ_FMA
#undef ADJ_VBYTES
#undef V
