"""Compiles the kernels with NVRTC, without a GPU, and with ptxas shows what they take.

    compile.py LIBNVRTC [--ptxas PTXAS] [--arch sm_80 ...] [--ptx FOLDER]

LIBNVRTC is libnvrtc.so.12 or .13, as in PyPI's nvidia-cuda-nvrtc-cu12 (nvidia-cuda-nvrtc for 13); a ptxas is in
nvidia-cuda-nvcc-cu12. Ends with 1 if anything does not compile, or warns.
"""

import argparse
import ctypes
import pathlib
import re
import subprocess
import sys

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "main/resources/org/pasta4j/cuda"

# bf16, wide, hidden, heads, intermediate, activation, tf32
VARIANTS = {
    "minilm-bf16": (1, 0, 384, 12, 1536, 0, 0),
    "minilm-bf16-wide": (1, 1, 384, 12, 1536, 0, 0),
    "minilm-fp32": (0, 0, 384, 12, 1536, 0, 0),
    "base-bf16": (1, 0, 768, 12, 3072, 0, 0),
    "base-fp32": (0, 0, 768, 12, 3072, 0, 0),
    "large-bf16": (1, 0, 1024, 16, 4096, 0, 0),
    "large-tf32": (0, 0, 1024, 16, 4096, 1, 1),
    "odd-bf16": (1, 0, 312, 12, 1200, 0, 0),
    "tiny-bf16": (1, 0, 32, 4, 64, 2, 0),
    "tiny-fp32": (0, 0, 32, 4, 64, 2, 0),
}


def options(variant):
    names = ("BF16", "WIDE", "HIDDEN", "HEADS", "INTERMEDIATE", "ACTIVATION", "TF32")
    return [f"-DPASTA_{n}={v}" for n, v in zip(names, variant)] + ["-DPASTA_EPSILON=1e-12f", "--std=c++17"]


class Nvrtc:
    def __init__(self, path):
        # It opens its other half by name.
        for other in pathlib.Path(path).resolve().parent.glob("libnvrtc-builtins.so.*"):
            ctypes.CDLL(str(other), ctypes.RTLD_GLOBAL)
        self.library = ctypes.CDLL(path)
        self.headers = {p.name: p.read_bytes() for p in SOURCES.glob("*.cuh")}

    def version(self):
        major, minor = ctypes.c_int(), ctypes.c_int()
        self.library.nvrtcVersion(ctypes.byref(major), ctypes.byref(minor))
        return f"{major.value}.{minor.value}"

    def text(self, program, what):
        size = ctypes.c_size_t()
        getattr(self.library, f"nvrtcGet{what}Size")(program, ctypes.byref(size))
        room = ctypes.create_string_buffer(size.value)
        getattr(self.library, f"nvrtcGet{what}")(program, room)
        return room.raw[: max(size.value - 1, 0)]

    def compile(self, options):
        program = ctypes.c_void_p()
        n = len(self.headers)
        texts = (ctypes.c_char_p * n)(*self.headers.values())
        names = (ctypes.c_char_p * n)(*(h.encode() for h in self.headers))
        source = (SOURCES / "pasta.cu").read_bytes()
        self.library.nvrtcCreateProgram(ctypes.byref(program), source, b"pasta.cu", n, texts, names)
        given = (ctypes.c_char_p * len(options))(*(o.encode() for o in options))
        failed = self.library.nvrtcCompileProgram(program, len(options), given)
        log = self.text(program, "ProgramLog").decode().strip("\0\n ")
        return (None if failed else self.text(program, "PTX")), log


def resources(ptxas, ptx, arch, name):
    path = pathlib.Path(f"/tmp/{name}-{arch}.ptx")
    path.write_bytes(ptx)
    run = subprocess.run(
        [ptxas, "-v", f"-arch={arch}", str(path), "-o", str(path.with_suffix(".cubin"))], capture_output=True, text=True)
    if run.returncode:
        print(run.stderr)
        return False
    kernel = spill = None
    for line in run.stderr.splitlines():
        if m := re.search(r"Compiling entry function '(\w+)'", line):
            kernel = m[1]
        elif m := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", line):
            spill = m
        elif m := re.search(r"Used (\d+) registers", line):
            extra = f", stack {spill[1]}, spilled {spill[2]}/{spill[3]}" if int(spill[1]) else ""
            print(f"    {kernel}: {m[1]} registers{extra}")
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("--ptxas")
    parser.add_argument("--arch", nargs="+", default=["sm_80", "sm_90", "sm_100"])
    parser.add_argument("--variant", nargs="+", default=list(VARIANTS))
    given = parser.parse_args()
    nvrtc = Nvrtc(given.library)
    print(f"NVRTC {nvrtc.version()}")
    good = True
    for name in given.variant:
        for arch in given.arch:
            ptx, log = nvrtc.compile([f"--gpu-architecture={arch.replace('sm', 'compute')}"] + options(VARIANTS[name]))
            good &= ptx is not None and not log
            print(f"{name} {arch}: {'compiled' if ptx else 'FAILED'}" + (f"\n{log}" if log else ""))
            if ptx and given.ptxas:
                good &= resources(given.ptxas, ptx, arch, name)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
