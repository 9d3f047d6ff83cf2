// Enough of CUDA C++ to run the kernels' own source on a processor, so that they can be tested where there is no GPU. The
// threads of a block take turns on one processor thread; barriers, shuffles and matrix instructions wait for each other
// as they do on a GPU, and what the programming guide calls undefined (a lane missing, different instructions in one
// warp, an address out of line) ends the test. See emulator.cpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

#define PASTA_EMULATED
#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static
#define __align__(n) __attribute__((aligned(n)))

struct alignas(8) uint2 {
    unsigned x, y;
};
struct alignas(16) uint4 {
    unsigned x, y, z, w;
};
struct alignas(8) float2 {
    float x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct dim3 {
    unsigned x, y, z;
    dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

inline uint2 make_uint2(unsigned x, unsigned y) {
    return {x, y};
}
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
    return {x, y, z, w};
}
inline float2 make_float2(float x, float y) {
    return {x, y};
}
inline float4 make_float4(float x, float y, float z, float w) {
    return {x, y, z, w};
}

extern dim3 threadIdx;
extern dim3 blockIdx;
extern dim3 blockDim;
extern dim3 gridDim;

namespace emulator {

constexpr int PAYLOAD = 64;

// What each lane of a warp brought to an instruction that all of them execute together.
struct Exchange {
    unsigned char of[32][PAYLOAD];
};

enum Instruction { SHUFFLE, SYNC_WARP, MMA_BF16, MMA_TF32, LDMATRIX, LDMATRIX_TRANSPOSED };

// In which order threads are given their turn: as they are numbered, backwards, or by chance from 2 on.
void set_order(unsigned order);

void launch(dim3 grid, dim3 block, size_t shared, const std::function<void()>& kernel);

void barrier();

const Exchange& exchange(Instruction instruction, const void* mine, size_t size);

void* shared();

void copy_later(void* to, const void* from, size_t bytes);

void copies_come();

[[noreturn]] void fail(const char* what);

template <typename T>
T of_lane(const Exchange& all, int lane) {
    T value;
    std::memcpy(&value, all.of[lane], sizeof(T));
    return value;
}

inline int lane() {
    return threadIdx.x % 32;
}

}  // namespace emulator

inline void __syncthreads() {
    emulator::barrier();
}

inline void __syncwarp() {
    emulator::exchange(emulator::SYNC_WARP, nullptr, 0);
}

inline float __shfl_xor_sync(unsigned mask, float x, int step) {
    if (mask != 0xFFFFFFFFu) {
        emulator::fail("a shuffle of part of a warp");
    }
    struct {
        float x;
        int step;
    } mine = {x, step};
    const emulator::Exchange& all = emulator::exchange(emulator::SHUFFLE, &mine, sizeof mine);
    auto other = emulator::of_lane<decltype(mine)>(all, emulator::lane() ^ step);
    if (other.step != step) {
        emulator::fail("a shuffle with different steps");
    }
    return other.x;
}

inline float __uint_as_float(unsigned x) {
    float f;
    std::memcpy(&f, &x, 4);
    return f;
}
inline unsigned __float_as_uint(float x) {
    unsigned u;
    std::memcpy(&u, &x, 4);
    return u;
}
inline float __int_as_float(int x) {
    return __uint_as_float((unsigned) x);
}
inline unsigned __byte_perm(unsigned x, unsigned y, unsigned selector) {
    unsigned long long both = (unsigned long long) y << 32 | x;
    unsigned result = 0;
    for (int i = 0; i < 4; i++) {
        result |= (unsigned) (both >> 8 * (selector >> 4 * i & 7) & 0xFF) << 8 * i;
    }
    return result;
}
inline int min(int a, int b) {
    return a < b ? a : b;
}

template <typename T>
T __ldcs(const T* p) {
    return *p;
}

template <typename T>
void __stcs(T* p, T value) {
    *p = value;
}

inline void begin_kernel() {}

inline void forget_memory() {}

inline unsigned unpack_again(unsigned word, bool low) {
    return low ? word << 16 : word & 0xFFFF0000u;
}

inline unsigned round_bf16(float x) {
    unsigned u = __float_as_uint(x);
    if (std::isnan(x)) {
        return 0x7FFF;
    }
    return (u + 0x7FFF + (u >> 16 & 1)) >> 16;
}

inline unsigned pack_bf16(float low, float high) {
    return round_bf16(low) | round_bf16(high) << 16;
}

// Nearest, halves away from zero; what a GPU leaves in the low bits is not said.
inline unsigned to_tf32(float x) {
    return (__float_as_uint(x) + 0x1000) & ~0x1FFFu;
}

inline float fast_exp2(float x) {
    return exp2f(x);
}

inline float fast_reciprocal(float x) {
    return 1 / x;
}

// PTX ISA, "Matrix Fragments for mma.m16n8k16" and "mma.m16n8k8": lane l = 4 g + t.
struct MmaOperands {
    unsigned a[4];
    unsigned b[2];
};

inline float half_of(unsigned word, int high) {
    return __uint_as_float(high ? word & 0xFFFF0000u : word << 16);
}

inline float a_bf16(const emulator::Exchange& all, int row, int k) {
    auto o = emulator::of_lane<MmaOperands>(all, row % 8 * 4 + k % 8 / 2);
    return half_of(o.a[row / 8 + k / 8 * 2], k % 2);
}

inline float b_bf16(const emulator::Exchange& all, int k, int column) {
    auto o = emulator::of_lane<MmaOperands>(all, column * 4 + k % 8 / 2);
    return half_of(o.b[k / 8], k % 2);
}

inline float a_tf32(const emulator::Exchange& all, int row, int k) {
    auto o = emulator::of_lane<MmaOperands>(all, row % 8 * 4 + k % 4);
    return __uint_as_float(o.a[row / 8 + k / 4 * 2] & ~0x1FFFu);
}

inline float b_tf32(const emulator::Exchange& all, int k, int column) {
    auto o = emulator::of_lane<MmaOperands>(all, column * 4 + k % 4);
    return __uint_as_float(o.b[k / 4] & ~0x1FFFu);
}

template <typename A, typename B>
inline void mma(
        float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2], emulator::Instruction which, int depth, A left, B right) {
    MmaOperands mine;
    std::memcpy(mine.a, a, sizeof a);
    std::memcpy(mine.b, b, sizeof b);
    const emulator::Exchange& all = emulator::exchange(which, &mine, sizeof mine);
    int g = emulator::lane() / 4;
    int t = emulator::lane() % 4;
    for (int i = 0; i < 4; i++) {
        double sum = c[i];
        for (int k = 0; k < depth; k++) {
            sum += (double) left(all, g + i / 2 * 8, k) * right(all, k, 2 * t + i % 2);
        }
        c[i] = (float) sum;
    }
}

inline void mma_bf16(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    mma(c, a, b, emulator::MMA_BF16, 16, a_bf16, b_bf16);
}

inline void mma_tf32(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    mma(c, a, b, emulator::MMA_TF32, 8, a_tf32, b_tf32);
}

// PTX ISA, ldmatrix: lane l gets elements 2 t and 2 t + 1 of row g of each matrix, or of column g where transposed.
inline void ldmatrix_of(unsigned (&r)[4], const void* row, bool transposed) {
    if (reinterpret_cast<uintptr_t>(row) % 16 != 0) {
        emulator::fail("ldmatrix from an address that is not a multiple of 16");
    }
    const emulator::Exchange& all = emulator::exchange(
            transposed ? emulator::LDMATRIX_TRANSPOSED : emulator::LDMATRIX, &row, sizeof row);
    int g = emulator::lane() / 4;
    int t = emulator::lane() % 4;
    for (int m = 0; m < 4; m++) {
        unsigned short pair[2];
        for (int i = 0; i < 2; i++) {
            int matrixRow = transposed ? 2 * t + i : g;
            int column = transposed ? g : 2 * t + i;
            pair[i] = emulator::of_lane<const unsigned short*>(all, 8 * m + matrixRow)[column];
        }
        r[m] = pair[0] | (unsigned) pair[1] << 16;
    }
}

struct bf16;

inline void ldmatrix(unsigned (&r)[4], const bf16* row) {
    ldmatrix_of(r, row, false);
}

inline void ldmatrix_transposed(unsigned (&r)[4], const bf16* row) {
    ldmatrix_of(r, row, true);
}

inline void* dynamic_shared() {
    return emulator::shared();
}

inline void copy_async(void* to, const void* from) {
    if ((reinterpret_cast<uintptr_t>(to) | reinterpret_cast<uintptr_t>(from)) % 16 != 0) {
        emulator::fail("an asynchronous copy between addresses that are not multiples of 16");
    }
    emulator::copy_later(to, from, 16);
}

inline void copy_word_async(void* to, const void* from) {
    emulator::copy_later(to, from, 4);
}

inline void await_copies() {
    emulator::copies_come();
}
