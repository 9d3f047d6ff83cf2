// Memory and launches, on the emulator or, compiled by nvcc, on a GPU.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

// Lets arguments be converted to the kernel's types.
template <typename T>
struct Exactly {
    using type = T;
};

#if defined(__CUDACC__)

#include <cuda_runtime.h>

inline void cuda_check(cudaError_t error, const char* what) {
    if (error != cudaSuccess) {
        std::fprintf(stderr, "%s: %s\n", what, cudaGetErrorString(error));
        std::exit(2);
    }
}

inline void* device_allocate(size_t bytes) {
    void* p = nullptr;
    cuda_check(cudaMalloc(&p, bytes), "cudaMalloc");
    return p;
}

inline void device_free(void* p) {
    cudaFree(p);
}

inline void to_device(void* to, const void* from, size_t bytes) {
    cuda_check(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice), "copy to the GPU");
}

inline void from_device(void* to, const void* from, size_t bytes) {
    cuda_check(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost), "copy from the GPU");
}

template <typename... P>
void run(dim3 grid, int block, size_t shared, void (*kernel)(P...), typename Exactly<P>::type... arguments) {
    if (shared > 48 << 10) {
        cuda_check(
                cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, (int) shared),
                "shared memory");
    }
    kernel<<<grid, block, shared>>>(arguments...);
    cuda_check(cudaGetLastError(), "launch");
}

inline void finish() {
    cuda_check(cudaDeviceSynchronize(), "a kernel");
}

inline int most_shared() {
    int bytes = 0;
    cudaDeviceGetAttribute(&bytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, 0);
    return bytes;
}

inline void set_order(unsigned) {}

#else

inline void* device_allocate(size_t bytes) {
    return std::aligned_alloc(16, (bytes + 15) / 16 * 16);
}

inline void device_free(void* p) {
    std::free(p);
}

inline void to_device(void* to, const void* from, size_t bytes) {
    std::memcpy(to, from, bytes);
}

inline void from_device(void* to, const void* from, size_t bytes) {
    std::memcpy(to, from, bytes);
}

template <typename... P>
void run(dim3 grid, int block, size_t shared, void (*kernel)(P...), typename Exactly<P>::type... arguments) {
    emulator::launch(grid, dim3(block), shared, [&] { kernel(arguments...); });
}

inline void finish() {}

inline int most_shared() {
    return 227 << 10;
}

inline void set_order(unsigned order) {
    emulator::set_order(order);
}

#endif

// An array there, with what the host wants of it. Elements that nothing was put into hold bytes of 0xFF: not a number.
template <typename T>
class Device {
public:
    explicit Device(size_t size) : size_(size), p(static_cast<T*>(device_allocate(size * sizeof(T) + (size == 0)))) {
        std::vector<unsigned char> bytes(size * sizeof(T), 0xFF);
        to_device(p, bytes.data(), bytes.size());
    }

    explicit Device(const std::vector<T>& values) : Device(values.size()) {
        put(values);
    }

    Device(const Device&) = delete;

    Device(Device&& other) noexcept : size_(other.size_), p(other.p) {
        other.p = nullptr;
    }

    ~Device() {
        if (p != nullptr) {
            device_free(p);
        }
    }

    void put(const std::vector<T>& values) {
        to_device(p, values.data(), values.size() * sizeof(T));
    }

    std::vector<T> get() const {
        finish();
        std::vector<T> values(size_);
        from_device(values.data(), p, size_ * sizeof(T));
        return values;
    }

    operator T*() const {
        return p;
    }

    size_t size() const {
        return size_;
    }

private:
    size_t size_;
    T* p;
};
