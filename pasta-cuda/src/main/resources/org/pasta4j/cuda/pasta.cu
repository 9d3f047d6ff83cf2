// All kernels of the CUDA engine in one program. Sizes and types come as macros: see KERNELS.md.
#include "common.cuh"
#include "ptx.cuh"
#include "dropout.cuh"
#include "rows.cuh"
#include "row_kernels.cuh"
#include "activation.cuh"
#include "mma.cuh"
#include "attention.cuh"
#include "attention_backward.cuh"
#include "attention_backward_kernels.cuh"
#include "first.cuh"

// What the host has to know and cannot, in the order of KERNELS.md.
extern "C" {
__device__ int pasta_sizes[8] = {
        sizeof(act),
        sizeof(stream),
        sizeof(slope),
        (int) sizeof(ForwardShared),
        (int) sizeof(BackwardShared<2>),
        (int) sizeof(BackwardShared<4>),
        (int) sizeof(BackwardShared<8>),
        sizeof(Batch)};
}

// So the host reads them: NVRTC keeps a variable's name inside the program.
extern "C" __global__ void read_sizes(int* to) {
    if (threadIdx.x < 8) {
        to[threadIdx.x] = pasta_sizes[threadIdx.x];
    }
}
