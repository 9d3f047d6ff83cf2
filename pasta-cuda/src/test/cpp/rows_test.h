// The kernels over rows against float64.
#pragma once

#include "batch.h"

// Places of Masks.
constexpr int PLACE_EMBEDDINGS = 0;
constexpr int PLACE_OFFSETS = 1;

inline Doubles per_column(double shift) {
    return random_values<float>(HIDDEN, 0.3, shift);
}

// The offset of the table that a token gets, dropout and all.
inline double offset_at(const TestBatch& b, const Doubles& table, int token, int layer, int column) {
    if (b.slots[token] < 0) {
        return 0;
    }
    return table[(size_t) b.slots[token] * HIDDEN + column]
            * b.hidden.at(b.rowKey[b.rowOf[token]], PLACE_OFFSETS, layer, b.position[token], column);
}

inline Doubles placed(const Doubles& hidden, const std::vector<int>& outRow, size_t rows) {
    Doubles to;
    for (size_t i = 0; i < rows; i++) {
        auto from = hidden.begin() + (size_t) outRow[i] * HIDDEN;
        to.insert(to.end(), from, from + HIDDEN);
    }
    return to;
}

inline void test_embed(double dropout, bool withTypes) {
    TestBatch b({5, 1, 12, 33}, dropout, 3, 2);
    DeviceBatch d(b);
    std::string name = std::string("embeddings") + (dropout > 0 ? " with dropout" : "");
    Doubles words = random_values<act>(50 * HIDDEN);
    Doubles positions = random_values<act>(40 * HIDDEN);
    Doubles types = random_values<act>(2 * HIDDEN);
    Doubles gamma = per_column(1);
    Doubles beta = per_column(0);
    Doubles offsets = random_values<float>((size_t) b.table * HIDDEN);
    Doubles hidden((size_t) b.tokens * HIDDEN), x(hidden.size());
    for (int t = 0; t < b.tokens; t++) {
        double* row = &hidden[(size_t) t * HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            row[i] = words[b.ids[t] * HIDDEN + i] + positions[b.position[t] * HIDDEN + i]
                    + (withTypes ? types[b.types[t] * HIDDEN + i] : 0);
        }
        reference::normalise(row, HIDDEN, PASTA_EPSILON);
        for (int i = 0; i < HIDDEN; i++) {
            row[i] = row[i] * gamma[i] + beta[i];
            row[i] *= b.hidden.at(b.rowKey[b.rowOf[t]], PLACE_EMBEDDINGS, 0, b.position[t], i);
            x[(size_t) t * HIDDEN + i] = row[i] + offset_at(b, offsets, t, 0, i);
        }
    }
    Device<act> wordsThere(narrow<act>(words)), positionsThere(narrow<act>(positions)), typesThere(narrow<act>(types));
    Device<float> gammaThere(narrow<float>(gamma)), betaThere(narrow<float>(beta)), offsetsThere(narrow<float>(offsets));
    Device<float> out(hidden.size());
    Device<stream> xThere(hidden.size());
    Device<act> xAct(hidden.size());
    run(up(b.tokens, 4) + 1, 128, 0, embed, d.batch, d.ids, d.types, d.position, d.tokenKey, wordsThere, positionsThere,
        withTypes ? (const act*) typesThere : nullptr, gammaThere, betaThere, d.slots, offsetsThere, out, d.outRow, xThere,
        WIDE ? (act*) xAct : nullptr);
    close(name + ", hidden state", placed(widen(out.get()), b.outRow, b.tokens), hidden, 1e-6, 1e-6);
    close(name + ", input", widen(xThere.get()), x, 1e-6, STREAMED);
    if (WIDE) {
        close(name + ", input of products", widen(xAct.get()), x, 1e-6, WRITTEN);
    }
}

// Forward and backward; with firsts the rows are first tokens.
inline void test_norm(double dropout, bool firsts, bool withOffsets) {
    TestBatch b({5, 1, 12, 33, 2, 7}, dropout, 4, 3);
    DeviceBatch d(b);
    int layer = 2;
    int place = withOffsets ? 4 : 3;
    int n = firsts ? b.rows : b.tokens;
    std::string name = std::string("norm") + (firsts ? " of first tokens" : "") + (dropout > 0 ? " with dropout" : "");
    Doubles product = random_values<act>((size_t) n * HIDDEN);
    Doubles residual = random_values<stream>(product.size());
    Doubles bias = per_column(0), gamma = per_column(1), beta = per_column(0);
    Doubles offsets = random_values<float>((size_t) b.table * HIDDEN);
    Doubles gradient = random_values<stream>(product.size());
    Doubles top = random_values<float>((size_t) b.tokens * HIDDEN);
    auto mask = [&](int i, int column) {
        int row = firsts ? i : b.rowOf[i];
        return b.hidden.at(b.rowKey[row], place, layer, firsts ? 0 : b.position[i], column);
    };
    Doubles normed(product.size()), hidden(product.size()), x(product.size()), rstd(n);
    Doubles dx(product.size()), dProduct(product.size()), dxTop(product.size());
    for (int r = 0; r < n; r++) {
        size_t at = (size_t) r * HIDDEN;
        for (int i = 0; i < HIDDEN; i++) {
            normed[at + i] = residual[at + i] + mask(r, i) * (product[at + i] + bias[i]);
        }
        rstd[r] = reference::normalise(&normed[at], HIDDEN, PASTA_EPSILON);
        for (int i = 0; i < HIDDEN; i++) {
            hidden[at + i] = normed[at + i] * gamma[i] + beta[i];
            x[at + i] = hidden[at + i] + (withOffsets ? offset_at(b, offsets, r, layer + 1, i) : 0);
        }
        auto back = [&](const double* g, Doubles& to) {
            double mean = 0, along = 0;
            for (int i = 0; i < HIDDEN; i++) {
                mean += g[i] * gamma[i] / HIDDEN;
                along += g[i] * gamma[i] * normed[at + i] / HIDDEN;
            }
            for (int i = 0; i < HIDDEN; i++) {
                to[at + i] = rstd[r] * (g[i] * gamma[i] - mean - normed[at + i] * along);
            }
        };
        back(&gradient[at], dx);
        back(&top[(size_t) b.outRow[r] * HIDDEN], dxTop);
        for (int i = 0; i < HIDDEN; i++) {
            dProduct[at + i] = dx[at + i] * mask(r, i);
        }
    }
    Device<act> productThere(narrow<act>(product)), normedThere(product.size()), xAct(product.size());
    Device<stream> residualThere(narrow<stream>(residual)), xThere(product.size());
    Device<float> biasThere(narrow<float>(bias)), gammaThere(narrow<float>(gamma)), betaThere(narrow<float>(beta));
    Device<float> offsetsThere(narrow<float>(offsets)), rstdThere(n), out((size_t) b.tokens * HIDDEN);
    const long long* keys = firsts ? d.rowKey : d.tokenKey;
    run(up(n, 4) + 1, 128, 0, norm_forward, d.batch, (int) firsts, layer, place, keys, productThere, biasThere, residualThere,
        gammaThere, betaThere, normedThere, rstdThere, d.slots, withOffsets ? (const float*) offsetsThere : nullptr, out,
        d.outRow, xThere, WIDE ? (act*) xAct : nullptr);
    close(name + ", normed", widen(normedThere.get()), normed, 1e-6, WRITTEN);
    close(name + ", deviation", widen(rstdThere.get()), rstd, 1e-6, 1e-6);
    close(name + ", hidden state", placed(widen(out.get()), b.outRow, n), hidden, 1e-6, 1e-6);
    close(name + ", result", widen(xThere.get()), x, 1e-6, STREAMED);
    if (WIDE) {
        close(name + ", result for products", widen(xAct.get()), x, 1e-6, WRITTEN);
    }
    Device<stream> inPlace(narrow<stream>(residual));
    run(up(n, 4), 128, 0, norm_forward, d.batch, (int) firsts, layer, place, keys, productThere, biasThere, inPlace, gammaThere,
        betaThere, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, inPlace, nullptr);
    close(name + ", in place", widen(inPlace.get()), hidden, 1e-6, STREAMED);

    double inNormed = sizeof(act) == 2 ? 1.0 / 256 : 2e-6;
    Device<stream> dxThere(narrow<stream>(gradient)), collected(b.special.size() * HIDDEN);
    Device<act> dProductThere(product.size());
    run(up(n, 4) + 1, 128, 0, norm_backward, d.batch, (int) firsts, layer, place, keys, dxThere, nullptr, nullptr, normedThere,
        rstdThere, gammaThere, firsts ? nullptr : (const int*) d.specialOf, firsts ? nullptr : (stream*) collected, dxThere,
        dProductThere);
    close(name + ", backward", widen(dxThere.get()), dx, inNormed, STREAMED);
    close(name + ", backward to the product", widen(dProductThere.get()), dProduct, inNormed, WRITTEN);
    if (!firsts) {
        Doubles expected;
        for (int t : b.special) {
            expected.insert(expected.end(), gradient.begin() + (size_t) t * HIDDEN, gradient.begin() + (size_t) (t + 1) * HIDDEN);
        }
        close(name + ", collected", widen(collected.get()), expected, 0, 0);
    }
    Device<float> topThere(narrow<float>(top));
    run(up(n, 4), 128, 0, norm_backward, d.batch, (int) firsts, layer, place, keys, nullptr, topThere, d.outRow, normedThere,
        rstdThere, gammaThere, nullptr, nullptr, dxThere, nullptr);
    close(name + ", backward from the head", widen(dxThere.get()), dxTop, inNormed, STREAMED);
}

inline void test_gather() {
    TestBatch b({5, 1, 12, 33, 2, 7}, 0, 3);
    DeviceBatch d(b);
    Doubles from = random_values<stream>((size_t) b.tokens * HIDDEN);
    Doubles more = random_values<stream>((size_t) b.rows * HIDDEN);
    Device<stream> fromThere(narrow<stream>(from)), to((size_t) b.rows * HIDDEN), moreThere(narrow<stream>(more));
    const int* fields = reinterpret_cast<const int*>((const Batch*) d.batch);
    run(up(b.rows, 4) + 1, 128, 0, gather_stream, fields + 1, d.rowStart, fromThere, to);
    Doubles expected;
    for (int r = 0; r < b.rows; r++) {
        auto at = from.begin() + (size_t) b.rowStart[r] * HIDDEN;
        expected.insert(expected.end(), at, at + HIDDEN);
    }
    close("first tokens gathered", widen(to.get()), expected, 0, 0);
    Device<act> fromAct(narrow<act>(from)), toAct(b.special.size() * HIDDEN);
    run(up((int) b.special.size(), 4), 128, 0, gather_act, fields + 2, d.special, fromAct, toAct);
    Doubles specials, all = widen(narrow<act>(from));
    for (int t : b.special) {
        specials.insert(specials.end(), all.begin() + (size_t) t * HIDDEN, all.begin() + (size_t) (t + 1) * HIDDEN);
    }
    close("special tokens gathered", widen(toAct.get()), specials, 0, 0);
    run(up(b.rows, 4), 128, 0, add_rows, fields + 1, d.rowStart, moreThere, fromThere);
    for (int r = 0; r < b.rows; r++) {
        for (int i = 0; i < HIDDEN; i++) {
            from[(size_t) b.rowStart[r] * HIDDEN + i] += more[(size_t) r * HIDDEN + i];
        }
    }
    close("rows added", widen(fromThere.get()), from, 1e-7, STREAMED);
}

inline void test_offset_gradient(double dropout, int adapters) {
    TestBatch b({5, 1, 12, 33, 2, 7, 3, 9, 4}, dropout, 4, adapters);
    DeviceBatch d(b);
    int layers = 3;
    int specials = (int) b.special.size();
    long long stride = (long long) (specials + 4) * HIDDEN;
    Doubles collected = random_values<stream>((size_t) stride * layers);
    int used = (int) b.used.size();
    Doubles expected((size_t) layers * used * HIDDEN);
    for (int l = 0; l < layers; l++) {
        for (int u = 0; u < used; u++) {
            for (int p = b.usedStart[u]; p < b.usedStart[u + 1]; p++) {
                int t = b.special[p];
                for (int i = 0; i < HIDDEN; i++) {
                    expected[((size_t) l * used + u) * HIDDEN + i] += collected[l * stride + (size_t) p * HIDDEN + i]
                            * b.hidden.at(b.rowKey[b.rowOf[t]], PLACE_OFFSETS, l, b.position[t], i);
                }
            }
        }
    }
    Device<stream> there(narrow<stream>(collected));
    Device<float> out(expected.size());
    run(dim3(used + 1, layers, up(HIDDEN, 64)), 256, 0, offset_gradient, d.batch, d.special, d.usedStart, d.tokenKey, there,
        stride, out);
    close("gradient of offsets", widen(out.get()), expected, 1e-6, 1e-6);
}

inline void test_activation(bool firsts) {
    TestBatch b({5, 1, 12}, 0);
    DeviceBatch d(b);
    int n = firsts ? b.rows : b.tokens;
    Doubles wide = random_values<act>((size_t) n * INTERMEDIATE, 2);
    wide[0] = 30;
    wide[1] = -30;
    Doubles bias = random_values<float>(INTERMEDIATE, 0.5);
    bias[0] = bias[1] = 0;
    Doubles gradient = random_values<act>(wide.size());
    Doubles expected(wide.size()), back(wide.size()), slopes(wide.size());
    for (size_t i = 0; i < wide.size(); i++) {
        double x = wide[i] + bias[i % INTERMEDIATE];
        expected[i] = reference::activation(x);
        slopes[i] = reference::slope_of(x);
        back[i] = gradient[i] * slopes[i];
    }
    Device<act> there(narrow<act>(wide)), gradientThere(narrow<act>(gradient));
    Device<float> biasThere(narrow<float>(bias));
    Device<slope> kept(wide.size());
    unsigned grid = up((long long) wide.size(), 2048);
    run(grid + 1, 256, 0, activate_forward, d.batch, (int) firsts, there, biasThere, there, kept);
    run(grid, 256, 0, activate_backward, d.batch, (int) firsts, gradientThere, kept);
    close("activation", widen(there.get()), expected, sizeof(act) == 2 ? 1e-6 : 1e-7, WRITTEN);
    Doubles found = widen(gradientThere.get());
    double worst = 0;
    for (size_t i = 0; i < found.size(); i++) {
        // Steps of 1/200 hold a derivative to 1/400.
        double allowed = std::abs(gradient[i]) * (sizeof(slope) == 1 ? 0.00251 : 2e-6) + WRITTEN * std::abs(back[i]) + 1e-9;
        double off = std::abs(found[i] - back[i]) / allowed;
        worst = off <= worst ? worst : std::isnan(off) ? INFINITY : off;
    }
    report("activation, backward", worst <= 1, std::to_string(worst) + " of what is allowed");
    report("activation, 0 and 1 are exact", found[0] == gradient[0] && found[1] == 0, "they are not");
}

inline void test_conversion() {
    Doubles from = random_values<float>(3333);
    Device<float> there(narrow<float>(from));
    Device<act> to(from.size());
    run(2, 256, 0, to_act, there, to, (long long) from.size());
    same_bits("conversion", to.get(), narrow<act>(from));
}
