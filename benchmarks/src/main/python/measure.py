"""Measures one peer on the rows that the Java side has written, and prints the result as one line of JSON.

usage: measure.py PEER MODEL ROWS WARMUP SECONDS
    PEER     torch-careful, torch-bucketed, torch-compiled or torch-bf16: training;
             torch-infer, torch-infer-bf16, torch-infer-large, ort, ort-large or ort-unsorted: prediction;
             the large ones in batches of as many tokens as ours, the others of as many rows as in training
    MODEL    a Hugging Face folder; for ort an ONNX file
    WARMUP   whole passes over the rows until so many seconds are over, at least one, are not counted
    SECONDS  whole passes until so many seconds are over, at least one, are
"""
import contextlib
import json
import os
import sys
import time

import numpy as np

UNSORTED = 'torch-careful', 'ort-unsorted'
IGNORED = -100
LARGE = 4096
CORES = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()


def batches(task, peer):
    rows = task['rows']
    if peer not in UNSORTED:
        rows = sorted(rows, key=lambda row: len(row['ids']))
    if peer.endswith('large'):
        return batches_of_tokens(rows, LARGE)
    size = task['batch']
    return [rows[i:i + size] for i in range(0, len(rows), size)]


def batches_of_tokens(rows, most):
    found, tokens = [], most + 1
    for row in rows:
        if tokens + len(row['ids']) > most:
            found.append([])
            tokens = 0
        found[-1].append(row)
        tokens += len(row['ids'])
    return found


def padded(rows, key, filler):
    width = max(len(row['ids']) for row in rows)
    values = np.full((len(rows), width), filler, dtype=np.int64)
    for at, row in enumerate(rows):
        values[at, :len(row[key])] = row[key]
    return values


def mask(rows):
    return (padded(rows, 'slots', -2) > -2).astype(np.int64)


class Torch:
    """Training, or prediction where the peer is one of the infer ones."""

    def __init__(self, peer, model, task):
        import torch
        from pasta_bert import PastaBert
        self.torch = torch
        torch.set_num_threads(CORES)
        torch.manual_seed(0)
        self.predicts = 'infer' in peer
        self.task = task
        self.net = PastaBert(model, task['slots'], task['outputs'], task['tokenTask'])
        self.net.train(not self.predicts)
        if peer == 'torch-compiled':
            self.net.compile_layers()
        self.optimizer = torch.optim.AdamW(self.net.trained(), lr=1e-3, weight_decay=0)
        bf16 = 'bf16' in peer
        if bf16:
            self.net.halve()
        self.cast = torch.autocast('cpu', torch.bfloat16) if bf16 else contextlib.nullcontext()

    def prepare(self, rows):
        inputs = padded(rows, 'ids', 0), padded(rows, 'types', 0), mask(rows), padded(rows, 'slots', -1)
        return [self.torch.from_numpy(values) for values in inputs], self.labels(rows)

    def labels(self, rows):
        if self.task['tokenTask']:
            return self.torch.from_numpy(padded(rows, 'labels', IGNORED))
        dtype = self.torch.float if self.task['outputs'] == 1 else self.torch.long
        return self.torch.tensor([row['labels'][0] for row in rows], dtype=dtype)

    def run(self, batch):
        inputs, labels = batch
        if self.predicts:
            with self.torch.inference_mode(), self.cast:
                return self.net(*inputs)
        with self.cast:
            logits = self.net(*inputs)
        loss = self.loss(logits.float(), labels)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    def loss(self, logits, labels):
        functional = self.torch.nn.functional
        if self.task['outputs'] == 1:
            return functional.mse_loss(logits.squeeze(-1), labels)
        return functional.cross_entropy(logits.reshape(-1, self.task['outputs']), labels.reshape(-1))


class OnnxRuntime:
    """The plain base without PASTA: a little less work than the others do."""

    def __init__(self, model):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = CORES
        self.session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])

    def prepare(self, rows):
        return {'input_ids': padded(rows, 'ids', 0), 'attention_mask': mask(rows),
                'token_type_ids': padded(rows, 'types', 0)}

    def run(self, inputs):
        return self.session.run(None, inputs)


def passes(run, prepared, seconds):
    """Durations of whole passes over all batches, at least one."""
    times = []
    while not times or sum(times) < seconds:
        start = time.perf_counter()
        for batch in prepared:
            run(batch)
        times.append(time.perf_counter() - start)
    return times


def peak_bytes():
    with contextlib.suppress(OSError), open('/proc/self/status', encoding='ascii') as status:
        for line in status:
            if line.startswith('VmHWM:'):
                return 1024 * int(line.split()[1])
    return 0


def main(peer, model, rows, warmup, seconds):
    with open(rows, encoding='utf8') as file:
        task = json.load(file)
    side = OnnxRuntime(model) if peer.startswith('ort') else Torch(peer, model, task)
    prepared = [side.prepare(batch) for batch in batches(task, peer)]
    passes(side.run, prepared, float(warmup))
    times = passes(side.run, prepared, float(seconds))
    tokens = sum(len(row['ids']) for row in task['rows'])
    print(json.dumps({'tokens': tokens, 'seconds': times, 'peakBytes': peak_bytes()}))


if __name__ == '__main__':
    main(*sys.argv[1:6])
