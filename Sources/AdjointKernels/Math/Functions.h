// All of vector math in one precision (VectorMath.h).
#include "Lanes.h"
#include "Exponential.h"
#include "Hyperbolic.h"
#include "Logarithm.h"
#include "Trigonometric.h"
#include "Inverse.h"
#include "Error.h"
#include "Power.h"
#undef ADJ_WIDE
#undef vf
#undef vi
#undef real
#undef F
#undef K
#undef POLYNOMIAL
#undef ROUNDER
#undef SIGN_BIT
