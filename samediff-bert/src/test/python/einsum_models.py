"""Writes SavedModels of TensorFlow 2 whose layers are EinsumDense, with the hidden states that TensorFlow gives; run by
hand, with TensorFlow 2.15, tf-models-official 2.15 and keras-nlp 0.6.

usage: einsum_models.py OUT
"""
import shutil
import sys
from pathlib import Path

import keras_nlp
import numpy as np
import tensorflow as tf
from official.nlp.modeling import networks

VOCABULARY, WIDTH, HEADS, INNER, POSITIONS = 20, 8, 2, 12, 8
IDS = np.array([[2, 7, 9, 11, 3], [2, 5, 3, 0, 0]], 'int32')
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], 'int32')
TYPES = np.array([[0, 0, 1, 1, 1], [0, 0, 0, 0, 0]], 'int32')


def write(model, names, out):
    """The served function alone, which is the smallest, and beside it what it gives."""
    random = np.random.default_rng(0)
    model(dict(zip(names, (IDS, MASK, TYPES))))
    for variable in model.variables:
        variable.assign_add(random.normal(0, .3, variable.shape).astype('float32'))
    spec = {name: tf.TensorSpec((None, None), tf.int32, name=name) for name in names}

    def serve(**inputs):
        outputs = model(inputs)
        return {'hidden': outputs['sequence_output'], 'pooled': outputs['pooled_output']}

    call = tf.function(serve).get_concrete_function(**spec)
    small = tf.Module()
    small.weights = list(model.variables)
    small.serve = call
    tf.saved_model.save(small, str(out), signatures=call)
    given = call(**dict(zip(names, map(tf.constant, (IDS, MASK, TYPES)))))
    for name, value in given.items():
        lines = '\n'.join(repr(float(number)) for number in value.numpy().reshape(-1))
        (out / f'{name}.txt').write_text(lines + '\n')
    (out / 'fingerprint.pb').unlink(missing_ok=True)
    shutil.make_archive(str(out), 'zip', out)


def main(out):
    write(networks.BertEncoderV2(VOCABULARY, WIDTH, 2, HEADS, POSITIONS, inner_dim=INNER),
          ('input_word_ids', 'input_mask', 'input_type_ids'), out / 'einsum-garden')
    write(keras_nlp.models.BertBackbone(VOCABULARY, 2, HEADS, WIDTH, INNER, max_sequence_length=POSITIONS),
          ('token_ids', 'padding_mask', 'segment_ids'), out / 'einsum-keras-nlp')


if __name__ == '__main__':
    main(Path(sys.argv[1]))
