// The way back through attention.
#pragma once

constexpr int BACKWARD_TILE = 32;
constexpr int TILE_STRIDE = BACKWARD_TILE + PAD;
constexpr int VECTOR_OF_SCORES = 16 / sizeof(act);

// Behind it, for rows of more than 16 WARPS tokens, a float for each query, rounded up to whole tiles.
template <int WARPS>
struct alignas(16) BackwardShared {
    act k[16 * WARPS * STRIDE];
    act v[16 * WARPS * STRIDE];
    act q[2][BACKWARD_TILE * STRIDE];
    act dContext[2][BACKWARD_TILE * STRIDE];
    act dScores[16 * WARPS * TILE_STRIDE];
    float logSum[2][BACKWARD_TILE];
    float partial[BACKWARD_TILE][WARPS];
    float delta[BACKWARD_TILE];
};

// The way back for one row and head: a warp has 16 keys, and all go through the queries in tiles of 32. What a warp has is
// the transpose of scores and probabilities, keys down and queries across, so that it sums up the gradients of its keys and
// values in registers. The gradient of the queries is summed over the warps through shared memory. With P the probabilities,
// D their dropout mask, G the context's gradient:
//
//     dV = (P D)^T G      dP = D (G V^T)      delta = row sums of P dP      dS = P (dP - delta)      dQ = dS K      dK = dS^T Q
//
// D is 0 or 1 here; its factor for what is kept comes in at the end. A probability whose D is 0 has its sign turned.
//
// Rows of more than 16 keys a warp take several turns, and a round before them for delta.
template <int WARPS, bool LONG>
struct Backward {
    static constexpr int KEYS = 16 * WARPS;
    static constexpr int THREADS = WARP * WARPS;

    BackwardShared<WARPS>& s;
    float* longDelta;
    const act* qkv;
    const act* dContext;
    const float* logSum;
    const int* specialOf;
    act* dqkv;
    int start;
    int length;
    bool drops;
    Mask mask;
    int mine;
    int key;
    int keys;
    Acc p[BACKWARD_TILE / 8];
    Acc dp[BACKWARD_TILE / 8];
    Acc dk[HEAD_PADDED / 8];
    Acc dv[HEAD_PADDED / 8];

    __device__ __forceinline__ bool works() const {
        return mine < keys;
    }

    __device__ __forceinline__ float keep() const {
        return drops ? mask.keep : 1.0f;
    }

    __device__ __forceinline__ void begin_keys(int first) {
        key = LONG ? first : 0;
        keys = LONG ? min(KEYS, length - key) : length;
        const act* from = qkv + (start + key) * QKV;
        fetch<THREADS, KEYS>(s.k, from + HIDDEN, QKV, keys);
        fetch<THREADS, KEYS>(s.v, from + 2 * HIDDEN, QKV, keys);
        fetch_queries(0);
        if (!works()) {
            clear_scores();
        }
    }

    // Those of keys that are not there are summed up with the others.
    __device__ __forceinline__ void clear_scores() {
        float zeros[VECTOR_OF_SCORES] = {};
        act* to = s.dScores + mine * TILE_STRIDE;
        for (int i = threadIdx.x % WARP * VECTOR_OF_SCORES; i < 16 * TILE_STRIDE; i += WARP * VECTOR_OF_SCORES) {
            store(to + i, zeros);
        }
    }

    __device__ __forceinline__ void fetch_queries(int first) {
        if (first >= length) {
            return;
        }
        int stage = first / BACKWARD_TILE % 2;
        int count = min(BACKWARD_TILE, length - first);
        long long token = start + first;
        fetch<THREADS, BACKWARD_TILE>(s.q[stage], qkv + token * QKV, QKV, count);
        fetch<THREADS, BACKWARD_TILE>(s.dContext[stage], dContext + token * HIDDEN, HIDDEN, count);
        int i = threadIdx.x;
        if (i < BACKWARD_TILE) {
            // Queries that are not there have no probability.
            if (i < count) {
                copy_word_async(&s.logSum[stage][i], logSum + token + i);
            } else {
                s.logSum[stage][i] = infinity();
            }
        }
    }

    // Waits for a tile and sends for the next, which goes where the one before was.
    __device__ __forceinline__ void begin_queries(int first) {
        await_copies();
        __syncthreads();
        fetch_queries(first + BACKWARD_TILE);
    }

    // P, D and dP of the warp's keys and the tile's queries.
    __device__ __forceinline__ void probabilities(int first) {
        int stage = first / BACKWARD_TILE % 2;
        products(p, s.k, s.q[stage]);
        int l = threadIdx.x % WARP;
        float scale = score_scale();
#pragma unroll
        for (int j = 0; j < BACKWARD_TILE / 8; j++) {
            float sums[2];
            load(sums, &s.logSum[stage][8 * j + 2 * (l % 4)]);
#pragma unroll
            for (int i = 0; i < 4; i++) {
                p[j][i] = fast_exp2(p[j][i] * scale - sums[i % 2]);
            }
        }
        if (mine + 16 > keys) {
            leave_out(mine + l / 4 < keys, mine + l / 4 + 8 < keys);
        }
        products(dp, s.v, s.dContext[stage]);
        if (drops) {
            drop(mask.counter((first + 2 * (l % 4)) * length + key + mine + l / 4));
        }
    }

    // Keys that are not there.
    __device__ __forceinline__ void leave_out(bool upper, bool lower) {
#pragma unroll
        for (int j = 0; j < BACKWARD_TILE / 8; j++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                p[j][i] = (i < 2 ? upper : lower) ? p[j][i] : 0.0f;
            }
        }
    }

    // counter: of this lane's first element
    __device__ __forceinline__ void drop(unsigned counter) {
        unsigned query = (unsigned) length * STEP;
#pragma unroll
        for (int j = 0; j < BACKWARD_TILE / 8; j++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                bool keeps = mask.keeps(counter + i % 2 * query + i / 2 * 8 * STEP);
                p[j][i] = keeps ? p[j][i] : -p[j][i];
                dp[j][i] = keeps ? dp[j][i] : 0.0f;
            }
            counter += 8 * query;
        }
    }

    __device__ __forceinline__ void products(
            Acc (&c)[BACKWARD_TILE / 8], const act* left, const act* right) {
#pragma unroll
        for (int j = 0; j < BACKWARD_TILE / 8; j++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                c[j][i] = 0;
            }
        }
#pragma unroll
        for (int d = 0; d < HEAD_DEPTHS; d++) {
            Left a;
            left_along(a, left, STRIDE, mine, d * DEPTH);
#pragma unroll
            for (int j = 0; j < BACKWARD_TILE / 16; j++) {
                Right b;
                right_along(b, right, STRIDE, 16 * j, d * DEPTH);
                multiply(c[2 * j], c[2 * j + 1], a, b);
            }
        }
    }

    // The warp's part of delta: eight sums over eight lanes each, of which every lane ends with one.
    __device__ __forceinline__ void partial_delta() {
        float sums[BACKWARD_TILE / 4];
#pragma unroll
        for (int j = 0; j < BACKWARD_TILE / 8; j++) {
            sums[2 * j] = p[j][0] * dp[j][0] + p[j][2] * dp[j][2];
            sums[2 * j + 1] = p[j][1] * dp[j][1] + p[j][3] * dp[j][3];
        }
        int l = threadIdx.x % WARP;
        fold<4>(sums, 16);
        fold<2>(sums, 8);
        fold<1>(sums, 4);
        // Lane bits 4 and 3 say which j, bit 2 which column, bits 1 and 0 the pair of columns.
        int query = l / 8 * 8 + 2 * (l % 4) + l / 4 % 2;
        s.partial[query][mine / 16] = sums[0];
    }

    // Adds up two lanes' 2 N sums; each keeps a half.
    template <int N>
    __device__ __forceinline__ static void fold(float (&sums)[BACKWARD_TILE / 4], int other) {
        bool upper = threadIdx.x & other;
#pragma unroll
        for (int i = 0; i < N; i++) {
            float kept = upper ? sums[N + i] : sums[i];
            float given = upper ? sums[i] : sums[N + i];
            sums[i] = kept + __shfl_xor_sync(ALL, given, other);
        }
    }

    // The tile's query whose delta this thread adds up, with others.
    __device__ __forceinline__ int delta_query() const {
        return threadIdx.x / WARPS;
    }

    // The same in all threads of a query.
    __device__ __forceinline__ float whole_delta() const {
        int part = threadIdx.x % WARPS;
        float sum = part * 16 < keys ? s.partial[delta_query()][part] : 0.0f;
#pragma unroll
        for (int step = 1; step < WARPS; step *= 2) {
            sum += __shfl_xor_sync(ALL, sum, step);
        }
        return sum;
    }

    __device__ __forceinline__ bool writes_delta() const {
        return threadIdx.x % WARPS == 0;
    }

    __device__ __forceinline__ void gradients_of_keys(int first, const float* delta) {
        int stage = first / BACKWARD_TILE % 2;
        int l = threadIdx.x % WARP;
#pragma unroll
        for (int j = 0; j < BACKWARD_TILE / 8; j++) {
            float deltas[2];
            load(deltas, delta + 8 * j + 2 * (l % 4));
#pragma unroll
            for (int i = 0; i < 4; i++) {
                dp[j][i] = fabsf(p[j][i]) * (dp[j][i] - deltas[i % 2]);
                p[j][i] = fmaxf(p[j][i], 0);
            }
            act* to = s.dScores + (mine + l / 4) * TILE_STRIDE + 8 * j + 2 * (l % 4);
            store_pair(to, dp[j][0], dp[j][1]);
            store_pair(to + 8 * TILE_STRIDE, dp[j][2], dp[j][3]);
        }
#pragma unroll
        for (int d = 0; d < BACKWARD_TILE / DEPTH; d++) {
            add_product(dv, p, d, s.dContext[stage]);
            add_product(dk, dp, d, s.q[stage]);
        }
    }

    __device__ __forceinline__ void add_product(
            Acc (&sum)[HEAD_PADDED / 8], const Acc (&left)[BACKWARD_TILE / 8], int d, const act* right) {
        Left a;
        left_of(a, left, d);
#pragma unroll
        for (int j = 0; j < HEAD_PAIRS; j++) {
            Right b;
            right_across(b, right, STRIDE, 16 * j, d * DEPTH);
            multiply(sum[2 * j], sum[2 * j + 1], a, b);
        }
    }

    __device__ __forceinline__ void gradients_of_queries(int first) {
        int queries = min(BACKWARD_TILE, length - first);
#pragma unroll 1
        for (int piece = threadIdx.x / WARP; piece < 2 * HEAD_PAIRS; piece += WARPS) {
            int query = piece % 2 * 16;
            int column = piece / 2 * 16;
            if (query < queries) {
                Acc c[2] = {};
#pragma unroll
                for (int d = 0; d < KEYS / DEPTH; d++) {
                    Left a;
                    Right b;
                    left_across(a, s.dScores, TILE_STRIDE, query, d * DEPTH);
                    right_across(b, s.k, STRIDE, column, d * DEPTH);
                    multiply(c[0], c[1], a, b);
                }
                write_queries(c, first + query, column);
            }
        }
    }

    // Where a token's gradient goes; less than 0 for nowhere.
    __device__ __forceinline__ int place(int token) const {
        return specialOf == nullptr ? token : specialOf[token];
    }

    // A long row's are summed where they go, always by the same thread.
    __device__ __forceinline__ void write_queries(const Acc (&c)[2], int query, int column) {
        int l = threadIdx.x % WARP;
        float scale = keep() / sqrtf((float) HEAD);
#pragma unroll
        for (int r = 0; r < 2; r++) {
            int at = query + l / 4 + 8 * r;
            int target = at < length ? place(start + at) : -1;
            if (target < 0) {
                continue;
            }
#pragma unroll
            for (int j = 0; j < 2; j++) {
                int from = column + 8 * j + 2 * (l % 4);
                if (HEAD == HEAD_PADDED || from < HEAD) {
                    write_two(dqkv + target * QKV + from, c[j][2 * r] * scale, c[j][2 * r + 1] * scale);
                }
            }
        }
    }

    __device__ __forceinline__ void write_two(act* to, float a, float b) {
        float before[2] = {};
        if (LONG && key > 0) {
            load(before, to);
        }
        store_pair(to, before[0] + a, before[1] + b);
    }

    __device__ __forceinline__ void write_keys() {
        float scale = keep() / sqrtf((float) HEAD);
        act* k = s.k + mine * STRIDE;
        act* v = s.v + mine * STRIDE;
        stage(k, dk, scale, scale);
        stage(v, dv, keep(), keep());
        int token = start + key + mine;
        int count = min(16, keys - mine);
        auto to = [&](int row) { return place(token + row); };
        write_out(dqkv + HIDDEN, QKV, k, count, to);
        write_out(dqkv + 2 * HIDDEN, QKV, v, count, to);
    }

    __device__ __forceinline__ void delta_of_long_row() {
        for (int first = 0; first < length; first += KEYS) {
            if (first > 0) {
                __syncthreads();
            }
            begin_keys(first);
            for (int query = 0; query < length; query += BACKWARD_TILE) {
                begin_queries(query);
                if (works()) {
                    probabilities(query);
                    partial_delta();
                }
                __syncthreads();
                float sum = whole_delta();
                if (writes_delta()) {
                    float& to = longDelta[query + delta_query()];
                    to = first > 0 ? to + sum : sum;
                }
            }
        }
        __syncthreads();
    }

    __device__ __forceinline__ const float* delta_of_tile(int query) {
        if (LONG) {
            return longDelta + query;
        }
        if (works()) {
            partial_delta();
        }
        __syncthreads();
        float sum = whole_delta();
        if (writes_delta()) {
            s.delta[delta_query()] = sum;
        }
        __syncthreads();
        return s.delta;
    }

    __device__ __forceinline__ void gradients(int firstKey) {
        begin_keys(firstKey);
#pragma unroll
        for (int j = 0; j < HEAD_PADDED / 8; j++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                dk[j][i] = 0;
                dv[j][i] = 0;
            }
        }
        for (int query = 0; query < length; query += BACKWARD_TILE) {
            begin_queries(query);
            if (works()) {
                probabilities(query);
            }
            const float* delta = delta_of_tile(query);
            if (works()) {
                gradients_of_keys(query, delta);
            }
            __syncthreads();
            gradients_of_queries(query);
        }
        __syncthreads();
        if (works()) {
            write_keys();
        }
    }

    __device__ __forceinline__ void run() {
        if (!LONG) {
            gradients(0);
            return;
        }
        delta_of_long_row();
        for (int first = 0; first < length; first += KEYS) {
            if (first > 0) {
                __syncthreads();
            }
            gradients(first);
        }
    }
};
