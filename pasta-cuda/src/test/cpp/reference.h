// The same mathematics in float64, written plainly.
#pragma once

#include <cstdint>

#include "check.h"

namespace reference {

// Java's Masks.
inline uint64_t mix(uint64_t z) {
    uint64_t x = z + 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

struct Dropout {
    int64_t seed = 0;
    double probability = 0;

    int threshold() const {
        return (int) std::lround((1 - probability) * 2147483647.0);
    }

    float keep() const {
        return (float) (1 / (1 - probability));
    }

    double at(int64_t rowKey, int place, int layer, int position, int element) const {
        if (probability == 0) {
            return 1;
        }
        uint64_t where = (uint64_t) place << 56 | (uint64_t) layer << 32 | (uint32_t) position;
        uint64_t key = mix((uint64_t) seed ^ mix((uint64_t) rowKey ^ where));
        uint32_t h = (uint32_t) key + (uint32_t) element * 0x9E3779B9u;
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        h ^= (uint32_t) (key >> 32);
        h = (h ^ (h >> 13)) * 0xC2B2AE35u;
        h = h ^ (h >> 16);
        return (int32_t) (h >> 1) < threshold() ? keep() : 0;
    }
};

inline int64_t row_key(const int* ids, const int* types, int length) {
    uint64_t key = (uint64_t) length;
    for (int i = 0; i < length; i++) {
        key = mix(key ^ ((uint64_t) (int64_t) ids[i] + ((uint64_t) types[i] << 40)));
    }
    return (int64_t) key;
}

// Normalised, in place; 1 / standard deviation.
inline double normalise(double* x, int size, double epsilon) {
    double mean = 0;
    for (int i = 0; i < size; i++) {
        mean += x[i] / size;
    }
    double variance = 0;
    for (int i = 0; i < size; i++) {
        x[i] -= mean;
        variance += x[i] * x[i] / size;
    }
    double scale = 1 / std::sqrt(variance + epsilon);
    for (int i = 0; i < size; i++) {
        x[i] *= scale;
    }
    return scale;
}

inline double activation(double x) {
    switch (PASTA_ACTIVATION) {
        case 0:
            return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
        case 1:
            return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
        default:
            return std::max(x, 0.0);
    }
}

inline double slope_of(double x) {
    if (PASTA_ACTIVATION == 2) {
        return x > 0 ? 1 : 0;
    }
    double h = 1e-5;
    return (activation(x + h) - activation(x - h)) / (2 * h);
}

// One row and head: q [queries, D], k and v [n, D]; the context, and where a gradient is given those of q, k and v.
struct Attention {
    int queries, n, d;
    Doubles context, logSum, dq, dk, dv;

    // mask(query, key)
    template <typename M>
    Attention(int queries, int n, int d, const Doubles& q, const Doubles& k, const Doubles& v, const Doubles* g, M mask)
        : queries(queries), n(n), d(d), context(queries * d), logSum(queries) {
        double scale = 1 / std::sqrt((double) d);
        if (g != nullptr) {
            dq.resize(queries * d);
            dk.resize(n * d);
            dv.resize(n * d);
        }
        Doubles p(n), dp(n);
        for (int i = 0; i < queries; i++) {
            double best = -INFINITY;
            for (int j = 0; j < n; j++) {
                p[j] = 0;
                for (int c = 0; c < d; c++) {
                    p[j] += scale * q[i * d + c] * k[j * d + c];
                }
                best = std::max(best, p[j]);
            }
            double sum = 0;
            for (int j = 0; j < n; j++) {
                p[j] = std::exp(p[j] - best);
                sum += p[j];
            }
            logSum[i] = (best + std::log(sum)) / std::log(2.0);
            double delta = 0;
            for (int j = 0; j < n; j++) {
                p[j] /= sum;
                double m = mask(i, j);
                dp[j] = 0;
                for (int c = 0; c < d; c++) {
                    context[i * d + c] += p[j] * m * v[j * d + c];
                    if (g != nullptr) {
                        dv[j * d + c] += p[j] * m * (*g)[i * d + c];
                        dp[j] += m * (*g)[i * d + c] * v[j * d + c];
                    }
                }
                delta += p[j] * dp[j];
            }
            for (int j = 0; g != nullptr && j < n; j++) {
                double ds = p[j] * (dp[j] - delta) * scale;
                for (int c = 0; c < d; c++) {
                    dq[i * d + c] += ds * k[j * d + c];
                    dk[j * d + c] += ds * q[i * d + c];
                }
            }
        }
    }
};

}  // namespace reference
