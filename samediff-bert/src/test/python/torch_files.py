"""Writes the files of torch.save that the tests read; run by hand, with PyTorch and safetensors.

usage: torch_files.py TINY_BERT OUT
    TINY_BERT  the golden folder of that name
"""
import argparse
import collections
import datetime
import functools
import pathlib
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


def training(model, **more):
    """What a training keeps: its model among counters, the states of others, and objects of Python."""
    linear = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(linear.parameters(), lr=1e-3)
    linear(torch.ones(3)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    return {'epoch': 3, 'model': model, 'optimizer': optimizer.state_dict(), 'schedulers': [schedule.state_dict()], **more}


def objects():
    return dict(
        hyper_parameters=argparse.Namespace(rate=1e-3, folder=pathlib.PurePosixPath('/x'), sizes={3: 4}),
        callbacks={"ModelCheckpoint{'monitor': 'dev'}": {'best_model_score': torch.tensor(0.5)}}, big=1 << 100, negative=-(1 << 70),
        when=datetime.datetime(2020, 1, 2), partial=functools.partial(print, 1), default=collections.defaultdict(list, a=[1]),
        counter=collections.Counter('abc'), some={1, 2}, frozen=frozenset([1]), bytes=b'bytes', array=bytearray(b'xx'),
        type=torch.float16, device=torch.device('cpu'), size=torch.Size([1, 2]), complex=1j,
        keys={('a', 1): 5, 1.5: 2, None: 3, True: 4, -7: 8})


def main(tiny_bert, out):
    state = load_file(Path(tiny_bert) / 'model.safetensors')
    torch.save(collections.OrderedDict(('bert.' + name, value) for name, value in state.items()), Path(out) / 'bert.bin')
    torch.save(views(), Path(out) / 'views.bin')
    torch.save(views(), Path(out) / 'legacy.bin', _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), Path(out) / 'module.bin')
    torch.save({'model': torch.nn.Linear(2, 2), 'epoch': 3}, Path(out) / 'module_within.bin')
    six = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    for protocol in 2, 5:
        torch.save(training(collections.OrderedDict(six=six), **objects()), Path(out) / f'training{protocol}.bin', pickle_protocol=protocol)
    within = training({'bert.' + name: value for name, value in state.items()})
    torch.save(within, Path(out) / 'legacy_training.bin', _use_new_zipfile_serialization=False)
    for protocol in 1, 4:
        torch.save({'six': six}, Path(out) / f'legacy{protocol}.bin', pickle_protocol=protocol, _use_new_zipfile_serialization=False)


if __name__ == '__main__':
    main(*sys.argv[1:3])
