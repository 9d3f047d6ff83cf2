// Every kernel against float64, in the sizes and types that the macros give. Sizes without attention: -DROWS_ONLY.
#if !defined(__CUDACC__)
#include "emulator.h"
#endif

#include "../../main/resources/org/pasta4j/cuda/pasta.cu"

inline int pasta_sizes_host(int i) {
    const int sizes[8] = {
            sizeof(act),
            sizeof(stream),
            sizeof(slope),
            (int) sizeof(ForwardShared),
            (int) sizeof(BackwardShared<2>),
            (int) sizeof(BackwardShared<4>),
            (int) sizeof(BackwardShared<8>),
            sizeof(Batch)};
    return sizes[i];
}

#include "rows_test.h"

#include "attention_test.h"

#include <cstdio>

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)

int main() {
    for (double dropout : {0.0, 0.2}) {
        test_embed(dropout, dropout > 0);
        for (bool firsts : {false, true}) {
            test_norm(dropout, firsts, false);
            test_norm(dropout, firsts, !firsts);
        }
        test_offset_gradient(dropout, 1);
        test_offset_gradient(dropout, 3);
    }
    test_gather();
    test_activation(false);
    test_activation(true);
    test_conversion();
#if !defined(ROWS_ONLY)
    bool quick = std::getenv("QUICK") != nullptr;
    test_attention({1}, 0, HEADS, {2, 4, 8});
    test_attention({20, 1, 31, 32, 16, 17}, 0.2, quick ? 1 : HEADS, {2});
    test_attention({33, 64, 5, 49}, 0.2, 1, {4});
    if (quick) {
        test_attention({65, 3}, 0.1, 1, {8});
        test_attention({40, 7}, 0.1, 1, {2});
    } else {
        test_attention({128, 65, 100, 3}, 0.1, HEADS, {8});
        test_attention({129, 70}, 0.1, 1, {2, 4, 8});
        test_attention({512}, 0.1, 1, {8});
        test_first_attention({512, 3}, 0.1);
    }
    test_first_attention({1, 20, 33, 130, 4}, 0);
    test_first_attention({7, 129, 64}, 0.2);
#endif
    std::printf(
            "%s, %d checks, %d failed\n",
            "hidden " TEXT_OF(PASTA_HIDDEN) ", heads " TEXT_OF(PASTA_HEADS) ", bf16 " TEXT_OF(PASTA_BF16) ", wide " TEXT_OF(
                    PASTA_WIDE) ", tf32 " TEXT_OF(PASTA_TF32) ", activation " TEXT_OF(PASTA_ACTIVATION),
            totals.checks,
            totals.failures);
    return totals.failures == 0 ? 0 : 1;
}
