"""Writes SavedModels of TensorFlow 2 in the ways that people do; run by hand, with TensorFlow 2.15 and Transformers 4.40.

usage: saved_models.py TINY_BERT TINY_ROBERTA OUT
    TINY_BERT, TINY_ROBERTA  the golden folders of those names
"""
import shutil
import sys
from pathlib import Path

import tensorflow as tf
import transformers as t

t.logging.set_verbosity_error()
CLASSES = t.TFAutoModel, t.TFAutoModelForSequenceClassification, t.TFAutoModelForMaskedLM, t.TFAutoModelForTokenClassification


def module(model, out):
    """The served function alone: the smallest, which the repository keeps."""
    names = 'input_ids', 'attention_mask', 'token_type_ids'
    spec = {name: tf.TensorSpec((None, None), tf.int32, name=name) for name in names}
    call = tf.function(lambda **inputs: dict(model(inputs))).get_concrete_function(**spec)
    small = tf.Module()
    small.weights = list(model.variables)
    small.serve = call
    tf.saved_model.save(small, str(out), signatures=call)


def keras(model, out, optimizer=None):
    ids = tf.keras.Input((None,), dtype='int32', name='input_ids')
    mask = tf.keras.Input((None,), dtype='int32', name='attention_mask')
    hidden = model({'input_ids': ids, 'attention_mask': mask})[0]
    top = tf.keras.layers.Dense(2)(hidden[:, 0])
    whole = tf.keras.Model([ids, mask], top)
    if optimizer:
        whole.compile(optimizer, 'mse')
        whole.fit([tf.constant([[2, 5, 3]]), tf.ones((1, 3), tf.int32)], tf.zeros((1, 2)), verbose=0)
    whole.save(str(out), save_format='tf')


def main(bert, roberta, out):
    out = Path(out)
    for name, golden in ('bert', bert), ('roberta', roberta):
        for cls in CLASSES:
            cls.from_pretrained(golden).save_pretrained(out / f'{name}-{cls.__name__}', saved_model=True)
        keras(t.TFAutoModel.from_pretrained(golden), out / f'{name}-keras')
    keras(t.TFAutoModel.from_pretrained(bert), out / 'bert-keras-trained', 'adam')
    module(t.TFAutoModel.from_pretrained(bert), out / 'bert-module')
    shutil.make_archive(str(out / 'bert-module'), 'zip', out / 'bert-module')


if __name__ == '__main__':
    main(*sys.argv[1:4])
