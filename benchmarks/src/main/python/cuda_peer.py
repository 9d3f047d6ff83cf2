"""PASTA in PyTorch on a GPU: what pasta-cuda's GpuBench is measured against, in the same run on the same GPU.

    cuda_peer.py LENGTHS SECONDS [PATTERN ...]

LENGTHS is a file of row lengths as for GpuBench, SECONDS the length of a measurement, PATTERNs (regular expressions) choose
among the names that are printed. Everything is as careful as PyTorch allows: frozen weights take no gradient, rows of about
the same length share a batch that is padded to its longest row, attention is scaled_dot_product_attention, masks are left
out where nothing is padded, AdamW is the fused one, and no step waits for the GPU. "bf16" keeps the model in bfloat16,
"autocast" keeps it in float32 and casts, "compiled" is torch.compile, "graphs" captures a whole step for each shape of a
batch and replays it.
"""
import contextlib
import re
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

MODELS = {'minilm': (6, 384, 12, 1536), 'base': (12, 768, 12, 3072), 'large': (24, 1024, 16, 4096)}
MODES = ('fp32', 'tf32', 'autocast', 'bf16', 'fp32-compiled-graphs', 'tf32-compiled-graphs', 'bf16-compiled-graphs')
WORDS, SLOTS, DROPOUT = 30522, 2, 0.1


class Layer(nn.Module):
    def __init__(self, hidden, heads, intermediate):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=1e-12)
        self.widen = nn.Linear(hidden, intermediate)
        self.narrow = nn.Linear(intermediate, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-12)

    def forward(self, h, mask, offsets, slots):
        # A row of zeros for tokens without a slot: one look-up, which torch.compile fuses with what is around it.
        table = F.pad(F.dropout(offsets, DROPOUT, self.training), (0, 0, 1, 0))
        h = h + F.embedding(slots, table.to(h.dtype))
        b, t, width = h.shape
        q, k, v = self.qkv(h).view(b, t, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        drop = DROPOUT if self.training else 0.0
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=drop)
        a = self.out(a.transpose(1, 2).reshape(b, t, width))
        h = self.norm1(h + F.dropout(a, DROPOUT, self.training))
        w = self.narrow(F.gelu(self.widen(h)))
        return self.norm2(h + F.dropout(w, DROPOUT, self.training))


class Bert(nn.Module):
    def __init__(self, layers, hidden, heads, intermediate, compiled):
        super().__init__()
        self.words = nn.Embedding(WORDS, hidden)
        self.positions = nn.Embedding(512, hidden)
        self.types = nn.Embedding(2, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(hidden, heads, intermediate) for _ in range(layers))
        self.requires_grad_(False)
        self.offsets = nn.Parameter(torch.randn(layers, SLOTS, hidden) * 0.02)
        # One compilation serves all layers.
        self.run = torch.compile(lambda layer, *a: layer(*a), dynamic=True) if compiled else lambda layer, *a: layer(*a)

    def forward(self, ids, mask, slots):
        h = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.types.weight[0]
        h = F.dropout(self.norm(h), DROPOUT, self.training)
        for i, layer in enumerate(self.layers):
            h = self.run(layer, h, mask, self.offsets[i], slots)
        return h


def batches(lengths, size):
    rows = sorted(lengths)
    made = []
    for i in range(0, len(rows) - size + 1, size):
        part = rows[i:i + size]
        longest = max(part)
        ids = torch.randint(WORDS, (size, longest))
        slots = torch.zeros(size, longest, dtype=torch.long)
        mask = torch.zeros(size, 1, 1, longest, dtype=torch.bool)
        for r, n in enumerate(part):
            slots[r, 0], slots[r, n - 1], mask[r, ..., :n] = 1, 2, True
        full = min(part) == longest
        made.append((ids.pin_memory(), None if full else mask.pin_memory(), slots.pin_memory(), sum(part)))
    return made


class Stepper:
    """One step on one batch, launched as it comes or, by choice, captured once for each shape and replayed."""

    def __init__(self, net, mode, tokens, training):
        self.net, self.tokens, self.training = net, tokens, training
        self.cast = mode == 'autocast'
        self.graphs = {} if 'graphs' in mode else None
        self.gradients = {}
        net.train(training)
        # AdamW on the offsets.
        self.optimizer = torch.optim.AdamW(
            [net.offsets], lr=1e-5, weight_decay=0, fused=True, capturable=self.graphs is not None)

    def compute(self, ids, mask, slots):
        cast = torch.autocast('cuda', torch.bfloat16) if self.cast else contextlib.nullcontext()
        if not self.training:
            with torch.no_grad(), cast:
                h = self.net(ids, mask, slots)
                return (h if self.tokens else h[:, 0]).float()
        self.optimizer.zero_grad(set_to_none=True)
        with cast:
            h = self.net(ids, mask, slots)
        out = h if self.tokens else h[:, 0]
        out.backward(self.gradient(out))
        self.optimizer.step()
        return out

    def gradient(self, out):
        if out.shape not in self.gradients:
            self.gradients[out.shape] = torch.randn(out.shape, device='cuda', dtype=out.dtype) * 1e-3
        return self.gradients[out.shape]

    def __call__(self, ids, mask, slots):
        if self.graphs is None:
            put = [x if x is None else x.cuda(non_blocking=True) for x in (ids, mask, slots)]
            return self.compute(*put)
        key = (tuple(ids.shape), mask is None)
        if key not in self.graphs:
            self.graphs[key] = self.capture(ids, mask, slots)
        graph, buffers, out = self.graphs[key]
        for buffer, x in zip(buffers, (ids, mask, slots)):
            if x is not None:
                buffer.copy_(x, non_blocking=True)
        graph.replay()
        return out

    def capture(self, *batch):
        buffers = [x if x is None else x.cuda() for x in batch]
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(2):
                self.compute(*buffers)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        self.pool = getattr(self, 'pool', None) or torch.cuda.graph_pool_handle()
        with torch.cuda.graph(graph, pool=self.pool):
            out = self.compute(*buffers)
        return graph, buffers, out


def measure(net, mode, data, lengths, training, seconds):
    tokens = data == 'wnut17'
    step = Stepper(net, mode, tokens, training)
    made = batches(lengths, 16 if tokens else 32)
    for _ in range(2):
        for ids, mask, slots, _n in made:
            step(ids, mask, slots)
    torch.cuda.synchronize()
    # What a graph holds is not counted where it is replayed, but where it is captured.
    if step.graphs is None:
        torch.cuda.reset_peak_memory_stats()
    rates = []
    for _ in range(3):
        count, begin = 0, time.perf_counter()
        while time.perf_counter() - begin < seconds / 3:
            for ids, mask, slots, n in made:
                step(ids, mask, slots)
                count += n
            torch.cuda.synchronize()
        rates.append(count / (time.perf_counter() - begin))
    return statistics.median(rates), torch.cuda.max_memory_allocated() >> 20


def main():
    data = {}
    for line in open(sys.argv[1]):
        name, *lengths = line.split()
        data[name] = [int(n) for n in lengths]
    seconds, patterns = float(sys.argv[2]), sys.argv[3:]
    print(torch.cuda.get_device_name(), 'PyTorch', torch.__version__, flush=True)
    for model, sizes in MODELS.items():
        for mode in MODES:
            names = [(d, t) for t in (True, False) for d in data
                     if not patterns or any(re.fullmatch(p, f'{model} {d} {mode} {"train" if t else "predict"}') for p in patterns)]
            if not names:
                continue
            torch.manual_seed(0)
            torch._dynamo.reset()
            torch.backends.cuda.matmul.allow_tf32 = not mode.startswith('fp32')
            torch.cuda.reset_peak_memory_stats()
            begin = time.perf_counter()
            with torch.device('cuda'):
                net = Bert(*sizes, 'compiled' in mode)
            if mode.startswith('bf16'):
                net.to(torch.bfloat16)
                net.offsets.data = net.offsets.data.float()
            for d, training in names:
                name = f'{model} {d} {mode} {"train" if training else "predict"}'
                try:
                    rate, memory = measure(net, mode, d, data[d], training, seconds)
                    print(f'{name:34s} {rate:12.0f} tokens/s  {memory:6d} MiB', flush=True)
                except Exception as e:  # One that fails should not take the others along.
                    print(f'{name:34s} FAILED: {type(e).__name__}: {str(e)[:300]}', flush=True)
            del net
            torch.cuda.empty_cache()
            print(f'    ({model} {mode} took {time.perf_counter() - begin:.0f} s in all)', flush=True)


if __name__ == '__main__':
    main()
