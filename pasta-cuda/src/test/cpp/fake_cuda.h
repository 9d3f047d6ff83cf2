// The functions of libcuda, libcublasLt and libnvrtc that the engine calls, on a machine without a GPU: "device" memory is
// the machine's, NVRTC is g++ with the emulator, products are loops. So the engine's own launches, arguments, memory plan
// and graphs can be tested. Checked on the way: that copies and products stay inside what was allocated, that their
// addresses are aligned, that nothing is freed twice. Memory comes filled with bytes of 0xFF.
//
// Environment: FAKE_CUDA_MEMORY bytes of the "GPU" (4 GiB), FAKE_CUDA_ARCHITECTURE (90), FAKE_CUDA_SHARED bytes of shared memory
// that a block may take (232448), FAKE_CUDA_FAIL_AFTER launches after which the GPU is lost,
// FAKE_CUDA_REFUSE_AT the number of the launch that is refused, once, with the status FAKE_CUDA_REFUSAL (701).
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

extern std::recursive_mutex lock;
using Guard = std::lock_guard<std::recursive_mutex>;

int64_t setting(const char* name, int64_t otherwise);

[[noreturn]] void wrong(const std::string& what);

void require_inside(const char* what, const void* pointer, int64_t bytes);

// Runs at once, or is captured where its stream captures; gives an error number.
int submit(int64_t stream, std::function<void()> work);
