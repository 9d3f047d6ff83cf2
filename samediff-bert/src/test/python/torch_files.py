"""Writes the files of torch.save that the tests read; run by hand, with PyTorch and safetensors.

usage: torch_files.py TINY_BERT OUT
    TINY_BERT  the golden folder of that name
"""
import collections
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file


def views():
    six = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    return collections.OrderedDict(
        whole=six, transposed=six.t(), rows=six[1:], columns=six[:, 1:], expanded=torch.ones(1).expand(1000),
        parameter=torch.nn.Parameter(six + 1), float16=six.half() / 3, bfloat16=six.bfloat16() / 3,
        float64=six.double(), long=torch.arange(3), scalar=torch.tensor(2.5), none=None, version=3)


def main(tiny_bert, out):
    state = load_file(Path(tiny_bert) / 'model.safetensors')
    torch.save(collections.OrderedDict(('bert.' + name, value) for name, value in state.items()), Path(out) / 'bert.bin')
    torch.save(views(), Path(out) / 'views.bin')
    torch.save(views(), Path(out) / 'legacy.bin', _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), Path(out) / 'module.bin')


if __name__ == '__main__':
    main(*sys.argv[1:3])
