// What the emulated driver loads as a module: the kernels' own source, run by the emulator.
#include "emulator.h"
#include "pasta.cu"

// Every argument of the kernels is an integer or a pointer: each may be passed in 64 bits.
using Kernel = void (*)(
        long long, long long, long long, long long, long long, long long, long long, long long, long long, long long,
        long long, long long, long long, long long, long long, long long, long long, long long, long long, long long,
        long long, long long, long long, long long);

extern "C" void emulated_launch(
        void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned block, size_t shared, const long long* a) {
    auto kernel = reinterpret_cast<Kernel>(function);
    emulator::launch(dim3(gridX, gridY, gridZ), dim3(block), shared, [=] {
        kernel(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13], a[14], a[15], a[16],
                a[17], a[18], a[19], a[20], a[21], a[22], a[23]);
    });
}
