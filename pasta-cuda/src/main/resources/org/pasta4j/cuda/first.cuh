// Attention of the first token of each row alone, all that a head on the first token wants of the top layer. A block for a
// row and head. Some lanes share a key, each with a piece of the head's numbers.
#pragma once

constexpr int FIRST_THREADS = 128;
constexpr int FIRST_WARPS = FIRST_THREADS / WARP;
constexpr long long KV = 2 * HIDDEN;

__host__ __device__ constexpr int power_of_two_from(int x) {
    int p = 1;
    while (p < x) {
        p *= 2;
    }
    return p;
}

constexpr int KEY_LANES = power_of_two_from(HEAD_VECTORS) < WARP ? power_of_two_from(HEAD_VECTORS) : WARP;
// Vectors of a lane: one, but where a head has more pieces than a warp has lanes.
constexpr int KEY_VECTORS = (HEAD_VECTORS + KEY_LANES - 1) / KEY_LANES;
constexpr int KEYS_AT_ONCE = FIRST_THREADS / KEY_LANES;

using KeyPart = float[KEY_VECTORS][HEAD_VECTOR];

// Calls f with each vector of this lane and the column where it begins.
template <typename F>
__device__ __forceinline__ void each_key_vector(F f) {
#pragma unroll
    for (int i = 0; i < KEY_VECTORS; i++) {
        int vector = threadIdx.x % KEY_LANES + i * KEY_LANES;
        if (vector < HEAD_VECTORS) {
            f(i, vector * HEAD_VECTOR);
        }
    }
}

__device__ __forceinline__ void load_part(KeyPart& part, const act* from) {
    each_key_vector([&](int i, int column) { load(part[i], from + column); });
}

__device__ __forceinline__ void store_scaled(act* to, const KeyPart& part, float scale) {
    each_key_vector([&](int i, int column) {
        float values[HEAD_VECTOR];
#pragma unroll
        for (int j = 0; j < HEAD_VECTOR; j++) {
            values[j] = part[i][j] * scale;
        }
        store(to + column, values);
    });
}

__device__ __forceinline__ void add_scaled(KeyPart& sum, const KeyPart& part, float scale) {
#pragma unroll
    for (int i = 0; i < KEY_VECTORS; i++) {
#pragma unroll
        for (int j = 0; j < HEAD_VECTOR; j++) {
            sum[i][j] += part[i][j] * scale;
        }
    }
}

// The same in all lanes of a key.
__device__ __forceinline__ float dot(const KeyPart& a, const KeyPart& b) {
    float sum = 0;
#pragma unroll
    for (int i = 0; i < KEY_VECTORS; i++) {
#pragma unroll
        for (int j = 0; j < HEAD_VECTOR; j++) {
            sum += a[i][j] * b[i][j];
        }
    }
#pragma unroll
    for (int step = KEY_LANES / 2; step > 0; step /= 2) {
        sum += __shfl_xor_sync(ALL, sum, step);
    }
    return sum;
}

// Sum or maximum over the block, the same in every thread. Begins with a barrier.
template <typename F>
__device__ __forceinline__ float over_block(float x, float* room, F combine) {
#pragma unroll
    for (int step = WARP / 2; step > 0; step /= 2) {
        x = combine(x, __shfl_xor_sync(ALL, x, step));
    }
    __syncthreads();
    if (threadIdx.x % WARP == 0) {
        room[threadIdx.x / WARP] = x;
    }
    __syncthreads();
    x = room[0];
#pragma unroll
    for (int w = 1; w < FIRST_WARPS; w++) {
        x = combine(x, room[w]);
    }
    return x;
}

__device__ __forceinline__ float block_sum(float x, float* room) {
    return over_block(x, room, [](float a, float b) { return a + b; });
}

__device__ __forceinline__ float block_max(float x, float* room) {
    return over_block(x, room, [](float a, float b) { return fmaxf(a, b); });
}

// Adds up what the block's groups of lanes have, and writes it.
__device__ __forceinline__ void write_sum(act* to, KeyPart& sum, float (*room)[HEAD_PADDED], float scale) {
#pragma unroll
    for (int i = 0; i < KEY_VECTORS; i++) {
#pragma unroll
        for (int j = 0; j < HEAD_VECTOR; j++) {
#pragma unroll
            for (int step = WARP / 2; step >= KEY_LANES; step /= 2) {
                sum[i][j] += __shfl_xor_sync(ALL, sum[i][j], step);
            }
        }
    }
    int warp = threadIdx.x / WARP;
    if (threadIdx.x % WARP < KEY_LANES) {
        each_key_vector([&](int i, int column) { store(room[warp] + column, sum[i]); });
    }
    __syncthreads();
    for (int column = threadIdx.x; column < HEAD; column += FIRST_THREADS) {
        float all[1] = {0};
        for (int w = 0; w < FIRST_WARPS; w++) {
            all[0] += room[w][column];
        }
        all[0] *= scale;
        store(to + column, all);
    }
}

extern "C" __global__ void __launch_bounds__(FIRST_THREADS) first_attention_forward(
        const Batch* batch,
        int layer,
        const int* rowStart,
        const long long* rowKey,
        const act* q,
        const act* kv,
        act* context,
        float* probabilities,
        int stride) {
    __shared__ float room[FIRST_WARPS];
    __shared__ __align__(16) float sums[FIRST_WARPS][HEAD_PADDED];
    float* scores = static_cast<float*>(dynamic_shared());
    begin_kernel();
    int row = blockIdx.x;
    if (row >= batch->rows) {
        return;
    }
    int head = blockIdx.y;
    int start = rowStart[row];
    int length = rowStart[row + 1] - start;
    const act* keys = kv + start * KV + head * HEAD;
    long long own = (long long) row * HIDDEN + head * HEAD;
    KeyPart query = {};
    load_part(query, q + own);
    float scale = score_scale();
    float best = -infinity();
    // Whole warps go on together, for the sake of the sums over lanes.
    for (int at = threadIdx.x / KEY_LANES; at - (int) threadIdx.x % WARP / KEY_LANES < length; at += KEYS_AT_ONCE) {
        KeyPart key = {};
        if (at < length) {
            load_part(key, keys + at * KV);
        }
        float score = dot(query, key) * scale;
        if (at < length && threadIdx.x % KEY_LANES == 0) {
            best = fmaxf(best, score);
            scores[at] = score;
        }
    }
    best = block_max(best, room);
    float sum = 0;
    for (int at = threadIdx.x; at < length; at += FIRST_THREADS) {
        float p = fast_exp2(scores[at] - best);
        sum += p;
        scores[at] = p;
    }
    float inverse = 1 / block_sum(sum, room);
    bool drops = batch->attentionThreshold != DROPS_NOTHING;
    Mask mask = attention_mask(*batch, rowKey[row], head, layer);
    for (int at = threadIdx.x; at < length; at += FIRST_THREADS) {
        float p = scores[at] * inverse;
        if (probabilities != nullptr) {
            probabilities[(long long) head * stride + start + at] = p;
        }
        scores[at] = drops ? p * mask.at(at) : p;
    }
    __syncthreads();
    KeyPart out = {};
    for (int at = threadIdx.x / KEY_LANES; at < length; at += KEYS_AT_ONCE) {
        KeyPart value = {};
        load_part(value, keys + HIDDEN + at * KV);
        add_scaled(out, value, scores[at]);
    }
    write_sum(context + own, out, sums, 1);
}

extern "C" __global__ void __launch_bounds__(FIRST_THREADS) first_attention_backward(
        const Batch* batch,
        int layer,
        const int* rowStart,
        const long long* rowKey,
        const act* q,
        const act* kv,
        const act* dContext,
        const float* probabilities,
        int stride,
        act* dq,
        act* dkv) {
    __shared__ float room[FIRST_WARPS];
    __shared__ __align__(16) float sums[FIRST_WARPS][HEAD_PADDED];
    float* dp = static_cast<float*>(dynamic_shared());
    begin_kernel();
    int row = blockIdx.x;
    if (row >= batch->rows) {
        return;
    }
    int head = blockIdx.y;
    int start = rowStart[row];
    int length = rowStart[row + 1] - start;
    const act* keys = kv + start * KV + head * HEAD;
    act* dKeys = dkv + start * KV + head * HEAD;
    const float* p = probabilities + (long long) head * stride + start;
    long long own = (long long) row * HIDDEN + head * HEAD;
    bool drops = batch->attentionThreshold != DROPS_NOTHING;
    Mask mask = attention_mask(*batch, rowKey[row], head, layer);
    KeyPart gradient = {};
    load_part(gradient, dContext + own);
    float delta = 0;
    for (int at = threadIdx.x / KEY_LANES; at - (int) threadIdx.x % WARP / KEY_LANES < length; at += KEYS_AT_ONCE) {
        KeyPart value = {};
        if (at < length) {
            load_part(value, keys + HIDDEN + at * KV);
        }
        float d = dot(gradient, value);
        if (at < length && threadIdx.x % KEY_LANES == 0) {
            d *= drops ? mask.at(at) : 1.0f;
            delta += p[at] * d;
            dp[at] = d;
        }
    }
    delta = block_sum(delta, room);
    float scale = 1 / sqrtf((float) HEAD);
    KeyPart query = {};
    load_part(query, q + own);
    KeyPart sum = {};
    for (int at = threadIdx.x / KEY_LANES; at < length; at += KEYS_AT_ONCE) {
        float dScore = p[at] * (dp[at] - delta) * scale;
        KeyPart key = {};
        load_part(key, keys + at * KV);
        add_scaled(sum, key, dScore);
        store_scaled(dKeys + at * KV, query, dScore);
        store_scaled(dKeys + HIDDEN + at * KV, gradient, p[at] * (drops ? mask.at(at) : 1.0f));
    }
    write_sum(dq + own, sum, sums, 1);
}
