// Times the kernels on a GPU, in the shapes of real batches; for nvcc alone. Each kernel is launched many times in a row in
// a graph: what is written is microseconds a launch, and the bytes that it has to move in that time.
#include "../../main/resources/org/pasta4j/cuda/pasta.cu"

inline int pasta_sizes_host(int) {
    return 0;
}

#include "batch.h"

#include <functional>

static cudaStream_t line;

template <typename... P>
void enqueue(dim3 grid, int block, size_t shared, void (*kernel)(P...), typename Exactly<P>::type... arguments) {
    cuda_check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, (int) shared), "shared memory");
    kernel<<<grid, block, shared, line>>>(arguments...);
}

static void time(const char* name, double bytes, double flops, const std::function<void()>& launch) {
    constexpr int TIMES = 40;
    cudaGraph_t graph;
    cudaGraphExec_t executable;
    cuda_check(cudaStreamBeginCapture(line, cudaStreamCaptureModeThreadLocal), "capture");
    for (int i = 0; i < TIMES; i++) {
        launch();
    }
    cuda_check(cudaStreamEndCapture(line, &graph), "capture");
    cuda_check(cudaGraphInstantiate(&executable, graph, 0), "graph");
    cudaEvent_t from, to;
    cudaEventCreate(&from);
    cudaEventCreate(&to);
    float best = 1e9;
    for (int i = 0; i < 5; i++) {
        cudaEventRecord(from, line);
        cudaGraphLaunch(executable, line);
        cudaEventRecord(to, line);
        cuda_check(cudaStreamSynchronize(line), name);
        float ms;
        cudaEventElapsedTime(&ms, from, to);
        best = std::min(best, ms);
    }
    double us = best * 1000 / TIMES;
    std::printf("  %-26s %8.2f us %7.0f GB/s %6.1f TFLOP/s\n", name, us, bytes / us / 1e3, flops / us / 1e6);
    cudaGraphExecDestroy(executable);
    cudaGraphDestroy(graph);
}

template <typename T>
static Device<T> numbers(size_t size) {
    std::vector<T> values(size);
    for (size_t i = 0; i < size; i++) {
        of_double(((i * 2654435761u >> 7) % 2001) / 1000.0 - 1, values[i]);
    }
    return Device<T>(values);
}

static void bench(const char* name, const std::vector<int>& lengths, double dropout) {
    TestBatch b(lengths, dropout);
    DeviceBatch d(b);
    size_t t = b.tokens, h = HIDDEN, f = INTERMEDIATE;
    double a = sizeof(act), s = sizeof(stream);
    std::printf("%s: %zu tokens%s\n", name, t, dropout > 0 ? ", dropout" : "");
    Device<act> qkv = numbers<act>(t * 3 * h), dqkv = numbers<act>(t * 3 * h), context = numbers<act>(t * h);
    Device<act> product = numbers<act>(t * h), normed = numbers<act>(t * h), xAct = numbers<act>(t * h);
    Device<act> wide = numbers<act>(t * f), words = numbers<act>(50 * h), positions = numbers<act>(512 * h);
    Device<stream> x = numbers<stream>(t * h), y = numbers<stream>(t * h);
    Device<stream> collected = numbers<stream>(24 * b.special.size() * h);
    Device<float> gamma = numbers<float>(h), beta = numbers<float>(h), bias = numbers<float>(f), rstd = numbers<float>(t);
    Device<float> offsets = numbers<float>(b.table * h), logSum = numbers<float>(HEADS * t), out(24 * b.used.size() * h);
    Device<slope> kept(t * f);
    std::vector<int> rows[3] = {b.rows_between(1, 32), b.rows_between(33, 64), b.rows_between(65, 1 << 20)};
    double squares = 0;
    for (int r = 0; r < b.rows; r++) {
        squares += (double) b.length(r) * b.length(r);
    }
    unsigned grid = up(b.tokens, 4);
    act* xa = WIDE ? (act*) xAct : nullptr;
    double both = s + (WIDE ? a : 0);
    time("embed", t * h * (2 * a + both), 0, [&] {
        enqueue(grid, 128, 0, embed, d.batch, d.ids, d.types, d.position, d.tokenKey, words, positions, positions, gamma, beta,
            d.slots, offsets, nullptr, nullptr, x, xa);
    });
    time("norm_forward", t * h * (a + s + a + both), 0, [&] {
        enqueue(grid, 128, 0, norm_forward, d.batch, 0, 1, 4, d.tokenKey, product, bias, y, gamma, beta, normed, rstd, d.slots,
            offsets, nullptr, nullptr, x, xa);
    });
    time("norm_backward", t * h * (s + a + s + a), 0, [&] {
        enqueue(grid, 128, 0, norm_backward, d.batch, 0, 1, 4, d.tokenKey, x, nullptr, nullptr, normed, rstd, gamma, d.specialOf,
            collected, y, product);
    });
    unsigned blocks = up((long long) (t * f), 2048);
    time("activate_forward", t * f * (2 * a + sizeof(slope)), 0,
        [&] { enqueue(blocks, 256, 0, activate_forward, d.batch, 0, wide, bias, wide, kept); });
    time("activate_forward, no slope", t * f * 2 * a, 0,
        [&] { enqueue(blocks, 256, 0, activate_forward, d.batch, 0, wide, bias, wide, nullptr); });
    time("activate_backward", t * f * (2 * a + sizeof(slope)), 0,
        [&] { enqueue(blocks, 256, 0, activate_backward, d.batch, 0, wide, kept); });
    time("attention_forward", t * h * 4 * a, 4 * squares * h, [&] {
        enqueue(dim3((unsigned) b.tiles.size() / 2, HEADS), 128, sizeof(ForwardShared), attention_forward, d.batch, 1, d.tiles,
            d.rowStart, d.rowKey, qkv, context, logSum, b.tokens);
    });
    Device<int> there[3] = {Device<int>(rows[0]), Device<int>(rows[1]), Device<int>(rows[2])};
    size_t longer = 4 * ((b.longest() + 31) / 32 * 32);
    auto backward = [&](const int* special) {
        if (!rows[0].empty()) {
            enqueue(dim3((unsigned) rows[0].size(), HEADS), 64, sizeof(BackwardShared<2>) + longer, attention_backward_32, d.batch,
                1, there[0], d.rowStart, d.rowKey, qkv, context, logSum, b.tokens, special, dqkv);
        }
        if (!rows[1].empty()) {
            enqueue(dim3((unsigned) rows[1].size(), HEADS), 128, sizeof(BackwardShared<4>) + longer, attention_backward_64, d.batch,
                1, there[1], d.rowStart, d.rowKey, qkv, context, logSum, b.tokens, special, dqkv);
        }
        if (!rows[2].empty()) {
            enqueue(dim3((unsigned) rows[2].size(), HEADS), 256, sizeof(BackwardShared<8>) + longer, attention_backward_128, d.batch,
                1, there[2], d.rowStart, d.rowKey, qkv, context, logSum, b.tokens, special, dqkv);
        }
    };
    time("attention_backward", t * h * 7 * a, 10 * squares * h, [&] { backward(nullptr); });
    time("attention_backward, specials", t * h * 4 * a, 10 * squares * h, [&] { backward(d.specialOf); });
    Device<act> q = numbers<act>(b.rows * h);
    Device<act> dq = numbers<act>(b.rows * h);
    time("first_attention_forward", t * h * 2 * a, 0, [&] {
        enqueue(dim3(b.rows, HEADS), 128, longer, first_attention_forward, d.batch, 1, d.rowStart, d.rowKey, q, qkv, context, logSum,
            b.tokens);
    });
    time("first_attention_backward", t * h * 4 * a, 0, [&] {
        enqueue(dim3(b.rows, HEADS), 128, longer, first_attention_backward, d.batch, 1, d.rowStart, d.rowKey, q, qkv, context,
            logSum, b.tokens, dq, dqkv);
    });
    time("offset_gradient", 24 * b.special.size() * h * s, 0, [&] {
        enqueue(dim3((unsigned) b.used.size(), 24, up(HIDDEN, 64)), 256, 0, offset_gradient, d.batch, d.special, d.usedStart,
            d.tokenKey, collected, (long long) b.special.size() * HIDDEN, out);
    });
}

int main() {
    cuda_check(cudaStreamCreateWithFlags(&line, cudaStreamNonBlocking), "stream");
    std::printf("hidden %d, heads %d of %d, bytes %zu and %zu\n", HIDDEN, HEADS, HEAD, sizeof(act), sizeof(stream));
    std::vector<int> sentences;
    for (int i = 0; i < 32; i++) {
        sentences.push_back(18 + i % 9);
    }
    bench("32 sentences", sentences, 0.1);
    bench("32 x 64", std::vector<int>(32, 64), 0.1);
    bench("32 x 128", std::vector<int>(32, 128), 0.1);
    bench("32 x 128", std::vector<int>(32, 128), 0);
    bench("8 x 512", std::vector<int>(8, 512), 0.1);
    return 0;
}
