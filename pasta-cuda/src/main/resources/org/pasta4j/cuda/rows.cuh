// Rows of hidden states in the registers of a warp.
#pragma once

// How a row of H numbers is spread over a warp: chunk c of the row is at lane c % 32.
__host__ __device__ constexpr int row_vector() {
    int most = sizeof(act) == 2 && !WIDE ? 8 : 4;
    for (int v = most; v >= 4; v /= 2) {
        if (HIDDEN % (WARP * v) == 0) {
            return v;
        }
    }
    return vector_of(HIDDEN, most);
}

constexpr int VECTOR = row_vector();
constexpr int CHUNKS = HIDDEN / VECTOR;
constexpr int CHUNKS_EACH = (CHUNKS + WARP - 1) / WARP;
constexpr int ROWS_A_BLOCK = 4;

// Blocks that a multiprocessor should have room for, so that a usual batch is done at once: as many as registers allow.
constexpr int ROW_BLOCKS = sizeof(stream) * CHUNKS_EACH * VECTOR <= 64 ? 8 : 4;

using Row = float[CHUNKS_EACH][VECTOR];

// A row that is only read, as it lies in memory.
template <typename T>
using RawRow = Raw<T, VECTOR>[CHUNKS_EACH];

__device__ __forceinline__ int lane() {
    return threadIdx.x % WARP;
}

__device__ __forceinline__ int row_of_warp() {
    return blockIdx.x * ROWS_A_BLOCK + threadIdx.x / WARP;
}

// Calls f with each chunk of this lane and the column where it begins.
template <typename F>
__device__ __forceinline__ void each_chunk(F f) {
#pragma unroll
    for (int i = 0; i < CHUNKS_EACH; i++) {
        int chunk = i * WARP + lane();
        if (CHUNKS % WARP == 0 || chunk < CHUNKS) {
            f(i, chunk * VECTOR);
        }
    }
}

template <typename Cache = Usual, typename T>
__device__ __forceinline__ void load_row(Row& row, const T* from) {
    each_chunk([&](int i, int column) { load<Cache>(row[i], from + column); });
}

template <typename Cache = Usual, typename T>
__device__ __forceinline__ void load_raw(Raw<T, VECTOR> (&row)[CHUNKS_EACH], const T* from) {
    each_chunk([&](int i, int column) { row[i].template load<Cache>(from + column); });
}

template <typename Cache = Usual, typename T>
__device__ __forceinline__ void store_row(T* to, const Row& row) {
    each_chunk([&](int i, int column) { store<Cache>(to + column, row[i]); });
}

template <typename T>
__device__ __forceinline__ void add_row(Row& row, const T* from) {
    each_chunk([&](int i, int column) {
        float more[VECTOR];
        load(more, from + column);
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            row[i][j] += more[j];
        }
    });
}

// From float32, rounded.
template <typename T>
__device__ __forceinline__ void load_raw_of(Raw<T, VECTOR> (&row)[CHUNKS_EACH], const float* from) {
    each_chunk([&](int i, int column) {
        float values[VECTOR];
        load(values, from + column);
        row[i].set(values);
    });
}

template <typename T>
__device__ __forceinline__ void store_raw(T* to, const Raw<T, VECTOR> (&row)[CHUNKS_EACH]) {
    each_chunk([&](int i, int column) { row[i].store(to + column); });
}

__device__ __forceinline__ void apply(const Mask& mask, Row& row) {
    each_chunk([&](int i, int column) {
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            row[i][j] *= mask.at(column + j);
        }
    });
}

// Mean zero and variance one, in two passes over registers; gives 1 / standard deviation.
__device__ __forceinline__ float normalise(Row& row) {
    float sum = 0;
    each_chunk([&](int i, int) {
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            sum += row[i][j];
        }
    });
    float mean = warp_sum(sum) / HIDDEN;
    float squares = 0;
    each_chunk([&](int i, int) {
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            row[i][j] -= mean;
            squares += row[i][j] * row[i][j];
        }
    });
    float rstd = 1 / sqrtf(warp_sum(squares) / HIDDEN + PASTA_EPSILON);
    each_chunk([&](int i, int) {
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            row[i][j] *= rstd;
        }
    });
    return rstd;
}

__device__ __forceinline__ void scale_and_shift(Row& row, const float* gamma, const float* beta) {
    each_chunk([&](int i, int column) {
        float g[VECTOR];
        float b[VECTOR];
        load(g, gamma + column);
        load(b, beta + column);
#pragma unroll
        for (int j = 0; j < VECTOR; j++) {
            row[i][j] = row[i][j] * g[j] + b[j];
        }
    });
}
