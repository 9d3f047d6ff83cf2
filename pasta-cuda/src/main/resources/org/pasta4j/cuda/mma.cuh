// Products of small matrices in shared memory by a warp, on tensor cores. One interface for both element types:
//
//   Left      a 16 x DEPTH piece of the left factor
//   Right     a DEPTH x 16 piece of the right factor, which makes two 16 x 8 pieces of the product
//   Acc       a 16 x 8 piece of the product: lane l has rows l / 4 and l / 4 + 8, columns 2 (l % 4) and the next
//
// A factor lies "along" if its DEPTH runs along the rows of memory, and "across" if it runs down them. What comes out of one
// product can be the left factor of another without leaving its registers.
#pragma once

using Acc = float[4];

#if PASTA_BF16

constexpr int DEPTH = 16;
// Added to a row in shared memory, so that eight rows lie in different banks.
constexpr int PAD = 8;
using Left = unsigned[4];
using Right = unsigned[4];

__device__ __forceinline__ const act* piece_of(const act* from, int stride, int row, int column) {
    return from + row * stride + column;
}

__device__ __forceinline__ void left_along(Left& a, const act* from, int stride, int row, int depth) {
    int l = threadIdx.x % 32;
    ldmatrix(a, piece_of(from, stride, row + l % 16, depth + l / 16 * 8));
}

// Straight from memory of [depth][row].
__device__ __forceinline__ void left_across(Left& a, const act* from, int stride, int row, int depth) {
    int l = threadIdx.x % 32;
    ldmatrix_transposed(a, piece_of(from, stride, depth + l % 8 + l / 16 * 8, row + l / 8 % 2 * 8));
}

// From memory of [column][depth].
__device__ __forceinline__ void right_along(Right& b, const act* from, int stride, int column, int depth) {
    int l = threadIdx.x % 32;
    ldmatrix(b, piece_of(from, stride, column + l % 8 + l / 16 * 8, depth + l / 8 % 2 * 8));
}

// From memory of [depth][column].
__device__ __forceinline__ void right_across(Right& b, const act* from, int stride, int column, int depth) {
    int l = threadIdx.x % 32;
    ldmatrix_transposed(b, piece_of(from, stride, depth + l % 16, column + l / 16 * 8));
}

// The DEPTH columns that begin at column d * DEPTH of a product.
template <int N>
__device__ __forceinline__ void left_of(Left& a, const Acc (&product)[N], int d) {
    a[0] = pack_bf16(product[2 * d][0], product[2 * d][1]);
    a[1] = pack_bf16(product[2 * d][2], product[2 * d][3]);
    a[2] = pack_bf16(product[2 * d + 1][0], product[2 * d + 1][1]);
    a[3] = pack_bf16(product[2 * d + 1][2], product[2 * d + 1][3]);
}

// Both of Right's products. The flavours differ in the order of their depth where elements are float32.
__device__ __forceinline__ void multiply(Acc& c0, Acc& c1, const Left& a, const Right& b) {
    mma_bf16(c0, a, {b[0], b[1]});
    mma_bf16(c1, a, {b[2], b[3]});
}

#else

constexpr int DEPTH = 8;
constexpr int PAD = 4;

// A float32 as the sum of two TF32: the second is what the first leaves over.
struct Split {
    unsigned high;
    unsigned low;

    __device__ __forceinline__ void operator=(float x) {
        high = to_tf32(x);
        low = PASTA_TF32 ? 0 : to_tf32(x - __uint_as_float(high));
    }
};

using Left = Split[4];
using Right = Split[4];

// The order of the depth: lane t % 4 has t and t + 4 where both factors lie along, 2 t and 2 t + 1 where they lie across
// or come out of a product. Both are free of bank conflicts.
__device__ __forceinline__ void left_along(Left& a, const act* from, int stride, int row, int depth) {
    int l = threadIdx.x % 32;
    const act* p = from + (row + l / 4) * stride + depth + l % 4;
    a[0] = p[0];
    a[1] = p[8 * stride];
    a[2] = p[4];
    a[3] = p[8 * stride + 4];
}

__device__ __forceinline__ void left_across(Left& a, const act* from, int stride, int row, int depth) {
    int l = threadIdx.x % 32;
    const act* p = from + (depth + 2 * (l % 4)) * stride + row + l / 4;
    a[0] = p[0];
    a[1] = p[8];
    a[2] = p[stride];
    a[3] = p[stride + 8];
}

__device__ __forceinline__ void right_along(Right& b, const act* from, int stride, int column, int depth) {
    int l = threadIdx.x % 32;
    const act* p = from + (column + l / 4) * stride + depth + l % 4;
    b[0] = p[0];
    b[1] = p[4];
    b[2] = p[8 * stride];
    b[3] = p[8 * stride + 4];
}

__device__ __forceinline__ void right_across(Right& b, const act* from, int stride, int column, int depth) {
    int l = threadIdx.x % 32;
    const act* p = from + (depth + 2 * (l % 4)) * stride + column + l / 4;
    b[0] = p[0];
    b[1] = p[stride];
    b[2] = p[8];
    b[3] = p[stride + 8];
}

template <int N>
__device__ __forceinline__ void left_of(Left& a, const Acc (&product)[N], int d) {
    a[0] = product[d][0];
    a[1] = product[d][2];
    a[2] = product[d][1];
    a[3] = product[d][3];
}

// Small parts first. What is left out, low times low, is 2^-22 of the product.
__device__ __forceinline__ void multiply_one(Acc& c, const Left& a, const Split& b0, const Split& b1) {
    if (!PASTA_TF32) {
        mma_tf32(c, {a[0].low, a[1].low, a[2].low, a[3].low}, {b0.high, b1.high});
        mma_tf32(c, {a[0].high, a[1].high, a[2].high, a[3].high}, {b0.low, b1.low});
    }
    mma_tf32(c, {a[0].high, a[1].high, a[2].high, a[3].high}, {b0.high, b1.high});
}

__device__ __forceinline__ void multiply(Acc& c0, Acc& c1, const Left& a, const Right& b) {
    multiply_one(c0, a, b[0], b[1]);
    multiply_one(c1, a, b[2], b[3]);
}

#endif
