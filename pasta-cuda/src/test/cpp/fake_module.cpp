// What the fake NVRTC compiles: the kernels for the emulator, and for each a function that takes its arguments as
// cuLaunchKernelEx does.
#include "emulator.h"

#include <tuple>
#include <utility>

#include "pasta.cu"

struct FakeKernel {
    const char* name;
    int arguments;
    void (*call)(void** arguments);
};

template <typename... P, size_t... I>
void call_with(void (*kernel)(P...), void** arguments, std::index_sequence<I...>) {
    kernel(*static_cast<P*>(arguments[I])...);
}

template <typename... P>
constexpr int count_of(void (*)(P...)) {
    return sizeof...(P);
}

template <typename... P>
void call(void (*kernel)(P...), void** arguments) {
    call_with(kernel, arguments, std::make_index_sequence<sizeof...(P)>());
}

#define KERNEL(NAME) {#NAME, count_of(NAME), [](void** a) { call(NAME, a); }}

static const FakeKernel KERNELS[] = {
        KERNEL(embed),
        KERNEL(norm_forward),
        KERNEL(norm_backward),
        KERNEL(gather_stream),
        KERNEL(gather_act),
        KERNEL(add_rows),
        KERNEL(offset_gradient),
        KERNEL(to_act),
        KERNEL(activate_forward),
        KERNEL(activate_backward),
        KERNEL(attention_forward),
        KERNEL(attention_backward_32),
        KERNEL(attention_backward_64),
        KERNEL(attention_backward_128),
        KERNEL(first_attention_forward),
        KERNEL(first_attention_backward),
        KERNEL(read_sizes)};

extern "C" const FakeKernel* fake_kernel(const char* name) {
    for (const FakeKernel& kernel : KERNELS) {
        if (std::strcmp(kernel.name, name) == 0) {
            return &kernel;
        }
    }
    return nullptr;
}

extern "C" void fake_launch(
        const FakeKernel* kernel, unsigned x, unsigned y, unsigned z, unsigned block, unsigned shared, void** arguments) {
    emulator::launch(dim3(x, y, z), dim3(block), shared, [&] { kernel->call(arguments); });
}
