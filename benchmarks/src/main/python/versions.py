"""Prints the versions of the peers as one line of JSON; fails where one of them is missing."""
import importlib
import json
import platform

NAMES = 'torch', 'transformers', 'onnxruntime', 'onnx', 'safetensors', 'numpy'

print(json.dumps({'Python': platform.python_version(),
                  **{name: importlib.import_module(name).__version__ for name in NAMES}}))
