// Attention against float64, forward and backward.
#pragma once

#include "batch.h"

// Tensor cores cut the sums of float32 off where the emulator rounds them.
#ifdef __CUDACC__
constexpr double SUMS = 1e-5;
#else
constexpr double SUMS = 4e-6;
#endif
// What P and dS lose when they become bfloat16, or TF32.
constexpr double PRODUCTS = sizeof(act) == 2 ? 1.0 / 128 : PASTA_TF32 ? 1.0 / 512 : SUMS;

struct AttentionCase {
    TestBatch b;
    int heads;
    DeviceBatch d;
    Doubles qkv, gradient;
    Device<act> qkvThere, gradientThere;

    AttentionCase(const std::vector<int>& lengths, double dropout, int heads)
        : b(lengths, dropout, 4),
          heads(heads),
          d(b),
          qkv(random_values<act>((size_t) b.tokens * 3 * HIDDEN)),
          gradient(random_values<act>((size_t) b.tokens * HIDDEN)),
          qkvThere(narrow<act>(qkv)),
          gradientThere(narrow<act>(gradient)) {}

    // part 0 query, 1 key, 2 value
    Doubles head_of(const Doubles& from, int pitch, int part, int row, int head) const {
        Doubles to;
        for (int t = b.rowStart[row]; t < b.rowStart[row + 1]; t++) {
            auto first = from.begin() + (size_t) t * pitch + part * HIDDEN + head * HEAD;
            to.insert(to.end(), first, first + HEAD);
        }
        return to;
    }

    reference::Attention expected(int row, int head, int layer) const {
        Doubles g = head_of(gradient, HIDDEN, 0, row, head);
        int n = b.length(row);
        return reference::Attention(
                n,
                n,
                HEAD,
                head_of(qkv, 3 * HIDDEN, 0, row, head),
                head_of(qkv, 3 * HIDDEN, 1, row, head),
                head_of(qkv, 3 * HIDDEN, 2, row, head),
                &g,
                [&](int q, int k) { return b.attention.at(b.rowKey[row], 2, layer, head, q * n + k); });
    }
};

using BackwardKernel = void (*)(
        const Batch*, int, const int*, const int*, const long long*, const act*, const act*, const float*, int,
        const int*, act*);

inline size_t backward_shared(int warps, int longest) {
    size_t bytes = pasta_sizes_host(warps == 2 ? 4 : warps == 4 ? 5 : 6);
    return bytes + (longest > 16 * warps ? 4 * ((longest + 31) / 32 * 32) : 0);
}

inline std::vector<act> attention_backward_there(
        const AttentionCase& c, int layer, int warps, const Device<float>& logSum, int stride, bool specialsOnly) {
    BackwardKernel kernel =
            warps == 2 ? attention_backward_32 : warps == 4 ? attention_backward_64 : attention_backward_128;
    Device<act> dqkv((size_t) (specialsOnly ? c.b.special.size() : c.b.tokens) * 3 * HIDDEN);
    std::vector<int> rows = c.b.rows_between(0, 1 << 20);
    rows.push_back(-1);
    Device<int> rowsThere(rows);
    run(dim3((unsigned) rows.size(), c.heads),
        32 * warps,
        backward_shared(warps, c.b.longest()),
        kernel,
        c.d.batch,
        layer,
        rowsThere,
        c.d.rowStart,
        c.d.rowKey,
        c.qkvThere,
        c.gradientThere,
        logSum,
        stride,
        specialsOnly ? (const int*) c.d.specialOf : nullptr,
        dqkv);
    return dqkv.get();
}

inline void test_attention(const std::vector<int>& lengths, double dropout, int heads, std::vector<int> variants) {
    AttentionCase c(lengths, dropout, heads);
    int layer = 3;
    int stride = c.b.tokens + 5;
    std::string name = "attention of rows up to " + std::to_string(c.b.longest()) + (dropout > 0 ? " with dropout" : "");
    Device<act> context((size_t) c.b.tokens * HIDDEN);
    Device<float> logSum((size_t) heads * stride);
    std::vector<int> tiles = c.b.tiles;
    tiles.push_back(-1);
    tiles.push_back(0);
    Device<int> tilesThere(tiles);
    auto forward = [&](float* sums) {
        run(dim3((unsigned) tiles.size() / 2, heads),
            128,
            pasta_sizes_host(3),
            attention_forward,
            c.d.batch,
            layer,
            tilesThere,
            c.d.rowStart,
            c.d.rowKey,
            c.qkvThere,
            context,
            sums,
            stride);
        return context.get();
    };
    std::vector<act> found = forward(logSum);
    set_order(7);
    same_bits(name + ", in another order", forward(nullptr), found);
    set_order(0);
    Doubles there = widen(found);
    Doubles sums = widen(logSum.get());
    std::vector<std::vector<reference::Attention>> expected(c.b.rows);
    for (int r = 0; r < c.b.rows; r++) {
        for (int h = 0; h < heads; h++) {
            expected[r].push_back(c.expected(r, h, layer));
            close(name + ", forward", c.head_of(there, HIDDEN, 0, r, h), expected[r][h].context, PRODUCTS, WRITTEN);
            Doubles s(sums.begin() + (size_t) h * stride + c.b.rowStart[r],
                      sums.begin() + (size_t) h * stride + c.b.rowStart[r + 1]);
            close(name + ", log of the sum", s, expected[r][h].logSum, PASTA_TF32 ? 2e-3 : 2e-6, 2e-6);
        }
    }
    for (int warps : variants) {
        if ((int) backward_shared(warps, c.b.longest()) > most_shared()) {
            continue;
        }
        std::string which = name + ", backward by " + std::to_string(warps) + " warps";
        std::vector<act> raw = attention_backward_there(c, layer, warps, logSum, stride, false);
        set_order(1);
        same_bits(which + ", in another order", attention_backward_there(c, layer, warps, logSum, stride, false), raw);
        set_order(0);
        Doubles back = widen(raw);
        for (int r = 0; r < c.b.rows; r++) {
            for (int h = 0; h < heads; h++) {
                auto part = [&](int p) { return c.head_of(back, 3 * HIDDEN, p, r, h); };
                close(which + ", query", part(0), expected[r][h].dq, 2 * PRODUCTS, WRITTEN);
                close(which + ", key", part(1), expected[r][h].dk, 2 * PRODUCTS, WRITTEN);
                close(which + ", value", part(2), expected[r][h].dv, 2 * PRODUCTS, WRITTEN);
            }
        }
        std::vector<act> packed = attention_backward_there(c, layer, warps, logSum, stride, true);
        std::vector<act> picked;
        std::vector<act> packedHeads;
        for (size_t i = 0; i < c.b.special.size(); i++) {
            for (int p = 0; p < 3; p++) {
                size_t columns = (size_t) heads * HEAD;
                auto from = raw.begin() + ((size_t) c.b.special[i] * 3 + p) * HIDDEN;
                auto to = packed.begin() + (i * 3 + p) * HIDDEN;
                picked.insert(picked.end(), from, from + columns);
                packedHeads.insert(packedHeads.end(), to, to + columns);
            }
        }
        same_bits(which + ", special tokens alone", packedHeads, picked);
    }
}

inline void test_first_attention(const std::vector<int>& lengths, double dropout) {
    TestBatch b(lengths, dropout);
    DeviceBatch d(b);
    int layer = 5;
    int stride = b.tokens + 3;
    std::string name = std::string("attention of first tokens") + (dropout > 0 ? " with dropout" : "");
    Doubles q = random_values<act>((size_t) b.rows * HIDDEN);
    Doubles kv = random_values<act>((size_t) b.tokens * 2 * HIDDEN);
    Doubles g = random_values<act>((size_t) b.rows * HIDDEN);
    Device<act> qThere(narrow<act>(q)), kvThere(narrow<act>(kv)), gThere(narrow<act>(g));
    Device<act> context(q.size()), dq(q.size()), dkv(kv.size());
    Device<float> p((size_t) HEADS * stride);
    dim3 grid(b.rows + 1, HEADS);
    size_t shared = 4 * b.longest();
    for (int time = 0; time < 2; time++) {
        set_order(time);
        std::vector<act> before[3] = {context.get(), dq.get(), dkv.get()};
        run(grid, 128, shared, first_attention_forward, d.batch, layer, d.rowStart, d.rowKey, qThere, kvThere, context, p,
            stride);
        run(grid, 128, shared, first_attention_backward, d.batch, layer, d.rowStart, d.rowKey, qThere, kvThere, gThere, p,
            stride, dq, dkv);
        if (time == 1) {
            same_bits(name + ", in another order", context.get(), before[0]);
            same_bits(name + ", query in another order", dq.get(), before[1]);
            same_bits(name + ", keys in another order", dkv.get(), before[2]);
        }
    }
    set_order(0);
    Doubles c = widen(context.get()), dqFound = widen(dq.get()), dkvFound = widen(dkv.get());
    for (int r = 0; r < b.rows; r++) {
        for (int h = 0; h < HEADS; h++) {
            int n = b.length(r);
            auto piece = [&](const Doubles& from, int pitch, int first, int count, int part) {
                Doubles to;
                for (int i = first; i < first + count; i++) {
                    auto at = from.begin() + (size_t) i * pitch + part * HIDDEN + h * HEAD;
                    to.insert(to.end(), at, at + HEAD);
                }
                return to;
            };
            Doubles gHead = piece(g, HIDDEN, r, 1, 0);
            reference::Attention e(
                    1, n, HEAD, piece(q, HIDDEN, r, 1, 0), piece(kv, 2 * HIDDEN, b.rowStart[r], n, 0),
                    piece(kv, 2 * HIDDEN, b.rowStart[r], n, 1), &gHead,
                    [&](int, int k) { return b.attention.at(b.rowKey[r], 2, layer, h, k); });
            close(name + ", forward", piece(c, HIDDEN, r, 1, 0), e.context, 1e-5, WRITTEN);
            close(name + ", query", piece(dqFound, HIDDEN, r, 1, 0), e.dq, 1e-5, WRITTEN);
            close(name + ", key", piece(dkvFound, 2 * HIDDEN, b.rowStart[r], n, 0), e.dk, 1e-5, WRITTEN);
            close(name + ", value", piece(dkvFound, 2 * HIDDEN, b.rowStart[r], n, 1), e.dv, 1e-5, WRITTEN);
        }
    }
}
