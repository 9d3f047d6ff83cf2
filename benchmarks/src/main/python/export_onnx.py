"""Exports a BERT in a Hugging Face folder for ONNX Runtime.

usage: export_onnx.py FOLDER OUT.onnx
"""
import sys
import warnings

import torch
from transformers import BertModel

INPUTS = ['input_ids', 'attention_mask', 'token_type_ids']


class Plain(torch.nn.Module):
    """Positional inputs and a tuple of outputs, as the exporter wants them."""

    def __init__(self, folder):
        super().__init__()
        # Eager attention: the classic exporter knows each of its operations.
        self.bert = BertModel.from_pretrained(folder, attn_implementation='eager').eval()

    def forward(self, ids, mask, types):
        found = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types)
        return found.last_hidden_state, found.pooler_output


def main(folder, out):
    rows = torch.ones(2, 8, dtype=torch.long)
    axes = {name: {0: 'rows', 1: 'tokens'} for name in INPUTS + ['last_hidden_state']}
    warnings.simplefilter('ignore')
    torch.onnx.export(
        Plain(folder), (rows, rows, torch.zeros_like(rows)), out, input_names=INPUTS,
        output_names=['last_hidden_state', 'pooled'], dynamic_axes={**axes, 'pooled': {0: 'rows'}},
        opset_version=17, dynamo=False)


if __name__ == '__main__':
    main(*sys.argv[1:3])
