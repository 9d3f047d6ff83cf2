// All kernels of the CUDA engine in one program. Sizes and types come as macros: see KERNELS.md.
#include "common.cuh"
#include "ptx.cuh"
#include "dropout.cuh"
#include "rows.cuh"
#include "activation.cuh"
#include "mma.cuh"
#include "attention.cuh"
#include "first.cuh"

extern "C" __device__ const int pasta_sizes[8] = {
        sizeof(act),
        sizeof(stream),
        sizeof(slope),
        (int) sizeof(ForwardShared),
        (int) sizeof(BackwardShared<2>),
        (int) sizeof(BackwardShared<4>),
        (int) sizeof(BackwardShared<8>),
        sizeof(Batch)};
