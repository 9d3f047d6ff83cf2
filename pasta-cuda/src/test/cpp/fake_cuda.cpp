// libcuda.
#include "fake_cuda.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <vector>

std::recursive_mutex lock;

int64_t setting(const char* name, int64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoll(text);
}

void wrong(const std::string& what) {
    std::fprintf(stderr, "fake CUDA: %s\n", what.c_str());
    std::abort();
}

namespace {

struct FakeKernel {
    const char* name;
    int arguments;
    void (*call)(void** arguments);
};

struct Module {
    void* library;
    const FakeKernel* (*find)(const char*);
    void (*launch)(const FakeKernel*, unsigned, unsigned, unsigned, unsigned, unsigned, void**);
};

struct Function {
    Module* module;
    const FakeKernel* kernel;
    int shared = 48 << 10;
};

using Work = std::vector<std::function<void()>>;

struct Stream {
    bool capturing = false;
    Work captured;
};

std::map<char*, int64_t> allocated;
std::map<char*, int64_t> host;
int64_t used = 0;
int64_t launches = 0;
int64_t asked = 0;
int contexts = 0;

constexpr int OUT_OF_MEMORY = 2;
constexpr int LAUNCH_FAILED = 719;

bool lost() {
    int64_t most = setting("FAKE_CUDA_FAIL_AFTER", -1);
    return most >= 0 && launches > most;
}

}  // namespace

void require_inside(const char* what, const void* pointer, int64_t bytes) {
    char* p = static_cast<char*>(const_cast<void*>(pointer));
    auto after = allocated.upper_bound(p);
    if (after == allocated.begin()) {
        wrong(std::string(what) + " outside of device memory");
    }
    auto block = std::prev(after);
    if (p + bytes > block->first + block->second) {
        wrong(std::string(what) + " beyond the end of device memory");
    }
}

int submit(int64_t stream, std::function<void()> work) {
    Guard guard(lock);
    if (lost()) {
        return LAUNCH_FAILED;
    }
    Stream* s = reinterpret_cast<Stream*>(stream);
    if (s->capturing) {
        s->captured.push_back(std::move(work));
    } else {
        work();
    }
    return 0;
}

extern "C" {

int cuInit(unsigned) {
    return 0;
}

int cuDriverGetVersion(int* version) {
    *version = 13000;
    return 0;
}

int cuGetErrorName(int error, const char** text) {
    *text = error == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : error == LAUNCH_FAILED ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR";
    return 0;
}

int cuGetErrorString(int error, const char** text) {
    *text = error == OUT_OF_MEMORY ? "out of memory" : error == LAUNCH_FAILED ? "unspecified launch failure" : "some error";
    return 0;
}

int cuDeviceGetCount(int* count) {
    *count = 1;
    return 0;
}

int cuDeviceGet(int* device, int ordinal) {
    *device = ordinal;
    return 0;
}

int cuDeviceGetName(char* name, int length, int) {
    std::snprintf(name, length, "Emulated GPU");
    return 0;
}

int cuDeviceGetAttribute(int* value, int attribute, int) {
    int architecture = (int) setting("FAKE_CUDA_ARCHITECTURE", 90);
    switch (attribute) {
        case 16:
            *value = 132;
            return 0;
        case 75:
            *value = architecture / 10;
            return 0;
        case 76:
            *value = architecture % 10;
            return 0;
        case 97:
            *value = (int) setting("FAKE_CUDA_SHARED", 232448);
            return 0;
        default:
            wrong("an attribute of the device that is not known here");
    }
}

int cuDeviceTotalMem_v2(size_t* bytes, int) {
    *bytes = setting("FAKE_CUDA_MEMORY", int64_t(4) << 30);
    return 0;
}

int cuDevicePrimaryCtxRetain(int64_t* context, int) {
    Guard guard(lock);
    contexts++;
    *context = 0xC0;
    return 0;
}

int cuDevicePrimaryCtxRelease_v2(int) {
    Guard guard(lock);
    if (--contexts < 0) {
        wrong("a context released twice");
    }
    return 0;
}

int cuCtxSetCurrent(int64_t) {
    return 0;
}

int cuMemGetInfo_v2(size_t* unused, size_t* all) {
    Guard guard(lock);
    *all = setting("FAKE_CUDA_MEMORY", int64_t(4) << 30);
    *unused = *all - used;
    return 0;
}

int cuMemAlloc_v2(int64_t* pointer, size_t bytes) {
    Guard guard(lock);
    if (lost()) {
        return LAUNCH_FAILED;
    }
    if (used + (int64_t) bytes > setting("FAKE_CUDA_MEMORY", int64_t(4) << 30)) {
        return OUT_OF_MEMORY;
    }
    char* p = static_cast<char*>(std::aligned_alloc(256, (bytes + 255) / 256 * 256));
    if (p == nullptr) {
        return OUT_OF_MEMORY;
    }
    std::memset(p, 0xFF, bytes);
    allocated[p] = (int64_t) bytes;
    used += (int64_t) bytes;
    *pointer = reinterpret_cast<int64_t>(p);
    return 0;
}

int cuMemFree_v2(int64_t pointer) {
    Guard guard(lock);
    auto block = allocated.find(reinterpret_cast<char*>(pointer));
    if (block == allocated.end()) {
        wrong("device memory freed that is not allocated");
    }
    used -= block->second;
    std::free(block->first);
    allocated.erase(block);
    return lost() ? LAUNCH_FAILED : 0;
}

int cuMemAllocHost_v2(int64_t* pointer, size_t bytes) {
    Guard guard(lock);
    char* p = static_cast<char*>(std::malloc(bytes));
    std::memset(p, 0xFF, bytes);
    host[p] = (int64_t) bytes;
    *pointer = reinterpret_cast<int64_t>(p);
    return 0;
}

int cuMemFreeHost(int64_t pointer) {
    Guard guard(lock);
    auto block = host.find(reinterpret_cast<char*>(pointer));
    if (block == host.end()) {
        wrong("host memory freed that is not allocated");
    }
    std::free(block->first);
    host.erase(block);
    return 0;
}

int cuMemcpyHtoDAsync_v2(int64_t to, const void* from, size_t bytes, int64_t stream) {
    return submit(stream, [=] {
        require_inside("a copy", reinterpret_cast<void*>(to), (int64_t) bytes);
        std::memcpy(reinterpret_cast<void*>(to), from, bytes);
    });
}

int cuMemcpyDtoHAsync_v2(void* to, int64_t from, size_t bytes, int64_t stream) {
    return submit(stream, [=] {
        require_inside("a copy", reinterpret_cast<void*>(from), (int64_t) bytes);
        std::memcpy(to, reinterpret_cast<void*>(from), bytes);
    });
}

int cuStreamCreate(int64_t* stream, unsigned) {
    *stream = reinterpret_cast<int64_t>(new Stream());
    return 0;
}

int cuStreamDestroy_v2(int64_t stream) {
    delete reinterpret_cast<Stream*>(stream);
    return 0;
}

int cuStreamSynchronize(int64_t) {
    Guard guard(lock);
    return lost() ? LAUNCH_FAILED : 0;
}

int cuStreamBeginCapture_v2(int64_t stream, int) {
    Guard guard(lock);
    Stream* s = reinterpret_cast<Stream*>(stream);
    if (s->capturing) {
        wrong("a capture within a capture");
    }
    s->capturing = true;
    return 0;
}

int cuStreamEndCapture(int64_t stream, int64_t* graph) {
    Guard guard(lock);
    Stream* s = reinterpret_cast<Stream*>(stream);
    s->capturing = false;
    *graph = reinterpret_cast<int64_t>(new Work(std::move(s->captured)));
    s->captured.clear();
    return 0;
}

int cuGraphInstantiateWithFlags(int64_t* executable, int64_t graph, unsigned long long) {
    *executable = reinterpret_cast<int64_t>(new Work(*reinterpret_cast<Work*>(graph)));
    return 0;
}

int cuGraphLaunch(int64_t executable, int64_t) {
    Guard guard(lock);
    if (lost()) {
        return LAUNCH_FAILED;
    }
    for (auto& work : *reinterpret_cast<Work*>(executable)) {
        work();
    }
    return 0;
}

int cuGraphDestroy(int64_t graph) {
    delete reinterpret_cast<Work*>(graph);
    return 0;
}

int cuGraphExecDestroy(int64_t executable) {
    delete reinterpret_cast<Work*>(executable);
    return 0;
}

// An image is its length and then a shared library.
int cuModuleLoadData(int64_t* module, const char* image) {
    Guard guard(lock);
    int64_t length;
    std::memcpy(&length, image, sizeof length);
    char path[] = "/tmp/fake-cuda-XXXXXX";
    int file = mkstemp(path);
    if (write(file, image + sizeof length, length) != length) {
        wrong("a module that cannot be written");
    }
    close(file);
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    unlink(path);
    if (library == nullptr) {
        wrong(dlerror());
    }
    Module* m = new Module{};
    m->library = library;
    m->find = reinterpret_cast<decltype(m->find)>(dlsym(library, "fake_kernel"));
    m->launch = reinterpret_cast<decltype(m->launch)>(dlsym(library, "fake_launch"));
    *module = reinterpret_cast<int64_t>(m);
    return 0;
}

int cuModuleUnload(int64_t module) {
    Guard guard(lock);
    Module* m = reinterpret_cast<Module*>(module);
    dlclose(m->library);
    delete m;
    return 0;
}

int cuModuleGetFunction(int64_t* function, int64_t module, const char* name) {
    Module* m = reinterpret_cast<Module*>(module);
    const FakeKernel* kernel = m->find(name);
    if (kernel == nullptr) {
        return 500;
    }
    *function = reinterpret_cast<int64_t>(new Function{m, kernel});
    return 0;
}

int cuFuncSetAttribute(int64_t function, int attribute, int value) {
    if (attribute != 8 || value > setting("FAKE_CUDA_SHARED", 232448)) {
        return 1;
    }
    reinterpret_cast<Function*>(function)->shared = value;
    return 0;
}

struct LaunchConfig {
    unsigned grid[3];
    unsigned block[3];
    unsigned shared;
    int64_t stream;
    void* attributes;
    unsigned attributeCount;
};

int cuLaunchKernelEx(const LaunchConfig* config, int64_t function, void** arguments, void**) {
    {
        Guard guard(lock);
        if (++asked == setting("FAKE_CUDA_REFUSE_AT", -1)) {
            return (int) setting("FAKE_CUDA_REFUSAL", 701);
        }
    }
    LaunchConfig c = *config;
    Function* f = reinterpret_cast<Function*>(function);
    for (int i = 0; i < 3; i++) {
        if (c.grid[i] == 0 || (i > 0 && c.grid[i] > 65535)) {
            return 1;
        }
    }
    if (c.block[0] > 1024 || c.block[1] != 1 || c.block[2] != 1 || (int) c.shared > f->shared || c.attributeCount > 1) {
        return 1;
    }
    // The one attribute that is known here: 6, with the value 1 (a launch may start while the kernel before it ends).
    int32_t* attribute = static_cast<int32_t*>(c.attributes);
    if (c.attributeCount == 1 && (attribute[0] != 6 || attribute[2] != 1)) {
        return 1;
    }
    std::vector<int64_t> values(f->kernel->arguments);
    for (int i = 0; i < f->kernel->arguments; i++) {
        std::memcpy(&values[i], arguments[i], 8);
    }
    return submit(c.stream, [=]() mutable {
        std::vector<void*> pointers;
        for (int64_t& value : values) {
            pointers.push_back(&value);
        }
        launches++;
        f->module->launch(f->kernel, c.grid[0], c.grid[1], c.grid[2], c.block[0], c.shared, pointers.data());
    });
}
}
