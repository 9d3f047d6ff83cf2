"""Runs imported checkpoints in PyTorch's transformers and writes what comes out beside them, for TransformersTest.

usage: transformers_outputs.py DIR
    DIR  its folders were written by "pasta import ... --to DIR/NAME"; each gets a transformers.json

The test then compares: mvn verify -Dtest=TransformersTest -Dpasta.transformers=DIR -Dsurefire.failIfNoSpecifiedTests=false
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModel, AutoTokenizer

TEXTS = [
    ('The capital of France is Paris.', None),
    ('x', None),
    ('Prices rose 3.5% in Q2 (year on year), the bank said; nobody was surprised.', None),
    ('A gripping, well-acted film that never outstays its welcome.', 'It is too long.'),
    ('Café naïve Zürich coöperate', 'Ångström'),
    ("She didn't say: “I’ll be there — at 7:30 p.m.” … did she?", None),
    ('东京 is 東京, and 😀 is no word; https://example.org/a?b=c#d', 'user@example.org'),
    ('  two  spaces\tand a tab ', 'UPPER lower MiXeD'),
    (' '.join(['no two sentences of this paragraph are of the same length, are they?'] * 6), None),
]


def rows(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model, loading = AutoModel.from_pretrained(folder, attn_implementation='eager', output_loading_info=True)
    # A pooler that the checkpoint does not have is made up, and says nothing.
    missing = {name.split('.')[0] for name in loading['missing_keys']}
    if missing - {'pooler'} or loading['unexpected_keys']:
        raise SystemExit(f'{folder}: missing {loading["missing_keys"]}, unexpected {loading["unexpected_keys"]}')
    # RoBERTa's positions begin after that of padding.
    positions = model.config.max_position_embeddings - (2 if 'roberta' in model.config.model_type else 0)
    for first, second in TEXTS:
        encoded = tokenizer(first, second, truncation=True, max_length=min(512, positions), return_tensors='pt')
        with torch.no_grad():
            out = model.eval()(**encoded)
        pooled = None if missing or getattr(out, 'pooler_output', None) is None else out.pooler_output[0].tolist()
        yield {'text': first, 'second': second, 'ids': encoded['input_ids'][0].tolist(),
               'types': encoded['token_type_ids'][0].tolist() if 'token_type_ids' in encoded else None,
               'last_hidden_state': out.last_hidden_state[0].tolist(), 'pooler_output': pooled}


def main(directory):
    for config in sorted(Path(directory).glob('*/config.json')):
        written = list(rows(config.parent))
        (config.parent / 'transformers.json').write_text(json.dumps(written))
        print(f'{config.parent.name}: {len(written)} rows; transformers {transformers.__version__}, '
              f'PyTorch {torch.__version__}')


if __name__ == '__main__':
    main(*sys.argv[1:])
