// Types, sizes and the small things that every kernel needs.
#pragma once

constexpr int HIDDEN = PASTA_HIDDEN;
constexpr int HEADS = PASTA_HEADS;
constexpr int HEAD = HIDDEN / HEADS;
constexpr int INTERMEDIATE = PASTA_INTERMEDIATE;
constexpr int WARP = 32;
constexpr unsigned ALL = 0xFFFFFFFFu;

static_assert(HEAD * HEADS == HIDDEN, "the hidden size is a multiple of the number of heads");
static_assert(HEAD <= 128 && HEAD % 2 == 0, "heads of up to 128 numbers, an even count");

struct bf16 {
    unsigned short bits;
};

#if PASTA_BF16
using act = bf16;
using slope = unsigned char;
#else
using act = float;
using slope = float;
#endif

#if PASTA_WIDE
using stream = float;
#else
using stream = act;
#endif

// Whether the residual stream has to be written a second time for the products.
constexpr bool WIDE = sizeof(stream) != sizeof(act);

// What a batch is, read from memory so that a graph of launches can be replayed for another one.
struct Batch {
    int tokens;
    int rows;
    int specials;
    int used;
    long long seed;
    int hiddenThreshold;
    float hiddenKeep;
    int attentionThreshold;
    float attentionKeep;
    int reserved[6];
};
static_assert(sizeof(Batch) == 64, "as the host writes it");

// The largest of 8, 4, 2, 1 that divides a length: elements that are read at once.
__host__ __device__ constexpr int vector_of(int length, int most) {
    int v = most;
    while (length % v != 0) {
        v /= 2;
    }
    return v;
}

__device__ __forceinline__ float to_float(float x) {
    return x;
}

__device__ __forceinline__ float to_float(bf16 x) {
    return __uint_as_float((unsigned) x.bits << 16);
}
