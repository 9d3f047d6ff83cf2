// Scaled dot-product attention over packed rows, without padding and without ever writing a score to memory.
#pragma once

constexpr int HEAD_PADDED = (HEAD + 15) / 16 * 16;
constexpr int STRIDE = HEAD_PADDED + PAD;
// Two 16 x 8 pieces each.
constexpr int HEAD_PAIRS = HEAD_PADDED / 16;
constexpr int HEAD_DEPTHS = HEAD_PADDED / DEPTH;
// What is read and written at once: 16 bytes where the head size allows.
constexpr int HEAD_VECTOR = vector_of(HEAD, 16 / sizeof(act));
constexpr int HEAD_VECTORS = HEAD / HEAD_VECTOR;
constexpr long long QKV = 3 * HIDDEN;

// From scores to the exponents of two.
__device__ __forceinline__ float score_scale() {
    return 1.44269504f / sqrtf((float) HEAD);
}

__device__ __forceinline__ float infinity() {
    return __int_as_float(0x7F800000);
}

__device__ __forceinline__ void store_pair(act* to, float a, float b) {
    float pair[2] = {a, b};
    store(to, pair);
}

// Some tokens' vectors of one head into rows of shared memory, and zeros behind them. Comes with await_copies.
template <int THREADS, int ROWS>
__device__ __forceinline__ void fetch(act* to, const act* from, long long pitch, int count) {
    constexpr int PIECES = HEAD_PADDED / HEAD_VECTOR;
#pragma unroll
    for (int first = 0; first < ROWS * PIECES; first += THREADS) {
        int i = first + (int) threadIdx.x;
        int row = i / PIECES;
        int column = i % PIECES * HEAD_VECTOR;
        act* target = to + row * STRIDE + column;
        if (ROWS * PIECES % THREADS != 0 && i >= ROWS * PIECES) {
            return;
        }
        if (row >= count || column >= HEAD) {
            float zeros[HEAD_VECTOR] = {};
            store(target, zeros);
        } else if constexpr (HEAD_VECTOR * sizeof(act) == 16) {
            copy_async(target, from + row * pitch + column);
        } else {
            float values[HEAD_VECTOR];
            load(values, from + row * pitch + column);
            store(target, values);
        }
    }
}

// 16 rows of a warp's product into its own rows of shared memory.
__device__ __forceinline__ void stage(act* rows, const Acc (&product)[HEAD_PADDED / 8], float scaleTop, float scaleLow) {
    int l = threadIdx.x % WARP;
    act* to = rows + l / 4 * STRIDE + 2 * (l % 4);
#pragma unroll
    for (int j = 0; j < HEAD_PADDED / 8; j++) {
        store_pair(to + 8 * j, product[j][0] * scaleTop, product[j][1] * scaleTop);
        store_pair(to + 8 * STRIDE + 8 * j, product[j][2] * scaleLow, product[j][3] * scaleLow);
    }
    __syncwarp();
}

// From there to global memory: place gives the row for each, or less than 0 for none.
template <typename F>
__device__ __forceinline__ void write_out(act* to, long long pitch, const act* rows, int count, F place) {
#pragma unroll
    for (int first = 0; first < 16 * HEAD_VECTORS; first += WARP) {
        int i = first + (int) threadIdx.x % WARP;
        int row = i / HEAD_VECTORS;
        int column = i % HEAD_VECTORS * HEAD_VECTOR;
        int target = row < count ? place(row) : -1;
        if (target >= 0) {
            float values[HEAD_VECTOR];
            load(values, rows + row * STRIDE + column);
            store(to + target * pitch + column, values);
        }
    }
}

constexpr int FORWARD_TILE = 64;
constexpr int FORWARD_THREADS = 128;

struct alignas(16) ForwardShared {
    act q[FORWARD_TILE * STRIDE];
    act k[2][FORWARD_TILE * STRIDE];
    act v[2][FORWARD_TILE * STRIDE];
};

// 16 queries of a warp against all keys, a tile of keys at a time, with the softmax on the way (Milakov and Gimelshein
// 2018; Dao 2022). Each lane has two rows of the scores: 0 is its upper, 1 its lower one.
struct ForwardWarp {
    const act* q;
    bool drops;
    Mask mask;
    // Of the upper row's first element, and from it to the lower row's.
    unsigned counter;
    unsigned down;
    Acc out[HEAD_PADDED / 8];
    float best[2];
    float sum[2];

    // query is that of the warp's first row
    __device__ __forceinline__ ForwardWarp(const act* q, bool drops, const Mask& mask, int query, int length)
        : q(q), drops(drops), mask(mask), out{}, best{-infinity(), -infinity()}, sum{} {
        int l = threadIdx.x % WARP;
        counter = mask.counter((query + l / 4) * length + 2 * (l % 4));
        down = 8 * (unsigned) length * STEP;
    }

    // KEYS is the width of the tile; without a branch the compiler puts all products beside each other.
    template <int KEYS>
    __device__ __forceinline__ void step(const act* k, const act* v, int keys) {
        Acc scores[KEYS / 8] = {};
        products(scores, k);
        exponentials(scores, keys);
        if (drops) {
            drop(scores);
        }
#pragma unroll
        for (int d = 0; d < KEYS / DEPTH; d++) {
            Left a;
            left_of(a, scores, d);
#pragma unroll
            for (int j = 0; j < HEAD_PAIRS; j++) {
                Right b;
                right_across(b, v, STRIDE, 16 * j, d * DEPTH);
                multiply(out[2 * j], out[2 * j + 1], a, b);
            }
        }
    }

    template <int N>
    __device__ __forceinline__ void products(Acc (&scores)[N], const act* k) {
#pragma unroll
        for (int d = 0; d < HEAD_DEPTHS; d++) {
            Left a;
            left_along(a, q, STRIDE, 0, d * DEPTH);
#pragma unroll
            for (int j = 0; j < N / 2; j++) {
                Right b;
                right_along(b, k, STRIDE, 16 * j, d * DEPTH);
                multiply(scores[2 * j], scores[2 * j + 1], a, b);
            }
        }
    }

    template <int N>
    __device__ __forceinline__ void exponentials(Acc (&scores)[N], int keys) {
        float scale = score_scale();
        if (keys < 8 * N) {
            leave_out(scores, keys);
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            float most = best[r];
#pragma unroll
            for (int j = 0; j < N; j++) {
                most = fmaxf(most, fmaxf(scores[j][2 * r], scores[j][2 * r + 1]));
            }
            most = fmaxf(most, __shfl_xor_sync(ALL, most, 1));
            most = fmaxf(most, __shfl_xor_sync(ALL, most, 2));
            float shrink = fast_exp2((best[r] - most) * scale);
            best[r] = most;
            sum[r] *= shrink;
#pragma unroll
            for (int j = 0; j < N; j++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    float& x = scores[j][2 * r + c];
                    x = fast_exp2(x * scale - most * scale);
                    sum[r] += x;
                }
            }
#pragma unroll
            for (int j = 0; j < HEAD_PADDED / 8; j++) {
                out[j][2 * r] *= shrink;
                out[j][2 * r + 1] *= shrink;
            }
        }
    }

    // Keys that are not there.
    template <int N>
    __device__ __forceinline__ void leave_out(Acc (&scores)[N], int keys) {
        int column = 2 * (threadIdx.x % 4);
#pragma unroll
        for (int j = 0; j < N; j++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                scores[j][i] = 8 * j + column + i % 2 < keys ? scores[j][i] : -infinity();
            }
        }
    }

    template <int N>
    __device__ __forceinline__ void drop(Acc (&scores)[N]) {
#pragma unroll
        for (int j = 0; j < N; j++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                unsigned at = counter + i / 2 * down + (unsigned) (8 * j + i % 2) * STEP;
                scores[j][i] = mask.keeps(at) ? scores[j][i] : 0.0f;
            }
        }
        counter += 8 * N * STEP;
    }

    // The sums of whole rows: each lane has those of its columns.
    __device__ __forceinline__ void finish() {
#pragma unroll
        for (int r = 0; r < 2; r++) {
            sum[r] += __shfl_xor_sync(ALL, sum[r], 1);
            sum[r] += __shfl_xor_sync(ALL, sum[r], 2);
        }
    }
};

// A block for 64 queries of a row and head, a warp for 16 of them.
extern "C" __global__ void __launch_bounds__(FORWARD_THREADS) attention_forward(
        const Batch* batch,
        int layer,
        const int* tiles,
        const int* rowStart,
        const long long* rowKey,
        const act* qkv,
        act* context,
        float* logSum,
        int stride) {
    ForwardShared& s = *static_cast<ForwardShared*>(dynamic_shared());
    begin_kernel();
    int row = tiles[2 * blockIdx.x];
    int first = tiles[2 * blockIdx.x + 1];
    if (row < 0) {
        return;
    }
    int head = blockIdx.y;
    int start = rowStart[row];
    int length = rowStart[row + 1] - start;
    int queries = min(FORWARD_TILE, length - first);
    bool drops = batch->attentionThreshold != DROPS_NOTHING;
    const act* from = qkv + start * QKV + head * HEAD;
    auto fetch_keys = [&](int key) {
        int stage = key / FORWARD_TILE % 2;
        int keys = min(FORWARD_TILE, length - key);
        const act* k = from + HIDDEN + key * QKV;
        if (keys > FORWARD_TILE / 2) {
            fetch<FORWARD_THREADS, FORWARD_TILE>(s.k[stage], k, QKV, keys);
            fetch<FORWARD_THREADS, FORWARD_TILE>(s.v[stage], k + HIDDEN, QKV, keys);
        } else {
            fetch<FORWARD_THREADS, FORWARD_TILE / 2>(s.k[stage], k, QKV, keys);
            fetch<FORWARD_THREADS, FORWARD_TILE / 2>(s.v[stage], k + HIDDEN, QKV, keys);
        }
    };
    fetch<FORWARD_THREADS, FORWARD_TILE>(s.q, from + first * QKV, QKV, queries);
    fetch_keys(0);
    int mine = threadIdx.x / WARP * 16;
    act* rows = s.q + mine * STRIDE;
    ForwardWarp warp(rows, drops, attention_mask(*batch, rowKey[row], head, layer), first + mine, length);
    for (int key = 0; key < length; key += FORWARD_TILE) {
        await_copies();
        __syncthreads();
        // While this tile is worked on the next one comes to where the one before was.
        if (key + FORWARD_TILE < length) {
            fetch_keys(key + FORWARD_TILE);
        }
        if (mine < queries) {
            int stage = key / FORWARD_TILE % 2;
            int keys = min(FORWARD_TILE, length - key);
            if (keys > FORWARD_TILE / 2) {
                warp.step<FORWARD_TILE>(s.k[stage], s.v[stage], keys);
            } else {
                warp.step<FORWARD_TILE / 2>(s.k[stage], s.v[stage], keys);
            }
        }
    }
    if (mine >= queries) {
        return;
    }
    warp.finish();
    float keep = drops ? batch->attentionKeep : 1.0f;
    __syncwarp();
    stage(rows, warp.out, keep / warp.sum[0], keep / warp.sum[1]);
    int token = start + first + mine;
    write_out(context + head * HEAD, HIDDEN, rows, min(16, queries - mine), [&](int r) { return token + r; });
    int l = threadIdx.x % WARP;
    if (logSum != nullptr && l % 4 == 0) {
#pragma unroll
        for (int r = 0; r < 2; r++) {
            int query = l / 4 + 8 * r;
            if (mine + query < queries) {
                logSum[(long long) head * stride + token + query] = warp.best[r] * score_scale() + log2f(warp.sum[r]);
            }
        }
    }
}
