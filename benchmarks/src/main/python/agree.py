"""Holds the peer of measure.py against a case of the reference code: logits, loss and gradients without dropout.

usage: agree.py MODEL CASE
    MODEL    a Hugging Face folder
    CASE     a safetensors file of inputs, parameters and what they give, with a JSON file of the same name beside it
Prints the largest error of each number as a share of its largest value.
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from measure import IGNORED
from pasta_bert import PastaBert


def peer(model, case, sizes):
    net = PastaBert(model, sizes['slots'], case['classifier_weight'].shape[0], sizes['task'] == 'token').eval()
    with torch.no_grad():
        net.offsets.copy_(case['offsets'])
        net.classifier.weight.copy_(case['classifier_weight'])
        net.classifier.bias.copy_(case['classifier_bias'])
    return net


def loss(logits, labels):
    if labels.is_floating_point():
        return torch.nn.functional.mse_loss(logits.squeeze(-1), labels)
    return torch.nn.functional.cross_entropy(
        logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=IGNORED)


def error(found, expected, real=None):
    difference = (found.detach() - expected).abs()
    if real is not None:
        difference = difference[real]
    return (difference.max() / expected.abs().max()).item()


def main(model, path):
    case = load_file(path)
    sizes = json.loads(Path(path).with_suffix('.json').read_text(encoding='utf8'))
    net = peer(model, case, sizes)
    logits = net(case['input_ids'], case['token_type_ids'], case['attention_mask'], case['slots'])
    value = loss(logits, case['labels'])
    value.backward()
    real = case['attention_mask'].bool() if sizes['task'] == 'token' else None
    print(json.dumps({
        'logits': error(logits, case['logits'], real),
        'loss': error(value, case['loss'][0]),
        'offsets': error(net.offsets.grad, case['grad_offsets']),
        'head': error(net.classifier.weight.grad, case['grad_classifier_weight'])}))


if __name__ == '__main__':
    main(*sys.argv[1:3])
