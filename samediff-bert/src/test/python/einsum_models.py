"""Writes SavedModels of TensorFlow 2 whose layers are EinsumDense, with the hidden states that TensorFlow gives, and
checkpoints of the Model Garden's encoders with the weights of its SavedModel; run by hand, with TensorFlow 2.15,
tf-models-official 2.15 and keras-nlp 0.6.

usage: einsum_models.py OUT [checkpoints]
    checkpoints  writes these alone, for the SavedModel that is in OUT
"""
import json
import shutil
import sys
from pathlib import Path

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


def checkpoints(out):
    """An encoder by the numbers of its layers, as published ones are, and one by the names of its attributes."""
    shutil.unpack_archive(str(out / 'einsum-garden.zip'), str(out / 'einsum-garden'))
    weights = tf.saved_model.load(str(out / 'einsum-garden')).weights
    shutil.rmtree(out / 'einsum-garden')
    numbered = networks.BertEncoder(VOCABULARY, WIDTH, 2, HEADS, max_sequence_length=POSITIONS, intermediate_size=INNER)
    attributes = networks.BertEncoderV2(VOCABULARY, WIDTH, 2, HEADS, POSITIONS, inner_dim=INNER)
    attributes(dict(zip(('input_word_ids', 'input_mask', 'input_type_ids'), (IDS, MASK, TYPES))))
    config = {'vocab_size': VOCABULARY, 'hidden_size': WIDTH, 'num_hidden_layers': 2, 'num_attention_heads': HEADS,
              'intermediate_size': INNER, 'max_position_embeddings': POSITIONS, 'type_vocab_size': 16, 'hidden_act': 'gelu'}
    for name, encoder in (('garden-numbered', numbered), ('garden-attributes', attributes)):
        assert [v.shape for v in encoder.variables] == [v.shape for v in weights], name
        for variable, value in zip(encoder.variables, weights):
            variable.assign(value)
        folder = out / name
        folder.mkdir(exist_ok=True)
        tf.train.Checkpoint(encoder=encoder).save(str(folder / 'bert_model.ckpt'))
        (folder / 'checkpoint').unlink()
        (folder / 'bert_config.json').write_text(json.dumps(config, indent=1) + '\n')


def main(out, *only):
    if only:
        checkpoints(out)
        return
    import keras_nlp
    write(networks.BertEncoderV2(VOCABULARY, WIDTH, 2, HEADS, POSITIONS, inner_dim=INNER),
          ('input_word_ids', 'input_mask', 'input_type_ids'), out / 'einsum-garden')
    write(keras_nlp.models.BertBackbone(VOCABULARY, 2, HEADS, WIDTH, INNER, max_sequence_length=POSITIONS),
          ('token_ids', 'padding_mask', 'segment_ids'), out / 'einsum-keras-nlp')
    checkpoints(out)


if __name__ == '__main__':
    main(Path(sys.argv[1]), *sys.argv[2:])
