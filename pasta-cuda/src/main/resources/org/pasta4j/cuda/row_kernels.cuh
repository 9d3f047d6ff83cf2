// Kernels over rows of hidden states, a warp for a row: embeddings, layer norms, copies, and the gradients of the offsets.
#pragma once

__device__ __forceinline__ void add_offset(const Batch& batch, Row& row, const float* offset, long long key, int layer) {
    bool drops = batch.hiddenThreshold != DROPS_NOTHING;
    Mask mask = hidden_mask(batch, key, OFFSETS, layer);
    each_chunk([&](int i, int column) {
        float more[VECTOR];
        load(more, offset + column);
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            row[i][j] += drops ? more[j] * mask.at(column + j) : more[j];
        }
    });
}

// A hidden state on its way out, and on as the input of a layer, offset and all.
__device__ __forceinline__ void hand_on(
        const Batch& batch,
        Row& row,
        int at,
        long long key,
        int layer,
        const int* slots,
        const float* offsets,
        float* hidden,
        const int* outRow,
        stream* x,
        act* xAct) {
    if (hidden != nullptr) {
        store_row(hidden + (long long) outRow[at] * HIDDEN, row);
    }
    if (offsets != nullptr && slots[at] >= 0) {
        add_offset(batch, row, offsets + (long long) slots[at] * HIDDEN, key, layer);
    }
    if (x != nullptr) {
        store_row(x + (long long) at * HIDDEN, row);
    }
    if (WIDE && xAct != nullptr) {
        store_row(xAct + (long long) at * HIDDEN, row);
    }
}

extern "C" __global__ void __launch_bounds__(128, ROW_BLOCKS) embed(
        const Batch* batch,
        const int* ids,
        const int* types,
        const int* position,
        const long long* tokenKey,
        const act* words,
        const act* positions,
        const act* tokenTypes,
        const float* gamma,
        const float* beta,
        const int* slots,
        const float* offsets,
        float* hidden,
        const int* outRow,
        stream* x,
        act* xAct) {
    begin_kernel();
    int at = row_of_warp();
    if (at >= batch->tokens) {
        return;
    }
    Row row;
    load_row(row, words + (long long) ids[at] * HIDDEN);
    add_row(row, positions + (long long) position[at] * HIDDEN);
    if (tokenTypes != nullptr) {
        add_row(row, tokenTypes + (long long) types[at] * HIDDEN);
    }
    normalise(row);
    scale_and_shift(row, gamma, beta);
    long long key = tokenKey[at];
    if (batch->hiddenThreshold != DROPS_NOTHING) {
        apply(hidden_mask(*batch, key, EMBEDDINGS, 0), row);
    }
    hand_on(*batch, row, at, key, 0, slots, offsets, hidden, outRow, x, xAct);
}

extern "C" __global__ void __launch_bounds__(128, ROW_BLOCKS) norm_forward(
        const Batch* batch,
        int firsts,
        int layer,
        int place,
        const long long* keys,
        const act* product,
        const float* bias,
        const stream* residual,
        const float* gamma,
        const float* beta,
        act* normed,
        float* rstd,
        const int* slots,
        const float* offsets,
        float* hidden,
        const int* outRow,
        stream* x,
        act* xAct) {
    begin_kernel();
    int at = row_of_warp();
    if (at >= (firsts ? batch->rows : batch->tokens)) {
        return;
    }
    long long start = (long long) at * HIDDEN;
    long long key = keys[at];
    Row row;
    load_row(row, product + start);
    RawRow<stream> other;
    load_raw(other, residual + start);
    if (bias != nullptr) {
        add_row(row, bias);
    }
    if (batch->hiddenThreshold != DROPS_NOTHING) {
        apply(hidden_mask(*batch, key, place, layer), row);
    }
    each_chunk([&](int i, int) {
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            row[i][j] += other[i][j];
        }
    });
    float scale = normalise(row);
    if (normed != nullptr) {
        store_row<Once>(normed + start, row);
        if (lane() == 0) {
            rstd[at] = scale;
        }
    }
    scale_and_shift(row, gamma, beta);
    hand_on(*batch, row, at, key, layer + 1, slots, offsets, hidden, outRow, x, xAct);
}

extern "C" __global__ void __launch_bounds__(128, ROW_BLOCKS) norm_backward(
        const Batch* batch,
        int firsts,
        int layer,
        int place,
        const long long* keys,
        const stream* gradient,
        const float* hiddenGradient,
        const int* outRow,
        const act* normed,
        const float* rstd,
        const float* gamma,
        const int* specialOf,
        stream* collected,
        stream* dx,
        act* dProduct) {
    begin_kernel();
    int at = row_of_warp();
    if (at >= (firsts ? batch->rows : batch->tokens)) {
        return;
    }
    long long start = (long long) at * HIDDEN;
    RawRow<act> x;
    load_raw<Once>(x, normed + start);
    RawRow<stream> g;
    if (hiddenGradient != nullptr) {
        load_raw_of(g, hiddenGradient + (long long) outRow[at] * HIDDEN);
    } else {
        load_raw(g, gradient + start);
    }
    if (collected != nullptr && specialOf[at] >= 0) {
        store_raw(collected + (long long) specialOf[at] * HIDDEN, g);
    }
    float sum = 0;
    float product = 0;
    each_chunk([&](int i, int column) {
        float scale[VECTOR];
        load(scale, gamma + column);
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            float y = g[i][j] * scale[j];
            sum += y;
            product += y * x[i][j];
        }
    });
    float mean = warp_sum(sum) / HIDDEN;
    float along = warp_sum(product) / HIDDEN;
    float scaleBack = rstd[at];
    bool drops = batch->hiddenThreshold != DROPS_NOTHING;
    Mask mask = hidden_mask(*batch, keys[at], place, layer);
    forget_memory();
    each_chunk([&](int i, int column) {
        float scale[VECTOR];
        load(scale, gamma + column);
        float d[VECTOR];
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            d[j] = scaleBack * (g[i].again(j) * scale[j] - mean - x[i].again(j) * along);
        }
        store(dx + start + column, d);
        if (dProduct != nullptr) {
#pragma unroll
            for (int j = 0; j < VECTOR; j++) {
                d[j] *= drops ? mask.at(column + j) : 1.0f;
            }
            store(dProduct + start + column, d);
        }
    });
}

template <typename T>
__device__ __forceinline__ void gather(const int* count, const int* index, const T* from, T* to) {
    begin_kernel();
    int at = row_of_warp();
    if (at < *count) {
        Row row;
        load_row(row, from + (long long) index[at] * HIDDEN);
        store_row(to + (long long) at * HIDDEN, row);
    }
}

extern "C" __global__ void __launch_bounds__(128)
        gather_stream(const int* count, const int* index, const stream* from, stream* to) {
    gather(count, index, from, to);
}

extern "C" __global__ void __launch_bounds__(128)
        gather_act(const int* count, const int* index, const act* from, act* to) {
    gather(count, index, from, to);
}

// No row of the target twice.
extern "C" __global__ void __launch_bounds__(128)
        add_rows(const int* count, const int* index, const stream* from, stream* to) {
    begin_kernel();
    int at = row_of_warp();
    if (at < *count) {
        stream* target = to + (long long) index[at] * HIDDEN;
        Row row;
        load_row(row, target);
        add_row(row, from + (long long) at * HIDDEN);
        store_row(target, row);
    }
}

constexpr int GRADIENT_COLUMNS = 64;
constexpr int GRADIENT_STRANDS = 4;

// Four threads share a column's tokens; their sums are added in a fixed order, so that the bits are the same each time.
extern "C" __global__ void __launch_bounds__(GRADIENT_COLUMNS * GRADIENT_STRANDS) offset_gradient(
        const Batch* batch,
        const int* special,
        const int* usedStart,
        const long long* tokenKey,
        const stream* collected,
        long long layerStride,
        float* out) {
    __shared__ float sums[GRADIENT_STRANDS][GRADIENT_COLUMNS];
    begin_kernel();
    int used = blockIdx.x;
    int layer = blockIdx.y;
    if (used >= batch->used) {
        return;
    }
    int strand = threadIdx.x / GRADIENT_COLUMNS;
    int column = blockIdx.z * GRADIENT_COLUMNS + threadIdx.x % GRADIENT_COLUMNS;
    bool masked = batch->hiddenThreshold != DROPS_NOTHING;
    float sum = 0;
    if (column < HIDDEN) {
        const stream* from = collected + layer * layerStride + column;
#pragma unroll 4
        for (int p = usedStart[used] + strand; p < usedStart[used + 1]; p += GRADIENT_STRANDS) {
            float g = to_float(from[(long long) p * HIDDEN]);
            if (masked) {
                g *= hidden_mask(*batch, tokenKey[special[p]], OFFSETS, layer).at(column);
            }
            sum += g;
        }
    }
    sums[strand][threadIdx.x % GRADIENT_COLUMNS] = sum;
    __syncthreads();
    if (strand == 0 && column < HIDDEN) {
        for (int s = 1; s < GRADIENT_STRANDS; s++) {
            sum += sums[s][threadIdx.x];
        }
        out[((long long) layer * batch->used + used) * HIDDEN + column] = sum;
    }
}

extern "C" __global__ void __launch_bounds__(256) to_act(const float* from, act* to, long long count) {
    begin_kernel();
    long long step = (long long) gridDim.x * blockDim.x;
    for (long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x; i < count; i += step) {
        float value[1] = {from[i]};
        store(to + i, value);
    }
}
