// libcublasLt.
#include <cstdint>
#include <cstring>
#include <vector>

#include "fake_cuda.h"

namespace {

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

extern "C" {

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
}
