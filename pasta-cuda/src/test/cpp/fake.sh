#!/bin/bash
# Builds libraries with the names of CUDA's into a folder, which compute on the processor by way of the emulator (see
# fake_cuda.h). The engine takes them with
#
#   -Dpasta.cuda.libraries=FOLDER -Dpasta.cuda.cache=FOLDER/cache
#
# and then runs whole, several thousand times as slow as on a GPU: for the tiny models of the tests.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
g++ -std=c++17 -O3 -Wall -fPIC -shared -fvisibility=default "-DFAKE_CUDA_SOURCES=\"$PWD\"" \
    fake_cuda.cpp fake_cublas.cpp fake_nvrtc.cpp -o "$folder/libcuda.so.1" -ldl
ln -sf libcuda.so.1 "$folder/libcublasLt.so.13"
ln -sf libcuda.so.1 "$folder/libnvrtc.so.13"
