"""PASTA in PyTorch, written with care: what a user would take instead of this library.

Frozen weights take no gradient, attention is scaled_dot_product_attention (which on a processor has a fused kernel
without dropout only), and batches are padded to their longest row only.
"""
import torch
from torch import nn
from transformers import BertConfig, BertModel


class PastaBert(nn.Module):
    """h <- h + dropout(offsets[layer, slot]) at the special tokens of each layer's input, and a linear head."""

    def __init__(self, folder, slots, outputs, token_task):
        super().__init__()
        config = BertConfig.from_pretrained(folder)
        # The same function; this name is PyTorch's own kernel, the other one eight small ones.
        config.hidden_act = config.hidden_act.replace('gelu_new', 'gelu_pytorch_tanh')
        self.bert = BertModel.from_pretrained(folder, config=config, attn_implementation='sdpa')
        self.bert.requires_grad_(False)
        self.offsets = nn.Parameter(torch.randn(config.num_hidden_layers, slots, config.hidden_size) * 0.02)
        self.classifier = nn.Linear(config.hidden_size, outputs)
        self.token_task = token_task
        self.head_dropout = nn.Dropout(config.hidden_dropout_prob)
        self.offset_dropout = nn.Dropout(config.hidden_dropout_prob)
        for number, layer in enumerate(self.bert.encoder.layer):
            layer.register_forward_pre_hook(self.adding(number), with_kwargs=True)

    def adding(self, number):
        def hook(layer, inputs, options):
            hidden = inputs[0].clone()
            offset = self.offset_dropout(self.offsets[number][self.slot])
            hidden[self.special] = hidden[self.special] + offset.to(hidden.dtype)
            return (hidden,) + inputs[1:], options
        return hook

    def halve(self):
        """Frozen linear weights in bfloat16 for good: autocast would convert them anew in every step."""
        for module in self.bert.modules():
            if isinstance(module, nn.Linear):
                module.to(torch.bfloat16)

    def compile_layers(self):
        """Layer by layer: the hooks stay outside, where their ever-new shapes do no harm."""
        for layer in self.bert.encoder.layer:
            layer.forward = torch.compile(layer.forward, dynamic=True)

    def forward(self, ids, types, mask, slots):
        self.special = (slots >= 0).nonzero(as_tuple=True)
        self.slot = slots[self.special]
        found = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask)
        hidden = found.last_hidden_state if self.token_task else found.pooler_output
        return self.classifier(self.head_dropout(hidden))

    def trained(self):
        return [self.offsets, self.classifier.weight, self.classifier.bias]
