#pragma once
// The C layer: loops over elements, one source expanded per instruction set, and the threads
// that run them. Nothing here knows of tensors, shapes to broadcast, or gradients' graphs.
<<<<<<< HEAD
#include "Activations.h"
#include "Bags.h"
=======
#include "Convolution.h"
>>>>>>> conv
#include "DType.h"
#include "Elementwise.h"
#include "Gemm.h"
#include "ISA.h"
#include "Indexing.h"
#include "Losses.h"
#include "Memory.h"
#include "Normalization.h"
#include "Reductions.h"
#include "Accuracy.h"
#include "Pooling.h"
#include "Random.h"
#include "Text.h"
#include "ThreadPool.h"
#include "Threading.h"
