// The functions of libcuda, libcublasLt and libnvrtc that pasta-cuda calls, on a processor: so the whole Java engine runs
// with the kernels' own source where there is no GPU. One library under three names. What is asked of a stream is done at
// once, or recorded while it captures. Device memory is the machine's, filled with NaN when it is allocated, and counted.
//
//   EMULATED_MEMORY        bytes that the GPU has; default 1 GiB
//   EMULATED_ARCHITECTURE  default 90
//   EMULATED_FOLDER        where the emulator's source lies; modules are compiled there by g++ into EMULATED_MODULES
//   EMULATED_FAILS         a kernel whose launch fails as a lost GPU's
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace {

using Work = std::function<void()>;

struct Stream {
    bool capturing = false;
    std::vector<Work> captured;
};

struct Function {
    void* address;
    std::string name;
    void* launcher;
};

std::recursive_mutex lock;
std::map<void*, size_t> allocations;
size_t allocated = 0;
bool lost = false;
bool context = false;

size_t setting(const char* name, size_t otherwise) {
    const char* text = getenv(name);
    return text ? strtoull(text, nullptr, 10) : otherwise;
}

size_t total_memory() {
    return setting("EMULATED_MEMORY", size_t{1} << 30);
}

constexpr int INVALID = 1, NO_MEMORY = 2, NO_CONTEXT = 201, NOT_FOUND = 500, LAUNCH_FAILED = 719;

int ask(void* stream, Work work) {
    std::lock_guard<std::recursive_mutex> guard(lock);
    if (lost) {
        return LAUNCH_FAILED;
    }
    auto* s = static_cast<Stream*>(stream);
    if (s->capturing) {
        s->captured.push_back(std::move(work));
    } else {
        work();
    }
    return lost ? LAUNCH_FAILED : 0;
}

}  // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

EXPORT int cuInit(unsigned) {
    return setting("EMULATED_MEMORY", 1) == 0 ? 100 : 0;
}
EXPORT int cuDriverGetVersion(int* version) {
    *version = 13000;
    return 0;
}
EXPORT int cuGetErrorName(int status, const char** text) {
    *text = status == NO_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : status == LAUNCH_FAILED ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR";
    return 0;
}
EXPORT int cuGetErrorString(int, const char** text) {
    *text = "as the emulated driver says";
    return 0;
}
EXPORT int cuDeviceGetCount(int* count) {
    *count = 1;
    return 0;
}
EXPORT int cuDeviceGet(int* device, int) {
    *device = 0;
    return 0;
}
EXPORT int cuDeviceGetName(char* name, int size, int) {
    snprintf(name, size, "Emulated GPU");
    return 0;
}
EXPORT int cuDeviceGetAttribute(int* value, int attribute, int) {
    int architecture = (int) setting("EMULATED_ARCHITECTURE", 90);
    *value = attribute == 16 ? 132 : attribute == 75 ? architecture / 10 : attribute == 76 ? architecture % 10 : 227 << 10;
    return 0;
}
EXPORT int cuDeviceTotalMem_v2(size_t* bytes, int) {
    *bytes = total_memory();
    return 0;
}
EXPORT int cuDevicePrimaryCtxRetain(void** made, int) {
    context = true;
    *made = &context;
    return 0;
}
// With the context goes all that it held, on a GPU too; here what is left is said.
EXPORT int cuDevicePrimaryCtxRelease_v2(int) {
    context = false;
    if (!allocations.empty() && !lost) {
        fprintf(stderr, "emulated driver: %zu allocations of %zu bytes left in the context\n", allocations.size(), allocated);
        abort();
    }
    return 0;
}
EXPORT int cuCtxSetCurrent(void*) {
    return context ? 0 : NO_CONTEXT;
}
EXPORT int cuMemGetInfo_v2(size_t* free, size_t* total) {
    std::lock_guard<std::recursive_mutex> guard(lock);
    *total = total_memory();
    *free = *total - allocated;
    return 0;
}
EXPORT int cuMemAlloc_v2(void** pointer, size_t bytes) {
    std::lock_guard<std::recursive_mutex> guard(lock);
    if (lost) {
        return LAUNCH_FAILED;
    }
    if (allocated + bytes > total_memory()) {
        return NO_MEMORY;
    }
    *pointer = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(*pointer, 0xFF, bytes);
    allocations[*pointer] = bytes;
    allocated += bytes;
    return 0;
}
EXPORT int cuMemFree_v2(void* pointer) {
    std::lock_guard<std::recursive_mutex> guard(lock);
    auto found = allocations.find(pointer);
    if (found == allocations.end()) {
        return INVALID;
    }
    allocated -= found->second;
    allocations.erase(found);
    free(pointer);
    return lost ? LAUNCH_FAILED : 0;
}
EXPORT int cuMemAllocHost_v2(void** pointer, size_t bytes) {
    *pointer = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(*pointer, 0xFF, bytes);
    return 0;
}
EXPORT int cuMemFreeHost(void* pointer) {
    free(pointer);
    return 0;
}
EXPORT int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
    return ask(stream, [=] { memcpy(to, from, bytes); });
}
EXPORT int cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
    return ask(stream, [=] { memcpy(to, from, bytes); });
}
EXPORT int cuStreamCreate(void** stream, unsigned) {
    *stream = new Stream;
    return 0;
}
EXPORT int cuStreamDestroy_v2(void* stream) {
    delete static_cast<Stream*>(stream);
    return 0;
}
EXPORT int cuStreamSynchronize(void*) {
    return lost ? LAUNCH_FAILED : 0;
}
EXPORT int cuStreamBeginCapture_v2(void* stream, int) {
    static_cast<Stream*>(stream)->capturing = true;
    return 0;
}
EXPORT int cuStreamEndCapture(void* stream, void** graph) {
    auto* s = static_cast<Stream*>(stream);
    *graph = new std::vector<Work>(std::move(s->captured));
    s->captured.clear();
    s->capturing = false;
    return 0;
}
EXPORT int cuGraphInstantiateWithFlags(void** made, void* graph, unsigned long long) {
    *made = new std::vector<Work>(*static_cast<std::vector<Work>*>(graph));
    return 0;
}
EXPORT int cuGraphLaunch(void* graph, void* stream) {
    for (const Work& work : *static_cast<std::vector<Work>*>(graph)) {
        int status = ask(stream, work);
        if (status) {
            return status;
        }
    }
    return 0;
}
EXPORT int cuGraphDestroy(void* graph) {
    delete static_cast<std::vector<Work>*>(graph);
    return 0;
}
EXPORT int cuGraphExecDestroy(void* graph) {
    return cuGraphDestroy(graph);
}
EXPORT int cuModuleLoadData(void** module, const char* image) {
    *module = dlopen(image, RTLD_NOW | RTLD_LOCAL);
    if (!*module) {
        fprintf(stderr, "emulated driver: %s\n", dlerror());
    }
    return *module ? 0 : NOT_FOUND;
}
EXPORT int cuModuleUnload(void*) {
    return 0;
}
EXPORT int cuModuleGetFunction(void** function, void* module, const char* name) {
    void* address = dlsym(module, name);
    *function = new Function{address, name, dlsym(module, "emulated_launch")};
    return address ? 0 : NOT_FOUND;
}
EXPORT int cuFuncSetAttribute(void*, int, int) {
    return 0;
}
EXPORT int cuLaunchKernel(
        void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned block, unsigned blockY, unsigned blockZ,
        unsigned shared, void* stream, void** arguments, void**) {
    if (!gridX || !gridY || !gridZ || blockY != 1 || blockZ != 1 || block > 1024) {
        return INVALID;
    }
    auto* f = static_cast<Function*>(function);
    const char* fails = getenv("EMULATED_FAILS");
    if (fails && f->name == fails) {
        lost = true;
        return 0;
    }
    std::vector<long long> values(24);
    for (int i = 0; i < 24; i++) {
        memcpy(&values[i], arguments[i], 8);
    }
    using Launcher = void (*)(void*, unsigned, unsigned, unsigned, unsigned, size_t, const long long*);
    return ask(stream, [=] {
        reinterpret_cast<Launcher>(f->launcher)(f->address, gridX, gridY, gridZ, block, shared, values.data());
    });
}

// cuBLASLt

namespace {

struct Product {
    int transposeA = 0;
    int epilogue = 1;
    void* bias = nullptr;
};

struct Layout {
    int type;
    long rows, columns, ld;
};

float at(const void* data, int type, size_t index) {
    if (type == 0) {
        return static_cast<const float*>(data)[index];
    }
    uint32_t bits = (uint32_t) static_cast<const uint16_t*>(data)[index] << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

void put(void* data, int type, size_t index, float value) {
    if (type == 0) {
        static_cast<float*>(data)[index] = value;
        return;
    }
    uint32_t bits;
    memcpy(&bits, &value, 4);
    static_cast<uint16_t*>(data)[index] = value != value ? 0x7FFF : (uint16_t) ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

std::vector<float> dense(const void* data, const Layout& l, bool transposed) {
    std::vector<float> all((size_t) l.rows * l.columns);
    for (long c = 0; c < l.columns; c++) {
        for (long r = 0; r < l.rows; r++) {
            all[transposed ? r * l.columns + c : c * l.rows + r] = at(data, l.type, c * l.ld + r);
        }
    }
    return all;
}

// d [m, n] = a [m, k] b [k, n], by columns.
void multiply(const Product& p, const void* a, Layout la, const void* b, Layout lb, float beta, void* d, Layout ld) {
    long m = ld.rows, n = ld.columns, k = lb.rows;
    std::vector<float> left = dense(a, la, p.transposeA);
    std::vector<float> right = dense(b, lb, false);
    if (p.transposeA ? la.rows != k || la.columns != m : la.columns != k || la.rows != m) {
        abort();
    }
    std::vector<float> sum(m);
    for (long j = 0; j < n; j++) {
        std::fill(sum.begin(), sum.end(), 0.f);
        for (long i = 0; i < k; i++) {
            float factor = right[j * k + i];
            const float* column = &left[i * m];
            for (long r = 0; r < m; r++) {
                sum[r] += column[r] * factor;
            }
        }
        for (long r = 0; r < m; r++) {
            float bias = p.epilogue == 4 ? at(p.bias, ld.type, r) : 0;
            float old = beta == 0 ? 0 : beta * at(d, ld.type, j * ld.ld + r);
            put(d, ld.type, j * ld.ld + r, sum[r] + bias + old);
        }
    }
}

}  // namespace

EXPORT int cublasLtCreate(void** handle) {
    *handle = &lock;
    return context ? 0 : 1;
}
EXPORT int cublasLtDestroy(void*) {
    return 0;
}
EXPORT int cublasLtMatmulDescCreate(void** made, int, int) {
    *made = new Product;
    return 0;
}
EXPORT int cublasLtMatmulDescDestroy(void* product) {
    delete static_cast<Product*>(product);
    return 0;
}
EXPORT int cublasLtMatmulDescSetAttribute(void* product, int attribute, const void* value, size_t size) {
    auto* p = static_cast<Product*>(product);
    if (attribute == 3 && size == 4) {
        memcpy(&p->transposeA, value, 4);
    } else if (attribute == 7 && size == 4) {
        memcpy(&p->epilogue, value, 4);
    } else if (attribute == 8 && size == 8) {
        memcpy(&p->bias, value, 8);
    } else {
        return 7;
    }
    return 0;
}
EXPORT int cublasLtMatrixLayoutCreate(void** made, int type, uint64_t rows, uint64_t columns, int64_t ld) {
    *made = new Layout{type, (long) rows, (long) columns, ld};
    return 0;
}
EXPORT int cublasLtMatrixLayoutDestroy(void* layout) {
    delete static_cast<Layout*>(layout);
    return 0;
}
EXPORT int cublasLtMatmulPreferenceCreate(void** made) {
    *made = malloc(1);
    return 0;
}
EXPORT int cublasLtMatmulPreferenceDestroy(void* preference) {
    free(preference);
    return 0;
}
EXPORT int cublasLtMatmulPreferenceSetAttribute(void*, int attribute, const void*, size_t size) {
    return attribute == 1 ? size != 8 : size != 4;
}
EXPORT int cublasLtMatmulAlgoGetHeuristic(
        void*, void*, void*, void*, void*, void*, void*, int wanted, void* results, int* found) {
    memset(results, 0, 96);
    *found = wanted;
    return 0;
}
EXPORT int cublasLtMatmul(
        void*, void* product, const float*, const void* a, void* la, const void* b, void* lb, const float* beta, const void* c,
        void*, void* d, void* ld, const void*, void*, size_t, void* stream) {
    if (c != d || ((uintptr_t) a | (uintptr_t) b | (uintptr_t) d) % 16 != 0) {
        return 7;
    }
    Product p = *static_cast<Product*>(product);
    Layout x = *static_cast<Layout*>(la), y = *static_cast<Layout*>(lb), z = *static_cast<Layout*>(ld);
    float factor = *beta;
    return ask(stream, [=] { multiply(p, a, x, b, y, factor, d, z); });
}

// NVRTC: machine code is the path of a library that g++ made.

namespace {

struct Program {
    std::map<std::string, std::string> files;
    std::string image;
    std::string log;
};

}  // namespace

EXPORT int nvrtcVersion(int* major, int* minor) {
    *major = 13;
    *minor = 99;
    return 0;
}
EXPORT int nvrtcGetNumSupportedArchs(int* count) {
    *count = 3;
    return 0;
}
EXPORT int nvrtcGetSupportedArchs(int* all) {
    all[0] = 80;
    all[1] = 86;
    all[2] = 90;
    return 0;
}
EXPORT int nvrtcCreateProgram(
        void** made, const char* source, const char* name, int count, const char** headers, const char** names) {
    auto* program = new Program;
    program->files[name] = source;
    for (int i = 0; i < count; i++) {
        program->files[names[i]] = headers[i];
    }
    *made = program;
    return 0;
}
EXPORT int nvrtcDestroyProgram(void** program) {
    delete static_cast<Program*>(*program);
    return 0;
}
EXPORT int nvrtcCompileProgram(void* made, int count, const char** options) {
    auto* program = static_cast<Program*>(made);
    std::string folder = getenv("EMULATED_FOLDER");
    std::string key;
    for (int i = 0; i < count; i++) {
        key += std::string(options[i]) + "\n";
    }
    for (auto& [name, text] : program->files) {
        key += text;
    }
    std::string home = std::string(getenv("EMULATED_MODULES")) + "/" + std::to_string(std::hash<std::string>{}(key));
    mkdir(home.c_str(), 0777);
    for (auto& [name, text] : program->files) {
        std::ofstream(home + "/" + name) << text;
    }
    std::string defines;
    for (int i = 0; i < count; i++) {
        if (strncmp(options[i], "-D", 2) == 0) {
            defines += std::string(" ") + options[i];
        }
    }
    program->image = home + "/module.so";
    std::string command = "g++ -std=c++17 -O2 -w -shared -fPIC -I " + home + " -I " + folder + defines + " " + folder
            + "/driver/emulated_module.cpp " + folder + "/emulator.cpp -o " + program->image + " 2>" + home + "/log";
    bool good = access(program->image.c_str(), R_OK) == 0 || system(command.c_str()) == 0;
    std::ifstream log(home + "/log");
    program->log.assign(std::istreambuf_iterator<char>(log), {});
    return good ? 0 : 6;
}
EXPORT int nvrtcGetCUBINSize(void* program, size_t* size) {
    *size = static_cast<Program*>(program)->image.size() + 1;
    return 0;
}
EXPORT int nvrtcGetCUBIN(void* program, char* code) {
    strcpy(code, static_cast<Program*>(program)->image.c_str());
    return 0;
}
EXPORT int nvrtcGetProgramLogSize(void* program, size_t* size) {
    *size = static_cast<Program*>(program)->log.size() + 1;
    return 0;
}
EXPORT int nvrtcGetProgramLog(void* program, char* log) {
    strcpy(log, static_cast<Program*>(program)->log.c_str());
    return 0;
}
