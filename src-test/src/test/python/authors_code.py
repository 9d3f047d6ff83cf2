"""Runs adapters in the authors' own PyTorch code, and adapters of theirs for this library, for AuthorsCodeTest.

usage: authors_code.py AUTHORS BASE TEXTS DIR
    AUTHORS  a checkout of https://github.com/luka-group/PASTA (PASTA_modeling.py is imported as it is)
    BASE     the folder of the base, as "pasta import BASE --to FOLDER" writes it; its special tokens have to
             have the ids 101 and 102, which their code looks for
    TEXTS    one text a line, or two with a tab between them
    DIR      every NAME.safetensors in it, of "pasta adapter convert", is loaded onto the base and gets a NAME.json with
             its logits; and one model a task is trained for a few steps by their code and saved as their code saves it,
             authors-TASK.bin, with an authors-TASK.json

The test then compares these; without a folder, those that lie in src/test/resources/authors, made by
    authors_code.py AUTHORS src/test/resources/golden/tiny-bert src/test/resources/authors/texts.tsv \\
        src/test/resources/authors

mvn verify -Dtest=AuthorsCodeTest -Dpasta.authors=DIR -Dsurefire.failIfNoSpecifiedTests=false
Their code wants an old transformers; 4.30.2 was tried.
"""
import json
import os
import sys
from pathlib import Path

import safetensors
import safetensors.torch
import torch
import transformers
from transformers import AutoConfig, AutoTokenizer

BATCH = 8
MAX_LENGTH = 64


class Authors:
    def __init__(self, checkout, base, texts):
        sys.path.insert(0, checkout)
        import PASTA_modeling
        self.code = PASTA_modeling
        self.base = base
        self.tokenizer = AutoTokenizer.from_pretrained(base)
        lines = Path(texts).read_text(encoding='utf8').splitlines()
        self.texts = [line.split('\t') for line in lines]

    def model(self, task, outputs, slots):
        kind = 'Token' if task == 'token_classification' else 'Sequence'
        model = getattr(self.code, f'BertPastaFor{kind}Classification').from_pretrained(
            self.base, config=AutoConfig.from_pretrained(self.base, num_labels=outputs), num_special_tokens=slots)
        return model.eval()

    def rows(self, slots):
        """As many texts in a row as there are slots for: their code wants the same number in all rows of a batch."""
        return [texts[:slots - 1] for texts in self.texts]

    def batches(self, rows):
        for start in range(0, len(rows), BATCH):
            batch = rows[start:start + BATCH]
            yield self.tokenizer(*map(list, zip(*batch)), truncation=True, max_length=MAX_LENGTH, padding=True,
                                 return_tensors='pt')

    def logits(self, model, rows):
        """Of a head on tokens those of each token that is not padding."""
        all_logits = []
        for batch in self.batches(rows):
            with torch.no_grad():
                out = model(**batch).logits
            for row, mask in zip(out, batch['attention_mask']):
                all_logits.append((row[mask == 1] if out.dim() == 3 else row).flatten().tolist())
        return all_logits

    def write(self, path, model, task, slots, labels):
        rows = self.rows(slots)
        path.with_suffix('.json').write_text(json.dumps({
            'base': os.path.relpath(self.base, path.parent), 'checkpoint': path.name, 'task': task, 'slots': slots,
            'labels': labels, 'max_length': MAX_LENGTH, 'texts': rows, 'logits': self.logits(model, rows)}))
        print(f'{path.name}: {len(rows)} rows')

    def converted(self, path):
        with safetensors.safe_open(path, 'pt') as file:
            config = json.loads(file.metadata()['pasta.adapter_config'])
        tensors = safetensors.torch.load_file(path)
        model = self.model(config['task'], len(tensors['classifier.bias']), config['slots'])
        missing, unexpected = model.load_state_dict(tensors, strict=False)
        new = [name for name in missing if 'special_token_embedding' in name or 'classifier' in name]
        if new or unexpected:
            raise SystemExit(f'{path}: missing {new}, unexpected {unexpected}')
        self.write(path, model, config['task'], config['slots'], config['labels'])

    def trained(self, directory, task, outputs, slots):
        torch.manual_seed(len(task) + slots)
        model = self.model(task, outputs, slots)
        model.train()
        trained = [p for n, p in model.named_parameters() if 'special_token_embedding' in n or 'classifier' in n]
        optimizer = torch.optim.AdamW(trained, lr=1e-2, weight_decay=0)
        for batch in self.batches(self.rows(slots)[:2 * BATCH]):
            shape = batch['input_ids'].shape if task == 'token_classification' else batch['input_ids'].shape[:1]
            labels = torch.rand(shape) if outputs == 1 else torch.randint(outputs, shape)
            model(**batch, labels=labels).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        model.eval()
        path = Path(directory) / f'authors-{task}.bin'
        torch.save(model.state_dict(), path)
        self.write(path, model, task, slots, [] if outputs == 1 else [f'label {i}' for i in range(outputs)])


def main(checkout, base, texts, directory):
    authors = Authors(checkout, base, texts)
    print(f'transformers {transformers.__version__}, PyTorch {torch.__version__}')
    for path in sorted(Path(directory).glob('*.safetensors')):
        authors.converted(path)
    authors.trained(directory, 'sequence_classification', 3, 3)
    authors.trained(directory, 'regression', 1, 2)
    authors.trained(directory, 'token_classification', 5, 2)


if __name__ == '__main__':
    main(*sys.argv[1:])
