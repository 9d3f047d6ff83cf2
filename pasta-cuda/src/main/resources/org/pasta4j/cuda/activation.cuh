// The non-linearity between the two feed-forward layers, and its derivative, which is kept for the way back.
#pragma once

constexpr int GELU = 0;
constexpr int GELU_TANH = 1;

// By the normal distribution's tail beyond |x|, exp(-x^2 / 2) times a polynomial in 1 / (1 + p |x|): Abramowitz and Stegun
// 7.1.25, good to 1.3e-5, where what comes out is rounded to bfloat16.
__device__ __forceinline__ void gelu_fast(float x, float& y, float& derivative) {
    float size = fabsf(x);
    float t = fast_reciprocal(1 + 0.33267252f * size);
    float over = t * (0.1740121f + t * (-0.0479399f + t * 0.3739278f));
    float bell = fast_exp2(x * x * -0.72134752f);
    y = fmaxf(x, 0) - size * (over * bell);
    float sign = copysignf(1, x);
    derivative = sign * (bell * (0.39894228f * size - over)) + (0.5f + 0.5f * sign);
}

__device__ __forceinline__ void gelu(float x, float& y, float& derivative) {
    if (sizeof(act) == 2) {
        gelu_fast(x, y, derivative);
        return;
    }
    float below = 0.5f * erfcf(-0.70710678f * x);
    y = x * below;
    derivative = below + x * expf(-0.5f * x * x) * 0.39894228f;
}

__device__ __forceinline__ void gelu_tanh(float x, float& y, float& derivative) {
    float inner = 0.79788456f * (x + 0.044715f * x * x * x);
    float t = sizeof(act) == 2 ? 1 - 2 * fast_reciprocal(1 + fast_exp2(inner * 2.88539008f)) : tanhf(inner);
    y = 0.5f * x * (1 + t);
    derivative = 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * 0.79788456f * (1 + 3 * 0.044715f * x * x);
}

__device__ __forceinline__ void activate(float x, float& y, float& derivative) {
    if (PASTA_ACTIVATION == GELU) {
        gelu(x, y, derivative);
    } else if (PASTA_ACTIVATION == GELU_TANH) {
        gelu_tanh(x, y, derivative);
    } else {
        y = fmaxf(x, 0);
        derivative = x > 0 ? 1.0f : 0.0f;
    }
}

// Eight bits hold a derivative, from -0.13 to 1.13, in steps of 1/200 from -26/200: the last bits of a float of this size.
constexpr float WHOLE = 8388608.0f;

__device__ __forceinline__ unsigned to_byte(float derivative) {
    return __float_as_uint(derivative * 200.0f + (WHOLE + 26.0f));
}

__device__ __forceinline__ float of_byte(unsigned whole) {
    return (__uint_as_float(whole) - (WHOLE + 26.0f)) * 0.005f;
}

// The last bytes of four words.
__device__ __forceinline__ unsigned pack_bytes(unsigned a, unsigned b, unsigned c, unsigned d) {
    return __byte_perm(__byte_perm(a, b, 0x0040), __byte_perm(c, d, 0x0040), 0x5410);
}

constexpr int WIDE_VECTOR = vector_of(INTERMEDIATE, 8);

template <int N>
__device__ __forceinline__ void store_slope(float* p, const float (&v)[N]) {
    store<Once>(p, v);
}

template <int N>
__device__ __forceinline__ void load_slope(float (&v)[N], const float* p) {
    load<Once>(v, p);
}

template <int N>
__device__ __forceinline__ void store_slope(unsigned char* p, const float (&v)[N]) {
    if constexpr (N >= 4) {
        unsigned words[N / 4];
#pragma unroll
        for (int i = 0; i < N / 4; i++) {
            words[i] = pack_bytes(
                    to_byte(v[4 * i]), to_byte(v[4 * i + 1]), to_byte(v[4 * i + 2]), to_byte(v[4 * i + 3]));
        }
        store_words<Once>(p, words);
    } else {
#pragma unroll
        for (int i = 0; i < N; i++) {
            p[i] = (unsigned char) to_byte(v[i]);
        }
    }
}

template <int N>
__device__ __forceinline__ void load_slope(float (&v)[N], const unsigned char* p) {
    if constexpr (N >= 4) {
        unsigned words[N / 4];
        load_words<Once>(words, p);
#pragma unroll
        for (int i = 0; i < N; i++) {
            v[i] = of_byte(__byte_perm(words[i / 4], 0x4B000000, 0x7440 + i % 4));
        }
    } else {
#pragma unroll
        for (int i = 0; i < N; i++) {
            v[i] = of_byte(0x4B000000 | p[i]);
        }
    }
}

// Calls f with each piece of the wide matrix that is this thread's: where it begins, and its column.
template <typename F>
__device__ __forceinline__ void each_wide_piece(const Batch& batch, int firsts, F f) {
    constexpr unsigned EACH = INTERMEDIATE / WIDE_VECTOR;
    unsigned pieces = (firsts ? batch.rows : batch.tokens) * EACH;
    for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < pieces; i += gridDim.x * blockDim.x) {
        f((long long) i * WIDE_VECTOR, i % EACH * WIDE_VECTOR);
    }
}

extern "C" __global__ void __launch_bounds__(256) activate_forward(
        const Batch* batch, int firsts, const act* wide, const float* bias, act* activated, slope* kept) {
    begin_kernel();
    each_wide_piece(*batch, firsts, [&](long long at, int column) {
        float x[WIDE_VECTOR];
        float b[WIDE_VECTOR];
        float derivative[WIDE_VECTOR];
        load(x, wide + at);
        load(b, bias + column);
#pragma unroll
        for (int i = 0; i < WIDE_VECTOR; i++) {
            activate(x[i] + b[i], x[i], derivative[i]);
        }
        store(activated + at, x);
        if (kept != nullptr) {
            store_slope(kept + at, derivative);
        }
    });
}

extern "C" __global__ void __launch_bounds__(256)
        activate_backward(const Batch* batch, int firsts, act* gradient, const slope* kept) {
    begin_kernel();
    each_wide_piece(*batch, firsts, [&](long long at, int) {
        float g[WIDE_VECTOR];
        float derivative[WIDE_VECTOR];
        load(g, gradient + at);
        load_slope(derivative, kept + at);
#pragma unroll
        for (int i = 0; i < WIDE_VECTOR; i++) {
            g[i] *= derivative[i];
        }
        store(gradient + at, g);
    });
}
