// The instructions that C++ has no name for. A test that runs without a GPU brings its own.
#pragma once

#ifndef PASTA_EMULATED

// Rounded to nearest even.
__device__ __forceinline__ unsigned pack_bf16(float low, float high) {
    unsigned r;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
    return r;
}

// To 10 bits behind the point, nearest.
__device__ __forceinline__ unsigned to_tf32(float x) {
    unsigned r;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(x));
    return r;
}

__device__ __forceinline__ float fast_exp2(float x) {
    float r;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(x));
    return r;
}

__device__ __forceinline__ float fast_reciprocal(float x) {
    float r;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(x));
    return r;
}

// c[16 x 8] += a[16 x 16] b[16 x 8]
__device__ __forceinline__ void mma_bf16(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// c[16 x 8] += a[16 x 8] b[8 x 8]
__device__ __forceinline__ void mma_tf32(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// Four matrices of 8 x 8 bf16; lane l points to row l % 8 of matrix l / 8.
__device__ __forceinline__ void ldmatrix(unsigned (&r)[4], const bf16* row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"((unsigned) __cvta_generic_to_shared(row))
                 : "memory");
}

// The same, each matrix transposed.
__device__ __forceinline__ void ldmatrix_transposed(unsigned (&r)[4], const bf16* row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"((unsigned) __cvta_generic_to_shared(row))
                 : "memory");
}

// 16 bytes from global to shared memory, on its own.
__device__ __forceinline__ void copy_async(void* shared, const void* global) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;"
                 :
                 : "r"((unsigned) __cvta_generic_to_shared(shared)), "l"(global)
                 : "memory");
}

// The same of 4 bytes.
__device__ __forceinline__ void copy_word_async(void* shared, const void* global) {
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4;"
                 :
                 : "r"((unsigned) __cvta_generic_to_shared(shared)), "l"(global)
                 : "memory");
}

// Shared memory whose size the launch gives.
__device__ __forceinline__ void* dynamic_shared() {
    extern __shared__ uint4 dynamic_shared_memory[];
    return dynamic_shared_memory;
}

// Until all copies of this thread have come.
__device__ __forceinline__ void await_copies() {
    asm volatile("cp.async.wait_all;" : : : "memory");
}

// The bits of one of two bf16 as those of a float32, by another instruction than elsewhere: or the compiler would keep what it
// had before, in twice as many registers.
__device__ __forceinline__ unsigned unpack_again(unsigned word, bool low) {
    unsigned r;
    if (low) {
        asm volatile("prmt.b32 %0, %1, 0, 0x1044;" : "=r"(r) : "r"(word));
    } else {
        asm volatile("prmt.b32 %0, %1, 0, 0x3244;" : "=r"(r) : "r"(word));
    }
    return r;
}

// What was read before is to be read again, not kept in registers.
__device__ __forceinline__ void forget_memory() {
    asm volatile("" : : : "memory");
}

// Begins every kernel. Where the launch allows it to start before the kernel before it has ended, waits for that end, and
// lets the next one start; elsewhere does nothing.
__device__ __forceinline__ void begin_kernel() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.wait;" : : : "memory");
    asm volatile("griddepcontrol.launch_dependents;");
#endif
}

#endif

// How memory is read and written: as usual, or as what will not be wanted again soon and need not stay in the cache.
struct Usual {
    template <typename T>
    __device__ __forceinline__ static T read(const T* p) {
        return *p;
    }

    template <typename T>
    __device__ __forceinline__ static void write(T* p, T value) {
        *p = value;
    }
};

struct Once {
    template <typename T>
    __device__ __forceinline__ static T read(const T* p) {
        return __ldcs(p);
    }

    template <typename T>
    __device__ __forceinline__ static void write(T* p, T value) {
        __stcs(p, value);
    }
};

// N elements at once, as float32. N is 1, 2, 4 or 8, and p a multiple of N elements.
template <typename Cache = Usual, int N>
__device__ __forceinline__ void load(float (&v)[N], const float* p) {
    if constexpr (N >= 4) {
#pragma unroll
        for (int i = 0; i < N; i += 4) {
            float4 x = Cache::read(reinterpret_cast<const float4*>(p + i));
            v[i] = x.x;
            v[i + 1] = x.y;
            v[i + 2] = x.z;
            v[i + 3] = x.w;
        }
    } else if constexpr (N == 2) {
        float2 x = Cache::read(reinterpret_cast<const float2*>(p));
        v[0] = x.x;
        v[1] = x.y;
    } else {
        v[0] = Cache::read(p);
    }
}

template <typename Cache = Usual, int N>
__device__ __forceinline__ void store(float* p, const float (&v)[N]) {
    if constexpr (N >= 4) {
#pragma unroll
        for (int i = 0; i < N; i += 4) {
            Cache::write(reinterpret_cast<float4*>(p + i), make_float4(v[i], v[i + 1], v[i + 2], v[i + 3]));
        }
    } else if constexpr (N == 2) {
        Cache::write(reinterpret_cast<float2*>(p), make_float2(v[0], v[1]));
    } else {
        Cache::write(p, v[0]);
    }
}

__device__ __forceinline__ float low_bf16(unsigned x) {
    return __uint_as_float(x << 16);
}

__device__ __forceinline__ float high_bf16(unsigned x) {
    return __uint_as_float(x & 0xFFFF0000u);
}

// Half as many words as elements.
template <typename Cache, int N>
__device__ __forceinline__ void load_words(unsigned (&w)[N], const void* p) {
    if constexpr (N == 4) {
        uint4 x = Cache::read(static_cast<const uint4*>(p));
        w[0] = x.x;
        w[1] = x.y;
        w[2] = x.z;
        w[3] = x.w;
    } else if constexpr (N == 2) {
        uint2 x = Cache::read(static_cast<const uint2*>(p));
        w[0] = x.x;
        w[1] = x.y;
    } else {
        w[0] = Cache::read(static_cast<const unsigned*>(p));
    }
}

template <typename Cache, int N>
__device__ __forceinline__ void store_words(void* p, const unsigned (&w)[N]) {
    if constexpr (N == 4) {
        Cache::write(static_cast<uint4*>(p), make_uint4(w[0], w[1], w[2], w[3]));
    } else if constexpr (N == 2) {
        Cache::write(static_cast<uint2*>(p), make_uint2(w[0], w[1]));
    } else {
        Cache::write(static_cast<unsigned*>(p), w[0]);
    }
}

template <typename Cache = Usual, int N>
__device__ __forceinline__ void load(float (&v)[N], const bf16* p) {
    if constexpr (N == 1) {
        v[0] = to_float(*p);
    } else {
        unsigned w[N / 2];
        load_words<Cache>(w, p);
#pragma unroll
        for (int i = 0; i < N / 2; i++) {
            v[2 * i] = low_bf16(w[i]);
            v[2 * i + 1] = high_bf16(w[i]);
        }
    }
}

template <typename Cache = Usual, int N>
__device__ __forceinline__ void store(bf16* p, const float (&v)[N]) {
    if constexpr (N == 1) {
        p->bits = (unsigned short) pack_bf16(v[0], 0.0f);
    } else {
        unsigned w[N / 2];
#pragma unroll
        for (int i = 0; i < N / 2; i++) {
            w[i] = pack_bf16(v[2 * i], v[2 * i + 1]);
        }
        store_words<Cache>(p, w);
    }
}

// N elements as they lie in memory: half the registers of float32 where they are bf16. N is even.
template <typename T, int N>
struct Raw;

template <int N>
struct Raw<bf16, N> {
    unsigned words[N / 2];

    template <typename Cache = Usual>
    __device__ __forceinline__ void load(const bf16* p) {
        load_words<Cache>(words, p);
    }

    __device__ __forceinline__ void set(const float (&v)[N]) {
#pragma unroll
        for (int i = 0; i < N / 2; i++) {
            words[i] = pack_bf16(v[2 * i], v[2 * i + 1]);
        }
    }

    template <typename Cache = Usual>
    __device__ __forceinline__ void store(bf16* p) const {
        store_words<Cache>(p, words);
    }

    __device__ __forceinline__ float operator[](int i) const {
        return i % 2 == 0 ? low_bf16(words[i / 2]) : high_bf16(words[i / 2]);
    }

    // The same, for a second time.
    __device__ __forceinline__ float again(int i) const {
        return __uint_as_float(unpack_again(words[i / 2], i % 2 == 0));
    }
};

template <int N>
struct Raw<float, N> {
    float values[N];

    template <typename Cache = Usual>
    __device__ __forceinline__ void load(const float* p) {
        ::load<Cache>(values, p);
    }

    __device__ __forceinline__ void set(const float (&v)[N]) {
#pragma unroll
        for (int i = 0; i < N; i++) {
            values[i] = v[i];
        }
    }

    template <typename Cache = Usual>
    __device__ __forceinline__ void store(float* p) const {
        ::store<Cache>(p, values);
    }

    __device__ __forceinline__ float operator[](int i) const {
        return values[i];
    }

    __device__ __forceinline__ float again(int i) const {
        return values[i];
    }
};

// The sum over a warp, the same in every lane.
__device__ __forceinline__ float warp_sum(float x) {
#pragma unroll
    for (int step = WARP / 2; step > 0; step /= 2) {
        x += __shfl_xor_sync(ALL, x, step);
    }
    return x;
}

__device__ __forceinline__ float warp_max(float x) {
#pragma unroll
    for (int step = WARP / 2; step > 0; step /= 2) {
        x = fmaxf(x, __shfl_xor_sync(ALL, x, step));
    }
    return x;
}
