// The emulator's scheduler. Each thread of a block is a fibre with a stack of its own; it runs until it waits for others.
// Compiled without ThreadSanitizer's instrumentation even where the kernels have it, so that only their accesses count.
#include "emulator.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#if EMULATOR_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if EMULATOR_TSAN
#include <sanitizer/tsan_interface.h>
#endif

#if defined(__x86_64__)
// Saves what the calling convention says and goes to another stack.
extern "C" void emulator_switch(void** from, void* to);
asm(R"(
.text
.globl emulator_switch
emulator_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");
#else
#include <ucontext.h>
#endif

dim3 threadIdx;
dim3 blockIdx;
dim3 blockDim;
dim3 gridDim;

namespace emulator {
namespace {

// What ThreadSanitizer has to know: one thread's memory is in order up to here, and another's from here on.
#if EMULATOR_TSAN
void release(void* tag) {
    __tsan_release(tag);
}
void acquire(void* tag) {
    __tsan_acquire(tag);
}
#else
void release(void*) {}
void acquire(void*) {}
#endif

char barrierTag;
char launchTag;

constexpr size_t STACK = 256 << 10;

enum State { READY, AT_BARRIER, IN_WARP, DONE };

struct Free {
    void operator()(void* p) const {
        std::free(p);
    }
};

struct Copy {
    void* to;
    const void* from;
    size_t bytes;
};

struct Fibre {
    std::unique_ptr<void, Free> stack;
#if defined(__x86_64__)
    void* pointer = nullptr;
#else
    ucontext_t context;
#endif
    State state = DONE;
    unsigned thread = 0;
    std::vector<Copy> copies;
    void* fake = nullptr;
#if EMULATOR_TSAN
    void* tsan = nullptr;
#endif
};

struct Warp {
    int arrived = 0;
    unsigned long long turn = 0;
    Instruction instruction = SHUFFLE;
    Exchange slots[2];
};

std::vector<Fibre> fibres;
std::vector<Warp> warps;
Fibre scheduler;
Fibre* current = nullptr;
const std::function<void()>* body = nullptr;
void* sharedMemory = nullptr;
unsigned order = 0;
std::mt19937 chance;
int waiting = 0;
int alive = 0;
#if EMULATOR_ASAN
const void* schedulerStack = nullptr;
size_t schedulerStackSize = 0;
#endif

void switch_between(Fibre& from, Fibre& to, bool ends = false) {
#if EMULATOR_ASAN
    bool home = &to == &scheduler;
    __sanitizer_start_switch_fiber(
            ends ? nullptr : &from.fake, home ? schedulerStack : to.stack.get(), home ? schedulerStackSize : STACK);
#endif
#if EMULATOR_TSAN
    __tsan_switch_to_fiber(to.tsan, __tsan_switch_to_fiber_no_sync);
#endif
    (void) ends;
#if defined(__x86_64__)
    emulator_switch(&from.pointer, to.pointer);
#else
    swapcontext(&from.context, &to.context);
#endif
#if EMULATOR_ASAN
    const void* stack;
    size_t size;
    __sanitizer_finish_switch_fiber(from.fake, &stack, &size);
    if (&from != &scheduler && schedulerStack == nullptr) {
        schedulerStack = stack;
        schedulerStackSize = size;
    }
#endif
}

void enter() {
#if EMULATOR_ASAN
    const void* stack;
    size_t size;
    __sanitizer_finish_switch_fiber(nullptr, &stack, &size);
    schedulerStack = stack;
    schedulerStackSize = size;
#endif
    acquire(&launchTag);
    (*body)();
    release(&launchTag);
    current->state = DONE;
    if (!current->copies.empty()) {
        fail("a thread that ends before its copies have come");
    }
    alive--;
    switch_between(*current, scheduler, true);
    std::abort();
}

void prepare(Fibre& f, unsigned thread) {
    if (f.stack == nullptr) {
        f.stack.reset(std::aligned_alloc(64, STACK));
#if EMULATOR_TSAN
        f.tsan = __tsan_create_fiber(0);
#endif
    }
#if EMULATOR_ASAN
    // The thread that ended here before has left its marks.
    __asan_unpoison_memory_region(f.stack.get(), STACK);
#endif
    f.thread = thread;
    f.state = READY;
    f.fake = nullptr;
#if defined(__x86_64__)
    void** top = reinterpret_cast<void**>(static_cast<char*>(f.stack.get()) + STACK);
    *--top = nullptr;
    *--top = reinterpret_cast<void*>(enter);
    for (int i = 0; i < 6; i++) {
        *--top = nullptr;
    }
    f.pointer = top;
#else
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = f.stack.get();
    f.context.uc_stack.ss_size = STACK;
    f.context.uc_link = nullptr;
    makecontext(&f.context, enter, 0);
#endif
}

void resume(Fibre& f) {
    current = &f;
    threadIdx = dim3(f.thread, 0, 0);
    switch_between(scheduler, f);
}

void yield(State state) {
    current->state = state;
    switch_between(*current, scheduler);
}

void pass_barrier() {
    if (waiting > 0 && waiting == alive) {
        waiting = 0;
        for (Fibre& f : fibres) {
            if (f.state == AT_BARRIER) {
                f.state = READY;
            }
        }
    }
}

void run_block(unsigned threads) {
    alive = (int) threads;
    waiting = 0;
    for (unsigned i = 0; i < threads; i++) {
        prepare(fibres[i], i);
    }
    std::vector<unsigned> turns(threads);
    for (unsigned i = 0; i < threads; i++) {
        turns[i] = order == 1 ? threads - 1 - i : i;
    }
    while (alive > 0) {
        if (order > 1) {
            std::shuffle(turns.begin(), turns.end(), chance);
        }
        bool ran = false;
        for (unsigned i : turns) {
            if (fibres[i].state == READY) {
                resume(fibres[i]);
                ran = true;
            }
        }
        pass_barrier();
        if (!ran && waiting == 0 && alive > 0) {
            bool ready = false;
            for (unsigned i = 0; i < threads; i++) {
                ready |= fibres[i].state == READY;
            }
            if (!ready) {
                fail("threads that wait for each other for ever");
            }
        } else if (!ran && waiting > 0) {
            bool stuck = true;
            for (unsigned i = 0; i < threads; i++) {
                stuck &= fibres[i].state != READY;
            }
            if (stuck) {
                fail("a barrier that some threads do not come to");
            }
        }
    }
}

}  // namespace

void fail(const char* what) {
    std::fprintf(
            stderr,
            "emulator: %s, in thread %u of block (%u, %u, %u)\n",
            what,
            current == nullptr ? 0 : current->thread,
            blockIdx.x,
            blockIdx.y,
            blockIdx.z);
    std::abort();
}

void set_order(unsigned value) {
    order = value;
    chance.seed(value);
}

void launch(dim3 grid, dim3 block, size_t shared, const std::function<void()>& kernel) {
    unsigned threads = block.x * block.y * block.z;
    if (threads % 32 != 0 || threads > 1024 || block.y * block.z != 1) {
        fail("a block that is not one row of whole warps");
    }
    if (fibres.size() < threads) {
        fibres.resize(threads);
    }
    warps.assign(threads / 32, Warp());
#if EMULATOR_TSAN
    if (scheduler.tsan == nullptr) {
        scheduler.tsan = __tsan_get_current_fiber();
    }
#endif
    gridDim = grid;
    blockDim = block;
    body = &kernel;
    unsigned blocks = grid.x * grid.y * grid.z;
    for (unsigned i = 0; i < blocks; i++) {
        unsigned block = order == 1 ? blocks - 1 - i : i;
        blockIdx = dim3(block % grid.x, block / grid.x % grid.y, block / grid.x / grid.y);
        // Of exactly that size, and not the same bytes as before.
        sharedMemory = std::aligned_alloc(16, (shared + 15) / 16 * 16);
        std::memset(sharedMemory, 0xFF, shared);
        release(&launchTag);
        run_block(threads);
        acquire(&launchTag);
        std::free(sharedMemory);
    }
    current = nullptr;
}

void barrier() {
    release(&barrierTag);
    waiting++;
    yield(AT_BARRIER);
    acquire(&barrierTag);
}

const Exchange& exchange(Instruction instruction, const void* mine, size_t size) {
    unsigned thread = current->thread;
    unsigned first = thread / 32 * 32;
    Warp& warp = warps[thread / 32];
    if (warp.arrived == 0) {
        warp.instruction = instruction;
        for (unsigned i = first; i < first + 32; i++) {
            if (fibres[i].state == DONE) {
                fail("an instruction of a whole warp, of which a lane has ended");
            }
        }
    } else if (warp.instruction != instruction) {
        fail("different instructions in one warp");
    }
    Exchange& slots = warp.slots[warp.turn % 2];
    for (size_t i = 0; i < size; i++) {
        slots.of[thread - first][i] = static_cast<const unsigned char*>(mine)[i];
    }
    if (instruction == SYNC_WARP) {
        release(&warp);
    }
    if (++warp.arrived == 32) {
        warp.arrived = 0;
        warp.turn++;
        for (unsigned i = first; i < first + 32; i++) {
            if (fibres[i].state == IN_WARP) {
                fibres[i].state = READY;
            }
        }
    } else {
        yield(IN_WARP);
    }
    if (instruction == SYNC_WARP) {
        acquire(&warp);
    }
    return slots;
}

void* shared() {
    return sharedMemory;
}

void copy_later(void* to, const void* from, size_t bytes) {
    current->copies.push_back({to, from, bytes});
}

void copies_come() {
    for (const Copy& copy : current->copies) {
        std::memcpy(copy.to, copy.from, copy.bytes);
    }
    current->copies.clear();
}

}  // namespace emulator
