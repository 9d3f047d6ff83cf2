#!/bin/bash
# Tests the CUDA kernels on this machine's processor: compiles their own source with g++ for the emulator beside this file
# and compares every kernel with float64, in several sizes and types, two of them with AddressSanitizer and
# UndefinedBehaviorSanitizer too. Takes under a minute on two processors.
#
#   run.sh            what is said above
#   run.sh --races    with ThreadSanitizer, which knows the emulator's barriers and finds what compute-sanitizer's
#                     racecheck would find; some minutes
#   run.sh --gpu      on this machine's GPU, by nvcc; SANITIZER="compute-sanitizer --tool memcheck" is put before each run
#   run.sh --bench    times the kernels on this machine's GPU
#   run.sh --build DIR   only builds what the last two run, for ARCH (sm_90), on a machine without a GPU; then there
#                     DIR/test-* and DIR/bench-*
set -uo pipefail
cd "$(dirname "$0")"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

#     name       bf16 wide hidden heads intermediate activation tf32 more
sizes="
      wide32        1    1     96     3          384          0    0 -
      plain64       1    0    128     2          256          0    0 -
      float32       0    0     64     2          128          0    0 -
      tiny          0    0     32     4           64          2    0 -
      odd           1    0     52     2          104          1    0 -
      tf32          0    0    128     2          256          1    1 -
      base          1    0    768    12         3072          0    0 -DROWS_ONLY
      large         1    1   1024    16         4096          0    0 -DROWS_ONLY
"

defines() {
    echo "-DPASTA_BF16=$2 -DPASTA_WIDE=$3 -DPASTA_HIDDEN=$4 -DPASTA_HEADS=$5 -DPASTA_INTERMEDIATE=$6" \
        "-DPASTA_ACTIVATION=$7 -DPASTA_TF32=$8 -DPASTA_EPSILON=1e-12f ${9#-}" | sed 's/ DROWS/ -DROWS/'
}

warnings="-Wall -Wextra -Wno-missing-field-initializers -Wno-unknown-pragmas -Wno-maybe-uninitialized"

# name, flags: how the emulator is built once
emulator() {
    g++ -std=c++17 $warnings $2 -c emulator.cpp -o "$build/emulator-$1.o"
}

# emulator, flags, environment, sizes
on_emulator() {
    local emulator=$1 flags=$2 environment=$3 name=$1-$4
    shift 3
    g++ -std=c++17 $warnings $flags $(defines "$@") kernels_test.cpp "$build/emulator-$emulator.o" -o "$build/$name" &&
        env $environment "$build/$name" >"$build/$name.log" 2>&1
    local code=$?
    [ $code -eq 0 ] && tail -1 "$build/$name.log" || { head -60 "$build/$name.log"; echo "$name FAILED"; }
    return $code
}

benches="
      minilm        1    0    384    12         1536          0    0 -
      base          1    0    768    12         3072          0    0 -
      large         1    0   1024    16         4096          0    0 -
"

# kernels_test or kernels_bench, folder, sizes
by_nvcc() {
    local source=$1 folder=$2
    shift 2
    nvcc -std=c++17 -O3 -arch="${ARCH:-sm_90}" $(defines "$@") -x cu "$source.cpp" -o "$folder/${source#kernels_}-$1"
}

# The same, all of them at once, as many as there are processors.
all_by_nvcc() {
    local source=$1 folder=$2 code=0
    while read -r line; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
            wait -n || code=1
        done
        by_nvcc "$source" "$folder" $line </dev/null &
    done
    while [ "$(jobs -rp | wc -l)" -gt 0 ]; do
        wait -n || code=1
    done
    return $code
}

each_line() {
    grep -v '^ *$' <<<"$1"
}

failed=0
case "${1:-}" in
--build)
    mkdir -p "$2"
    all_by_nvcc kernels_test "$2" < <(each_line "$sizes") && all_by_nvcc kernels_bench "$2" < <(each_line "$benches")
    exit
    ;;
--bench)
    all_by_nvcc kernels_bench "$build" < <(each_line "$benches") || exit 1
    for bench in "$build"/bench-*; do
        "$bench" || failed=1
    done
    exit $failed
    ;;
--gpu)
    all_by_nvcc kernels_test "$build" < <(each_line "$sizes") || exit 1
    for test in "$build"/test-*; do
        ${SANITIZER:-} "$test" || failed=1
    done
    ;;
--races)
    emulator races "-O1 -g1 -DEMULATOR_TSAN=1" || exit 1
    while read -r line; do
        [[ $line != *ROWS_ONLY ]] || continue
        # ThreadSanitizer wants its shadow where a random layout may put other things.
        on_emulator races "-O1 -g1 -fsanitize=thread" "QUICK=1 setarch -R" $line </dev/null || failed=1
    done < <(each_line "$sizes")
    ;;
*)
    bounds="-O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -DEMULATOR_ASAN=1"
    emulator plain -O2 && emulator bounds "$bounds" || exit 1
    while read -r line; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
            wait -n || failed=1
        done
        case $line in
        plain64* | odd*)
            on_emulator bounds "$bounds" "QUICK=1" $line </dev/null &
            ;;
        esac
        on_emulator plain -O2 "A=1" $line </dev/null &
    done < <(each_line "$sizes")
    while [ "$(jobs -rp | wc -l)" -gt 0 ]; do
        wait -n || failed=1
    done
    ;;
esac
[ $failed -eq 0 ] && echo "All kernels agree with float64."
exit $failed
