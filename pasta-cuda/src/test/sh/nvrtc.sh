#!/usr/bin/env bash
# Unpacks NVIDIA's compiler from PyPI into target/nvrtc, where NvrtcTest looks for it. Ends well, with a word, where it
# cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
version=13.0.88
[ ! -e target/nvrtc/libnvrtc.so.13 ] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! python3 -m pip download -q --no-deps --only-binary=:all: -d "$work" "nvidia-cuda-nvrtc==$version" 2>"$work/log"; then
    echo "NVRTC cannot be had here, NvrtcTest will be skipped: $(tail -n 1 "$work/log")"
    exit 0
fi
mkdir -p target/nvrtc
(cd "$work" && python3 -m zipfile -e ./*.whl wheel)
find "$work/wheel" -name 'libnvrtc*.so*' ! -name '*.alt.*' -exec mv {} target/nvrtc/ \;
