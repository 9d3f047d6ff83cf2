// The functions of libcuda, libcublasLt and libnvrtc that the engine calls, on a machine without a GPU: "device" memory is
// the machine's, NVRTC is g++ with the emulator, products are loops. So the engine's own launches, arguments, memory plan
// and graphs can be tested. Checked on the way: that copies and products stay inside what was allocated, that their
// addresses are aligned, that nothing is freed twice. Memory comes filled with bytes of 0xFF.
//
// Environment: FAKE_CUDA_MEMORY bytes of the "GPU" (4 GiB), FAKE_CUDA_ARCHITECTURE (90), FAKE_CUDA_SHARED bytes of shared memory
// that a block may take (232448), FAKE_CUDA_FAIL_AFTER launches after which the GPU is lost.
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::recursive_mutex lock;
using Guard = std::lock_guard<std::recursive_mutex>;

int64_t setting(const char* name, int64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoll(text);
}

[[noreturn]] void wrong(const std::string& what) {
    std::fprintf(stderr, "fake CUDA: %s\n", what.c_str());
    std::abort();
}

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
int contexts = 0;

constexpr int OUT_OF_MEMORY = 2;
constexpr int LAUNCH_FAILED = 719;

bool lost() {
    int64_t most = setting("FAKE_CUDA_FAIL_AFTER", -1);
    return most >= 0 && launches > most;
}

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

}  // namespace

extern "C" {

// libcuda

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

int cuLaunchKernel(
        int64_t function, unsigned x, unsigned y, unsigned z, unsigned block, unsigned, unsigned, unsigned shared, int64_t stream,
        void** arguments, void**) {
    Function* f = reinterpret_cast<Function*>(function);
    if (x == 0 || y == 0 || z == 0 || y > 65535 || z > 65535 || block > 1024 || (int) shared > f->shared) {
        return 1;
    }
    std::vector<int64_t> values(f->kernel->arguments);
    for (int i = 0; i < f->kernel->arguments; i++) {
        std::memcpy(&values[i], arguments[i], 8);
    }
    return submit(stream, [=]() mutable {
        std::vector<void*> pointers;
        for (int64_t& value : values) {
            pointers.push_back(&value);
        }
        launches++;
        f->module->launch(f->kernel, x, y, z, block, shared, pointers.data());
    });
}

// libcublasLt

struct Layout {
    int type;
    int64_t rows, columns, leading;
};

struct Product {
    int compute;
    int transposedA = 0;
    int epilogue = 1;
    void* bias = nullptr;
};

int cublasLtCreate(int64_t* handle) {
    *handle = 0xB1A5;
    return 0;
}

int cublasLtDestroy(int64_t) {
    return 0;
}

int cublasLtMatmulDescCreate(int64_t* product, int compute, int) {
    *product = reinterpret_cast<int64_t>(new Product{compute});
    return 0;
}

int cublasLtMatmulDescDestroy(int64_t product) {
    delete reinterpret_cast<Product*>(product);
    return 0;
}

int cublasLtMatmulDescSetAttribute(int64_t product, int attribute, const void* value, size_t bytes) {
    Product* p = reinterpret_cast<Product*>(product);
    void* to = attribute == 3 ? (void*) &p->transposedA : attribute == 7 ? (void*) &p->epilogue : attribute == 8 ? (void*) &p->bias : nullptr;
    if (to == nullptr || bytes != (attribute == 8 ? 8u : 4u)) {
        return 7;
    }
    std::memcpy(to, value, bytes);
    return 0;
}

int cublasLtMatrixLayoutCreate(int64_t* layout, int type, uint64_t rows, uint64_t columns, int64_t leading) {
    *layout = reinterpret_cast<int64_t>(new Layout{type, (int64_t) rows, (int64_t) columns, leading});
    return 0;
}

int cublasLtMatrixLayoutDestroy(int64_t layout) {
    delete reinterpret_cast<Layout*>(layout);
    return 0;
}

int cublasLtMatmulPreferenceCreate(int64_t* preference) {
    *preference = 1;
    return 0;
}

int cublasLtMatmulPreferenceDestroy(int64_t) {
    return 0;
}

int cublasLtMatmulPreferenceSetAttribute(int64_t, int, const void*, size_t) {
    return 0;
}

int cublasLtMatmulAlgoGetHeuristic(
        int64_t, int64_t product, int64_t a, int64_t b, int64_t c, int64_t d, int64_t, int wanted, char* results, int* found) {
    const Product& p = *reinterpret_cast<Product*>(product);
    const Layout& la = *reinterpret_cast<Layout*>(a);
    const Layout& lb = *reinterpret_cast<Layout*>(b);
    const Layout& ld = *reinterpret_cast<Layout*>(d);
    int64_t m = p.transposedA ? la.columns : la.rows;
    int64_t k = p.transposedA ? la.rows : la.columns;
    bool fits = lb.rows == k && ld.rows == m && ld.columns == lb.columns && c != 0 && wanted >= 1;
    std::memset(results, 0, 96);
    *found = fits ? 1 : 0;
    return fits ? 0 : 7;
}

namespace {

int width(const Layout& l) {
    return l.type == 14 ? 2 : 4;
}

float element(const void* p, int type, int64_t i) {
    if (type != 14) {
        return static_cast<const float*>(p)[i];
    }
    uint32_t bits = (uint32_t) static_cast<const uint16_t*>(p)[i] << 16;
    float f;
    std::memcpy(&f, &bits, 4);
    return f;
}

void put(void* p, int type, int64_t i, float f) {
    if (type != 14) {
        static_cast<float*>(p)[i] = f;
        return;
    }
    uint32_t bits;
    std::memcpy(&bits, &f, 4);
    static_cast<uint16_t*>(p)[i] = f != f ? 0x7FFF : (uint16_t) ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

float rounded(float f, int compute) {
    if (compute != 77) {
        return f;
    }
    uint32_t bits;
    std::memcpy(&bits, &f, 4);
    bits = (bits + 0x1000) & ~0x1FFFu;
    std::memcpy(&f, &bits, 4);
    return f;
}

// Row i of the result is the product's column: all that the engine multiplies lies so that both factors are read along.
void multiply(
        const Product& p, float alpha, const void* a, const Layout& la, const void* b, const Layout& lb, float beta, void* d,
        const Layout& ld) {
    int64_t m = ld.rows, n = ld.columns, k = lb.rows;
    std::vector<float> left((size_t) (m * k));
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < k; j++) {
            left[i * k + j] = rounded(element(a, la.type, p.transposedA ? i * la.leading + j : j * la.leading + i), p.compute);
        }
    }
    std::vector<float> right((size_t) k);
    for (int64_t c = 0; c < n; c++) {
        for (int64_t j = 0; j < k; j++) {
            right[j] = rounded(element(b, lb.type, c * lb.leading + j), p.compute);
        }
        for (int64_t r = 0; r < m; r++) {
            float sums[16] = {};
            const float* row = &left[r * k];
            int64_t j = 0;
            for (; j + 16 <= k; j += 16) {
                for (int s = 0; s < 16; s++) {
                    sums[s] += row[j + s] * right[j + s];
                }
            }
            for (; j < k; j++) {
                sums[0] += row[j] * right[j];
            }
            double sum = 0;
            for (float s : sums) {
                sum += s;
            }
            float result = alpha * (float) sum;
            if (beta != 0) {
                result += beta * element(d, ld.type, c * ld.leading + r);
            }
            if (p.epilogue == 4) {
                result += element(p.bias, ld.type, r);
            }
            put(d, ld.type, c * ld.leading + r, result);
        }
    }
}

}  // namespace

int cublasLtMatmul(
        int64_t, int64_t product, const float* alpha, const void* a, int64_t aLayout, const void* b, int64_t bLayout,
        const float* beta, const void* c, int64_t, void* d, int64_t dLayout, const void*, void* workspace, size_t workspaceBytes,
        int64_t stream) {
    Product p = *reinterpret_cast<Product*>(product);
    Layout la = *reinterpret_cast<Layout*>(aLayout);
    Layout lb = *reinterpret_cast<Layout*>(bLayout);
    Layout ld = *reinterpret_cast<Layout*>(dLayout);
    float factor = *alpha;
    float more = *beta;
    return submit(stream, [=] {
        require_inside("a product's left factor", a, la.leading * la.columns * width(la));
        require_inside("a product's right factor", b, lb.leading * lb.columns * width(lb));
        require_inside("a product", d, ld.leading * ld.columns * width(ld));
        require_inside("a product's workspace", workspace, (int64_t) workspaceBytes);
        if (p.epilogue == 4) {
            require_inside("a bias", p.bias, ld.rows * width(ld));
        }
        uintptr_t all = reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b) | reinterpret_cast<uintptr_t>(d);
        if (c != d || all % 16 != 0 || la.leading * width(la) % 16 != 0 || lb.leading * width(lb) % 16 != 0) {
            wrong("a product that is not aligned");
        }
        multiply(p, factor, a, la, b, lb, more, d, ld);
    });
}

// libnvrtc

struct Program {
    std::map<std::string, std::string> files;
    std::string image;
    std::string log;
};

int nvrtcVersion(int* major, int* minor) {
    *major = 13;
    *minor = 999;
    return 0;
}

int nvrtcGetNumSupportedArchs(int* count) {
    *count = 2;
    return 0;
}

int nvrtcGetSupportedArchs(int* all) {
    all[0] = 80;
    all[1] = 90;
    return 0;
}

int nvrtcCreateProgram(int64_t* program, const char* source, const char* name, int headers, const char** texts, const char** names) {
    Program* p = new Program();
    p->files[name] = source;
    for (int i = 0; i < headers; i++) {
        p->files[names[i]] = texts[i];
    }
    *program = reinterpret_cast<int64_t>(p);
    return 0;
}

int nvrtcDestroyProgram(int64_t* program) {
    delete reinterpret_cast<Program*>(*program);
    return 0;
}

static std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

int nvrtcCompileProgram(int64_t program, int count, const char** options) {
    Program* p = reinterpret_cast<Program*>(program);
    char folder[] = "/tmp/fake-nvrtc-XXXXXX";
    std::string dir = mkdtemp(folder);
    for (auto& [name, text] : p->files) {
        std::ofstream(dir + "/" + name) << text;
    }
    std::string sources = FAKE_CUDA_SOURCES;
    std::string command = "g++ -std=c++17 -O2 -w -fPIC -shared -fno-gnu-unique -Wl,-Bsymbolic -I'" + dir + "' -I'" + sources + "'";
    for (int i = 0; i < count; i++) {
        if (std::strncmp(options[i], "-D", 2) == 0) {
            command += std::string(" '") + options[i] + "'";
        }
    }
    command += " '" + sources + "/fake_module.cpp' '" + sources + "/emulator.cpp' -o '" + dir + "/module.so' >'" + dir + "/log' 2>&1";
    int status = std::system(command.c_str());
    p->log = read_file(dir + "/log");
    std::string library = read_file(dir + "/module.so");
    int64_t length = (int64_t) library.size();
    p->image = std::string(reinterpret_cast<char*>(&length), sizeof length) + library;
    status |= std::system(("rm -rf '" + dir + "'").c_str());
    return status == 0 ? 0 : 6;
}

int nvrtcGetCUBINSize(int64_t program, size_t* size) {
    *size = reinterpret_cast<Program*>(program)->image.size();
    return 0;
}

int nvrtcGetCUBIN(int64_t program, char* to) {
    const std::string& image = reinterpret_cast<Program*>(program)->image;
    std::memcpy(to, image.data(), image.size());
    return 0;
}

int nvrtcGetProgramLogSize(int64_t program, size_t* size) {
    *size = reinterpret_cast<Program*>(program)->log.size() + 1;
    return 0;
}

int nvrtcGetProgramLog(int64_t program, char* to) {
    std::strcpy(to, reinterpret_cast<Program*>(program)->log.c_str());
    return 0;
}
}
