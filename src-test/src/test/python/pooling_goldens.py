"""Writes golden cases of heads on other poolings than the pooler, and of sets of labels: the rows, labels and offsets of cases that are there,
through BertModel of transformers and a head in PyTorch, float32, dropout off.

    python pooling_goldens.py GOLDEN_FOLDER

GOLDEN_FOLDER holds sequence-single, sequence-pair and regression-pair with the model tiny-bert, and takes the new cases.
Written with torch 2.15 and transformers 5.24.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import BertModel

STEPS = 10
LEARNING_RATE = 0.01
# Name of the new case, the case whose rows it takes, pooling, whether the head begins with a dense layer, whether a row
# has any number of labels.
CASES = [
    ("mean-single", "sequence-single", "mean", False, False),
    ("mean-regression-pair", "regression-pair", "mean", False, False),
    ("mean-dense-pair", "sequence-pair", "mean", True, False),
    ("max-pair", "sequence-pair", "max", False, False),
    ("first-single", "sequence-single", "first", False, False),
    ("sets-pair", "sequence-pair", "pooler", False, True),
    ("sets-mean-single", "sequence-single", "mean", False, True),
]
# Labels of a case whose rows have any number of them.
SETS = 4


def last_hidden_state(bert, rows, offsets):
    """With a layer's offsets added to its input at the tokens that have a slot."""
    special = rows["slots"] >= 0
    hooks = []
    for layer, own in zip(bert.encoder.layer, offsets):
        added = own[rows["slots"].clamp(min=0)] * special.unsqueeze(-1)
        hooks.append(layer.register_forward_pre_hook(
            lambda module, args, added=added: (args[0] + added,) + args[1:]))
    state = bert(rows["input_ids"], attention_mask=rows["attention_mask"], token_type_ids=rows["token_type_ids"])
    for hook in hooks:
        hook.remove()
    return state.last_hidden_state


def pooled(pooling, hidden, mask, pooler):
    tokens = mask.unsqueeze(-1)
    if pooling == "mean":
        return (hidden * tokens).sum(1) / tokens.sum(1)
    if pooling == "pooler":
        return torch.tanh(hidden[:, 0] @ pooler.dense.weight.T + pooler.dense.bias)
    if pooling == "max":
        return hidden.masked_fill(tokens == 0, float("-inf")).max(1).values
    return hidden[:, 0]


class Head:
    def __init__(self, case, outputs, hidden, pooling, dense):
        draw = torch.Generator().manual_seed(7)
        self.pooling = pooling
        self.parameters = {
            "offsets": case["offsets"].clone(),
            "classifier_weight": torch.randn(outputs, hidden, generator=draw) * 0.3,
            "classifier_bias": torch.randn(outputs, generator=draw) * 0.3,
        }
        if dense:
            self.parameters["dense_weight"] = torch.randn(hidden, hidden, generator=draw) * 0.3
            self.parameters["dense_bias"] = torch.randn(hidden, generator=draw) * 0.3
        for parameter in self.parameters.values():
            parameter.requires_grad_()

    def logits(self, bert, rows):
        p = self.parameters
        x = pooled(self.pooling, last_hidden_state(bert, rows, p["offsets"]), rows["attention_mask"], bert.pooler)
        if "dense_weight" in p:
            x = torch.tanh(x @ p["dense_weight"].T + p["dense_bias"])
        return x @ p["classifier_weight"].T + p["classifier_bias"]


def loss_of(logits, labels):
    if labels.dim() == 2:
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
    if labels.dtype == torch.int64:
        return torch.nn.functional.cross_entropy(logits, labels)
    return torch.nn.functional.mse_loss(logits.squeeze(-1), labels)


def write(folder, name, source, pooling, dense, sets):
    settings = json.loads((folder / f"{source}.json").read_text())
    case = load_file(folder / f"{source}.safetensors")
    bert = BertModel.from_pretrained(folder / settings["model"], attn_implementation="eager").eval()
    for weight in bert.parameters():
        weight.requires_grad_(False)
    rows = {key: case[key] for key in ("input_ids", "token_type_ids", "attention_mask", "slots", "labels")}
    if sets:
        settings["labels"] = SETS
        settings["task"] = "sets"
        draw = torch.Generator().manual_seed(5)
        rows["labels"] = (torch.rand(len(rows["input_ids"]), SETS, generator=draw) < 0.4).float()
        # One row has none.
        rows["labels"][1] = 0
    head = Head(case, settings["labels"], bert.config.hidden_size, pooling, dense)
    out = dict(rows)
    out.update({key: value.detach().clone() for key, value in head.parameters.items()})

    out["last_hidden_state"] = last_hidden_state(bert, rows, head.parameters["offsets"]).detach()
    logits = head.logits(bert, rows)
    loss = loss_of(logits, rows["labels"])
    out["logits"] = logits.detach()
    out["loss"] = loss.detach().reshape(1)
    gradients = torch.autograd.grad(loss, list(head.parameters.values()))
    out.update({f"grad_{key}": gradient for key, gradient in zip(head.parameters, gradients)})

    optimizer = torch.optim.AdamW(head.parameters.values(), lr=LEARNING_RATE, weight_decay=0)
    losses = []
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * (1 - step / STEPS)
        optimizer.zero_grad()
        loss = loss_of(head.logits(bert, rows), rows["labels"])
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    out["adamw_losses"] = torch.tensor(losses)
    out.update({f"adamw_{key}": value.detach() for key, value in head.parameters.items()})

    settings["pooling"] = pooling
    if dense:
        settings["head_kind"] = "dense"
    (folder / f"{name}.json").write_text(json.dumps(settings, indent=1))
    save_file({key: value.contiguous() for key, value in out.items()}, folder / f"{name}.safetensors")
    print(name, "loss", float(out["loss"]), "after ten steps", losses[-1])


if __name__ == "__main__":
    for case in CASES:
        write(Path(sys.argv[1]), *case)
