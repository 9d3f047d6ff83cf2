#!/bin/bash
# Tests the CUDA kernels on this machine's processor: compiles their own source with g++ for the emulator beside this file
# and compares every kernel with float64, in several sizes and types, and once each with AddressSanitizer and
# UndefinedBehaviorSanitizer. Takes under a minute.
#
#   run.sh            what is said above
#   run.sh --races    with ThreadSanitizer, which knows the emulator's barriers and finds what compute-sanitizer's
#                     racecheck would find; some minutes
#   run.sh --gpu      on this machine's GPU, by nvcc; SANITIZER="compute-sanitizer --tool memcheck" is put before each run
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

# name, flags of everything, flags of the kernels, environment, sizes
on_emulator() {
    local name=$1 flags=$2 kernels=$3 environment=$4
    shift 4
    g++ -std=c++17 -Wall -Wextra -Wno-missing-field-initializers -Wno-unknown-pragmas -Wno-maybe-uninitialized \
        $flags -c emulator.cpp -o "$build/$name.o" &&
        g++ -std=c++17 -Wall -Wextra -Wno-missing-field-initializers -Wno-unknown-pragmas -Wno-maybe-uninitialized \
            $flags $kernels $(defines "$@") kernels_test.cpp "$build/$name.o" -o "$build/$name" &&
        env $environment "$build/$name" >"$build/$name.log" 2>&1
    local code=$?
    [ $code -eq 0 ] && tail -1 "$build/$name.log" || { head -60 "$build/$name.log"; echo "$name FAILED"; }
    return $code
}

on_gpu() {
    local name=$1
    nvcc -std=c++17 -O3 -arch="${ARCH:-native}" $(defines "$@") kernels_test.cpp -o "$build/$name" &&
        ${SANITIZER:-} "$build/$name"
}

failed=0
case "${1:-}" in
--gpu)
    while read -r line; do
        on_gpu $line </dev/null || failed=1
    done < <(grep -v '^ *$' <<<"$sizes")
    ;;
--races)
    # ThreadSanitizer wants its shadow where a random layout may put other things.
    while read -r line; do
        [[ $line != *ROWS_ONLY ]] || continue
        on_emulator "$(cut -d' ' -f1 <<<"$line")-races" "-O1 -g1 -DEMULATOR_TSAN=1" "-fsanitize=thread" "QUICK=1 setarch -R" \
            $line </dev/null || failed=1
    done < <(grep -v '^ *$' <<<"$sizes")
    ;;
*)
    while read -r line; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
            wait -n || failed=1
        done
        on_emulator "$(cut -d' ' -f1 <<<"$line")" "-O2" "" "A=1" $line </dev/null &
        case $line in plain64* | float32* | odd*)
            on_emulator "$(cut -d' ' -f1 <<<"$line")-bounds" \
                "-O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -DEMULATOR_ASAN=1" "" "QUICK=1" $line </dev/null &
            ;;
        esac
    done < <(grep -v '^ *$' <<<"$sizes")
    while [ "$(jobs -rp | wc -l)" -gt 0 ]; do
        wait -n || failed=1
    done
    ;;
esac
[ $failed -eq 0 ] && echo "All kernels agree with float64."
exit $failed
