"""Writes one small BERT by hand as ONNX of opsets 9 to 21, as old exporters and tf2onnx wrote it, each checked by ONNX
Runtime, with its weights as a Hugging Face folder; run by hand, with onnx, onnxruntime and safetensors.

usage: hand_onnx.py OUT
    OUT/bert-hand  what OnnxExportsTest takes with -Dpasta.exports=OUT
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

VOCABULARY, WIDTH, HEADS, INNER, POSITIONS, LAYERS = 20, 8, 2, 12, 8, 2
SIZE = WIDTH // HEADS
OPSETS = 9, 10, 11, 12, 13, 17, 18, 21
RANDOM = np.random.default_rng(0)


def random(*shape):
    return RANDOM.normal(0, .4, shape).astype('float32')


def norm(name):
    return {name + '.weight': random(WIDTH), name + '.bias': random(WIDTH)}


def linear(name, inputs, outputs):
    return {name + '.weight': random(outputs, inputs), name + '.bias': random(outputs)}


def weights():
    all_ = {'embeddings.word_embeddings.weight': random(VOCABULARY, WIDTH),
            'embeddings.position_embeddings.weight': random(POSITIONS, WIDTH),
            'embeddings.token_type_embeddings.weight': random(2, WIDTH), **norm('embeddings.LayerNorm')}
    for i in range(LAYERS):
        layer = f'encoder.layer.{i}.'
        for part in 'query', 'key', 'value':
            all_.update(linear(layer + 'attention.self.' + part, WIDTH, WIDTH))
        all_.update(linear(layer + 'attention.output.dense', WIDTH, WIDTH))
        all_.update(norm(layer + 'attention.output.LayerNorm'))
        all_.update(linear(layer + 'intermediate.dense', WIDTH, INNER))
        all_.update(linear(layer + 'output.dense', INNER, WIDTH))
        all_.update(norm(layer + 'output.LayerNorm'))
    return {**all_, **linear('pooler.dense', WIDTH, WIDTH)}


class Writer:
    def __init__(self, tensors, opset, style):
        self.tensors, self.opset, self.style = tensors, opset, style
        self.nodes, self.initializers, self.count = [], {}, 0

    def op(self, op, *inputs, output=None, **attributes):
        self.count += 1
        output = output or f'v{self.count}'
        self.nodes.append(helper.make_node(op, list(inputs), [output], name=f'{op}_{self.count}', **attributes))
        return output

    def constant(self, value, dtype):
        self.count += 1
        name = f'c{self.count}'
        tensor = numpy_helper.from_array(np.array(value, dtype), name)
        if self.style == 'nodes':
            return self.op('Constant', output=name, value=tensor)
        self.initializers[name] = tensor
        return name

    def number(self, value):
        return self.constant(value, 'float32')

    def integers(self, *values):
        return self.constant(values, 'int64')

    def weight(self, name, transposed=False):
        value = np.ascontiguousarray(self.tensors[name].T) if transposed else self.tensors[name]
        self.initializers[name] = numpy_helper.from_array(value, name)
        return name

    def unsqueeze(self, x, *axes):
        return self.op('Unsqueeze', x, axes=axes) if self.opset < 13 else self.op('Unsqueeze', x, self.integers(*axes))

    def squeeze(self, x, axis):
        return self.op('Squeeze', x, axes=[axis]) if self.opset < 13 else self.op('Squeeze', x, self.integers(axis))

    def first(self, x):
        if self.opset < 10:
            return self.op('Slice', x, starts=[0], ends=[1], axes=[1])
        return self.op('Slice', x, self.integers(0), self.integers(1), self.integers(1))

    def mean(self, x):
        if self.opset >= 18:
            return self.op('ReduceMean', x, self.integers(-1), keepdims=1)
        return self.op('ReduceMean', x, axes=[-1], keepdims=1)

    def norm(self, x, name):
        scale, shift, epsilon = self.weight(name + '.weight'), self.weight(name + '.bias'), 1e-12
        if self.style == 'norms' and self.opset >= 17:
            return self.op('LayerNormalization', x, scale, shift, axis=-1, epsilon=epsilon)
        mean = self.mean(x)
        centred = self.op('Sub', x, mean)
        if self.style == 'tf':
            variance = self.mean(self.op('Mul', centred, centred))
            root = self.op('Sqrt', self.op('Add', variance, self.number(epsilon)))
            factor = self.op('Mul', self.op('Reciprocal', root), scale)
            return self.op('Add', self.op('Mul', x, factor), self.op('Sub', shift, self.op('Mul', mean, factor)))
        variance = self.mean(self.op('Pow', centred, self.number(2)))
        root = self.op('Sqrt', self.op('Add', variance, self.number(epsilon)))
        return self.op('Add', self.op('Mul', self.op('Div', centred, root), scale), shift)

    def linear(self, x, name):
        rows = x
        if self.style == 'tf':
            rows = self.op('Reshape', x, self.integers(-1, self.tensors[name + '.weight'].shape[1]))
        product = self.op('MatMul', rows, self.weight(name + '.weight', transposed=True))
        return self.op('Add', product, self.weight(name + '.bias'))

    def gelu(self, x):
        curve = self.op('Erf', self.op('Div', x, self.number(np.sqrt(2))))
        return self.op('Mul', self.op('Mul', x, self.op('Add', curve, self.number(1))), self.number(.5))


def embeddings(w, rows, tokens, shape):
    words = w.op('Gather', w.weight('embeddings.word_embeddings.weight'), 'input_ids', axis=0)
    # Without Range, which is of opset 11, PyTorch counted what is not zero in a row of ones.
    ones = w.op('ConstantOfShape', tokens, value=numpy_helper.from_array(np.array([1], 'int64')))
    counted = w.squeeze(w.op('Transpose', w.op('NonZero', ones), perm=[1, 0]), 1)
    counted = w.op('Expand', w.unsqueeze(counted, 0), shape)
    positions = w.op('Gather', w.weight('embeddings.position_embeddings.weight'), counted, axis=0)
    table = w.weight('embeddings.token_type_embeddings.weight')
    if w.style == 'tf':
        flat = w.op('Reshape', 'token_type_ids', w.integers(-1))
        one_hot = w.op('OneHot', flat, w.constant(2, 'int64'), w.constant([0, 1], 'float32'), axis=-1)
        shaped = w.op('Concat', rows, tokens, w.integers(WIDTH), axis=0)
        types = w.op('Reshape', w.op('MatMul', one_hot, table), shaped)
    else:
        types = w.op('Gather', table, 'token_type_ids', axis=0)
    return w.norm(w.op('Add', w.op('Add', words, types), positions), 'embeddings.LayerNorm')


def layer(w, x, name, mask, split, merged):
    def heads(part, order):
        return w.op('Transpose', w.op('Reshape', w.linear(x, name + 'attention.self.' + part), split), perm=order)

    scores = w.op('MatMul', heads('query', [0, 2, 1, 3]), heads('key', [0, 2, 3, 1]))
    scores = w.op('Div', scores, w.number(np.sqrt(SIZE)))
    probabilities = w.op('Softmax', w.op('Add', scores, mask), axis=3)
    context = w.op('MatMul', probabilities, heads('value', [0, 2, 1, 3]))
    context = w.op('Reshape', w.op('Transpose', context, perm=[0, 2, 1, 3]), merged)
    attended = w.op('Add', w.linear(context, name + 'attention.output.dense'), x)
    attended = w.norm(attended, name + 'attention.output.LayerNorm')
    fed = w.linear(w.gelu(w.linear(attended, name + 'intermediate.dense')), name + 'output.dense')
    return w.norm(w.op('Add', fed, attended), name + 'output.LayerNorm')


def build(tensors, opset, style):
    w = Writer(tensors, opset, style)
    shape = w.op('Shape', 'input_ids')
    rows, tokens = (w.unsqueeze(w.op('Gather', shape, w.constant(i, 'int64'), axis=0), 0) for i in (0, 1))
    x = embeddings(w, rows, tokens, shape)
    mask = w.op('Cast', w.unsqueeze('attention_mask', 1, 2), to=TensorProto.FLOAT)
    mask = w.op('Mul', w.op('Sub', w.number(1), mask), w.number(-10000))
    split = w.op('Concat', rows, tokens, w.integers(HEADS), w.integers(SIZE), axis=0)
    whole = w.op('Concat', rows, tokens, w.integers(WIDTH), axis=0)
    x = w.op('Reshape', x, w.integers(-1, WIDTH)) if style == 'tf' else x
    for i in range(LAYERS):
        x = layer(w, x, f'encoder.layer.{i}.', mask, split, w.integers(-1, WIDTH) if style == 'tf' else whole)
    last = w.op('Reshape', x, whole, output='last')
    pooled = w.op('Gemm', w.squeeze(w.first(last), 1), w.weight('pooler.dense.weight'), w.weight('pooler.dense.bias'), transB=1)
    w.op('Tanh', pooled, output='pooled')
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ['rows', 'tokens'])
              for name in ('input_ids', 'attention_mask', 'token_type_ids')]
    if opset == 9:
        # Before the fourth version of the format every initialiser had to be an input.
        inputs += [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in w.initializers.values()]
    outputs = [helper.make_tensor_value_info('last', TensorProto.FLOAT, ['rows', 'tokens', WIDTH]),
               helper.make_tensor_value_info('pooled', TensorProto.FLOAT, ['rows', WIDTH])]
    graph = helper.make_graph(w.nodes, 'bert', inputs, outputs, list(w.initializers.values()))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid('', opset)], producer_name='hand',
                             ir_version=3 if opset == 9 else 8)


def main(out):
    out = out / 'bert-hand'
    out.mkdir(parents=True, exist_ok=True)
    tensors = weights()
    save_file(tensors, out / 'model.safetensors')
    (out / 'config.json').write_text(json.dumps(dict(
        model_type='bert', vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=INNER, max_position_embeddings=POSITIONS, type_vocab_size=2, hidden_act='gelu',
        layer_norm_eps=1e-12)))
    ort.set_default_logger_severity(3)
    feed = dict(input_ids=np.array([[2, 7, 9, 11, 3], [2, 5, 3, 0, 0]]), attention_mask=np.array([[1] * 5, [1] * 3 + [0] * 2]),
                token_type_ids=np.array([[0, 0, 1, 1, 1], [0] * 5]))
    known = None
    for style in 'plain', 'nodes', 'tf', 'norms':
        for opset in OPSETS:
            model = build(tensors, opset, style)
            onnx.checker.check_model(model)
            given = ort.InferenceSession(model.SerializeToString()).run(['pooled'], feed)[0]
            known = given if known is None else known
            np.testing.assert_allclose(given, known, atol=1e-6)
            onnx.save(model, out / f'{style}-{opset}.onnx')


if __name__ == '__main__':
    main(Path(sys.argv[1]))
