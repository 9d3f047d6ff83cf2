// The kernels that go back through attention, by the longest row that a block holds at once.
#pragma once

template <int WARPS, bool LONG>
__device__ __forceinline__ void attention_backward_of(
        const Batch& batch,
        int layer,
        int start,
        int length,
        long long rowKey,
        const act* qkv,
        const act* dContext,
        const float* logSum,
        const int* specialOf,
        act* dqkv) {
    int head = blockIdx.y;
    BackwardShared<WARPS>* shared = static_cast<BackwardShared<WARPS>*>(dynamic_shared());
    Backward<WARPS, LONG> work = {
            *shared,
            reinterpret_cast<float*>(shared + 1),
            qkv + head * HEAD,
            dContext + head * HEAD,
            logSum,
            specialOf,
            dqkv + head * HEAD,
            start,
            length,
            batch.attentionThreshold != DROPS_NOTHING,
            attention_mask(batch, rowKey, head, layer),
            (int) threadIdx.x / WARP * 16};
    work.run();
}

template <int WARPS>
__device__ __forceinline__ void attention_backward(
        const Batch* batch,
        int layer,
        const int* rows,
        const int* rowStart,
        const long long* rowKey,
        const act* qkv,
        const act* dContext,
        const float* logSum,
        int stride,
        const int* specialOf,
        act* dqkv) {
    begin_kernel();
    int row = rows[blockIdx.x];
    if (row < 0) {
        return;
    }
    int start = rowStart[row];
    int length = rowStart[row + 1] - start;
    const float* sums = logSum + (long long) blockIdx.y * stride;
    if (length > 16 * WARPS) {
        attention_backward_of<WARPS, true>(
                *batch, layer, start, length, rowKey[row], qkv, dContext, sums, specialOf, dqkv);
    } else {
        attention_backward_of<WARPS, false>(
                *batch, layer, start, length, rowKey[row], qkv, dContext, sums, specialOf, dqkv);
    }
}

// Warps that a multiprocessor should have room for, each thread with 128 registers. Float32 and wider heads need more; of the
// blocks of two warps, for short rows, there are seldom so many.
#if !defined(PASTA_BACKWARD_WARPS)
#define PASTA_BACKWARD_WARPS(WARPS) (sizeof(act) == 2 && HEAD_PADDED <= 64 ? (WARPS == 2 ? 12 : 16) : 8)
#endif

#define ATTENTION_BACKWARD(NAME, WARPS)                                                                               \
    extern "C" __global__ void __launch_bounds__(WARP * WARPS, PASTA_BACKWARD_WARPS(WARPS) / WARPS)                   \
            NAME(const Batch* batch,                                                                                  \
                 int layer,                                                                                           \
                 const int* rows,                                                                                     \
                 const int* rowStart,                                                                                 \
                 const long long* rowKey,                                                                             \
                 const act* qkv,                                                                                      \
                 const act* dContext,                                                                                 \
                 const float* logSum,                                                                                 \
                 int stride,                                                                                          \
                 const int* specialOf,                                                                                \
                 act* dqkv) {                                                                                         \
        attention_backward<WARPS>(                                                                                    \
                batch, layer, rows, rowStart, rowKey, qkv, dContext, logSum, stride, specialOf, dqkv);                \
    }

ATTENTION_BACKWARD(attention_backward_32, 2)
ATTENTION_BACKWARD(attention_backward_64, 4)
ATTENTION_BACKWARD(attention_backward_128, 8)
