// Random numbers, conversions and comparisons of the kernels' tests.
#pragma once

#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "device.h"

using Doubles = std::vector<double>;

inline std::mt19937 chance(1);

inline double normal() {
    static std::normal_distribution<double> distribution;
    return distribution(chance);
}

inline int integer(int limit) {
    return (int) (chance() % (unsigned) limit);
}

inline void of_double(double x, float& to) {
    to = (float) x;
}

inline void of_double(double x, bf16& to) {
    float f = (float) x;
    unsigned u;
    std::memcpy(&u, &f, 4);
    to.bits = (unsigned short) ((u + 0x7FFF + (u >> 16 & 1)) >> 16);
}

inline double value(float x) {
    return x;
}

inline double value(bf16 x) {
    unsigned u = (unsigned) x.bits << 16;
    float f;
    std::memcpy(&f, &u, 4);
    return f;
}

template <typename T>
std::vector<T> narrow(const Doubles& values) {
    std::vector<T> to(values.size());
    for (size_t i = 0; i < to.size(); i++) {
        of_double(values[i], to[i]);
    }
    return to;
}

template <typename T>
Doubles widen(const std::vector<T>& values) {
    Doubles to;
    to.reserve(values.size());
    for (T x : values) {
        to.push_back(value(x));
    }
    return to;
}

// Numbers that the type can hold.
template <typename T>
Doubles random_values(size_t size, double scale = 1, double shift = 0) {
    Doubles values(size);
    for (double& x : values) {
        x = shift + scale * normal();
    }
    return widen(narrow<T>(values));
}

// Both sides of a comparison, for the report.
struct Totals {
    int checks = 0;
    int failures = 0;
};
inline Totals totals;

inline void report(const std::string& what, bool good, const std::string& detail) {
    totals.checks++;
    if (!good) {
        totals.failures++;
        std::printf("FAILED %s: %s\n", what.c_str(), detail.c_str());
    }
}

// Each element within absolute * (largest of all) + relative * (its own size).
inline void close(const std::string& what, const Doubles& found, const Doubles& expected, double absolute, double relative) {
    double largest = 0;
    for (double x : expected) {
        largest = std::max(largest, std::abs(x));
    }
    double worst = 0;
    size_t where = 0;
    for (size_t i = 0; i < expected.size(); i++) {
        double off = std::abs(found[i] - expected[i]) / (absolute * largest + relative * std::abs(expected[i]) + 1e-30);
        if (!(off <= worst)) {
            worst = std::isnan(off) ? INFINITY : off;
            where = i;
        }
    }
    char detail[160];
    std::snprintf(
            detail,
            sizeof detail,
            "%.2f of what is allowed; at %zu of %zu %.9g, expected %.9g (largest %.3g)",
            worst,
            where,
            expected.size(),
            expected.empty() ? 0 : found[where],
            expected.empty() ? 0 : expected[where],
            largest);
    bool good = found.size() == expected.size() && worst <= 1;
    if (std::getenv("VERBOSE") != nullptr) {
        std::printf("  %s: %s\n", what.c_str(), detail);
    }
    report(what, good, detail);
}

template <typename T>
void same_bits(const std::string& what, const std::vector<T>& a, const std::vector<T>& b) {
    report(what, a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0, "other bits");
}

// Rounding of what is written, and of what is summed up on the way.
constexpr double WRITTEN = sizeof(act) == 2 ? 1.0 / 256 : 1e-6;
constexpr double STREAMED = sizeof(stream) == 2 ? 1.0 / 256 : 1e-6;
