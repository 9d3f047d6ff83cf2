"""Writes small vocabularies of each kind, and the ids that transformers gives to texts of ten scripts.

    python tokenizer_ids.py OUT [--texts 200] [--longest 300] [--pieces 600]

wants transformers, sentencepiece and protobuf. OUT/texts.json holds the texts, OUT/KIND a tokenizer's files with ids.json: the ids of
each text, and of each tenth with the one after it. TransformersIdsTest reads a small OUT that is kept, and another with
-Dpasta.tokenizers=OUT.

Python's tokenizers refuse half a surrogate pair, so that a text's ids are those with U+FFFD in its place.
"""
import argparse
import json
import random
import re
import shutil
from pathlib import Path

import sentencepiece
from tokenizers import ByteLevelBPETokenizer, BertWordPieceTokenizer
from transformers import AutoTokenizer
from transformers.utils import logging

SCRIPTS = {
    'latin': 'ban der Mi lo sta Fré tür eño kro vi çal o’n',
    'cyrillic': 'ба дер Ми ло ста фре тю ён кро ви йа щё',
    'greek': 'βα δε Μι λο στα φρέ τύ ών κρο βι ς',
    'arabic': 'با دَر مي لو ستا فرِ تو ون كرو في لا ة',
    'hebrew': 'בא דר מי לו סתא פר תוּ ון קרו וי ם',
    'devanagari': 'बा दे मि लो स्ता फ्रे तू ञो क्रो वी ं',
    'thai': 'บา เด มิ โล สตา เฟร ตู โญ โกร วี ่',
    'han': '東 京 都 人 大 学 日 本 語 中 国 文 𠀋',
    'kana': 'ば で ミ ロ すた フレ チュ ニョ クロ びゃ ー ｶﾞ',
    'hangul': '바 데 미 로 스타 프레 튀 뇨 크로 비 한',
}
ODD = ['\ud83d\ude00', '👨\u200d👩\u200d👧', '🇩🇪', '👍🏽', 'e\u0301\u0323', '\u0301', 'ﬁ', 'İ', 'ẞ', 'ǅ', 'Å', '\u1100\u1161', '\u202e', '\u200f', '\u200d', '\u200b',
       '\ufeff', '\u00ad', '\u0000', '\u0007', '\u001f', '\u007f', '\u0085', '\u00a0', '\u1680', '\u2028', '\u3000', '\t', '\n', '\r\n', '\u0378', '\ue000', '\ufffd',
       '\uffff', '\U000e0041', '\U0001d538', '½', '２３', 'Ａ', '①', '℡', '㍿', '…', '“', '’s', "don't", '...', '--', '@', '#a', '$5.00', '1,000', 'U.S.', 'http://a.b/c?d=e',
       '[CLS]', '[SEP]', '[MASK]', '[UNK]', '[PAD]', '<s>', '</s>', '<mask>', '<unk>', '<pad>', ' <mask> ', '[sep]', '▁', '▁a', '##a', 'Ġ', '<ent>', '[X]', '<0x41>',
       '\ud83d', '\ude00', '\ude00\ud83d']


NAMES = {'[CLS]': '<s>', '[SEP]': '</s>', '[UNK]': '<unk>', '[PAD]': '<pad>', '[MASK]': '<mask>'}
# What a tokenizer_config.json says otherwise than the tokenizer.json beside it.
OTHERWISE = {
    'bert': {'tokenizer_class': 'BertTokenizer', 'do_lower_case': False, 'tokenize_chinese_chars': False, 'extra_special_tokens': ['ban'],
             'mask_token': {'__type': 'AddedToken', 'content': '[MASK]', 'lstrip': True, 'rstrip': True, 'normalized': False, 'single_word': False}},
    'roberta': {'tokenizer_class': 'RobertaTokenizerFast', 'add_prefix_space': True},
}


def words(random):
    made = {}
    for script, syllables in SCRIPTS.items():
        parts = syllables.split()
        made[script] = [''.join(random.choices(parts, k=random.randint(1, 4))) for _ in range(120)]
    return made


def text(random, made, odd):
    script = random.choice(list(made))
    parts = []
    for _ in range(random.randint(0, 9)):
        word = random.choices(made[script], [1 / (i + 1) for i in range(len(made[script]))])[0]
        kind = random.random()
        if odd and kind < 0.25:
            word = random.choice(ODD)
        elif odd and kind < 0.3:
            word = chr(random.choice([random.randrange(0x20, 0x3000), random.randrange(0xa000, 0x20000)]))
        elif kind < 0.4:
            word = random.choice(made[random.choice(list(made))])
        elif kind < 0.5:
            word = word.upper() if random.random() < 0.3 else word.capitalize()
        parts.append(word + random.choices(['', ',', '.', '!', '-', ')', ' ('], [12, 2, 2, 1, 1, 1, 1])[0])
    separator = '' if script in ('thai', 'han', 'kana') else ' '
    return random.choices([separator, ' ', '  ', ''], [12, 3, 1, 1])[0].join(parts)


def vocabularies(out, corpus, pieces, full_normalization):
    specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
    for name, lower in (('uncased', True), ('cased', False)):
        trainer = BertWordPieceTokenizer(lowercase=lower)
        trainer.train_from_iterator(corpus, vocab_size=pieces, min_frequency=1, limit_alphabet=pieces // 2, special_tokens=specials, show_progress=False)
        (out / name).mkdir(parents=True)
        trainer.save_model(str(out / name))
    pairs = ByteLevelBPETokenizer()
    pairs.train_from_iterator(corpus, vocab_size=pieces, min_frequency=1, special_tokens=['<s>', '<pad>', '</s>', '<unk>', '<mask>'], show_progress=False)
    (out / 'pairs').mkdir()
    pairs.save_model(str(out / 'pairs'))
    lines = out / 'lines.txt'
    lines.write_text('\n'.join(re.sub(r'\s', ' ', line) for line in corpus))
    rules = out / 'rules.tsv'
    # Full-width letters, a ligature, a letter and its accent, spaces.
    rules.write_text(''.join(f'{0xff21 + i:X}\t{0x41 + i:X}\n' for i in range(26)) + 'FB01\t66 69\n65 301\tE9\nA0\t20\n3000\t20\n2028\t20\nA\t20\n9\t20\n')
    for name, how in (('unigram', {'normalization_rule_name': 'nmt_nfkc'}), ('unigram-rules', {'normalization_rule_tsv': str(rules)})):
        if full_normalization:
            how = {'normalization_rule_name': 'nmt_nfkc'}
        sentencepiece.SentencePieceTrainer.train(
            input=str(lines), model_prefix=str(out / name), vocab_size=pieces, character_coverage=0.995, hard_vocab_limit=False,
            user_defined_symbols=['<ent>', '[X]'], num_threads=1, minloglevel=2, **how)


def kinds(made):
    """Name, files and what they are called, config.json, tokenizer_config.json, whether tokenizer.json by transformers is tried too."""
    wordpiece = lambda case: {'vocab.txt': made / case / 'vocab.txt'}
    pairs = {name: made / 'pairs' / name for name in ('vocab.json', 'merges.txt')}
    # As published models say it: without, transformers 5 keeps a token of the space before a mask, and 4 does not.
    mask = {'mask_token': {'__type': 'AddedToken', 'content': '<mask>', 'lstrip': True, 'normalized': False, 'rstrip': False, 'single_word': False}}
    spiece = lambda name: {'sentencepiece.bpe.model': made / f'{name}.model'}
    return [
        ('bert', wordpiece('uncased'), 'bert', {'tokenizer_class': 'BertTokenizer', 'do_lower_case': True}, True),
        ('bert-cased', wordpiece('cased'), 'bert', {'tokenizer_class': 'BertTokenizer', 'do_lower_case': False, 'tokenize_chinese_chars': False}, False),
        ('bert-renamed', {'vocab.txt': renamed(made)}, 'bert', {'tokenizer_class': 'BertTokenizer', 'do_lower_case': True, 'bos_token': None, **{
            f'{role[1:-1].lower()}_token': name for role, name in NAMES.items()}}, False),
        ('distilbert', wordpiece('uncased'), 'distilbert', None, False),
        ('distilbert-cased', wordpiece('cased'), 'distilbert', {'tokenizer_class': 'DistilBertTokenizer', 'do_lower_case': False}, True),
        ('distilbert-accents', wordpiece('uncased'), 'distilbert', {'tokenizer_class': 'DistilBertTokenizer', 'strip_accents': False}, False),
        ('roberta', pairs, 'roberta', mask, True),
        ('roberta-prefix', pairs, 'roberta', {'tokenizer_class': 'RobertaTokenizer', 'add_prefix_space': True, **mask}, False),
        ('xlm-roberta', spiece('unigram'), 'xlm-roberta', None, False),
        ('camembert', spiece('unigram-rules'), 'camembert', {'tokenizer_class': 'CamembertTokenizer'}, True),
        ('xlm-roberta-rules', spiece('unigram-rules'), 'xlm-roberta', {'tokenizer_class': 'XLMRobertaTokenizerFast'}, True),
    ]


def renamed(made):
    """A vocabulary whose special tokens have other names."""
    pieces = (made / 'uncased' / 'vocab.txt').read_text()
    for role, name in NAMES.items():
        pieces = pieces.replace(role, name)
    file = made / 'renamed.txt'
    file.write_text(pieces)
    return file


def write_ids(folder, texts, tokenizer):
    whole = [text.encode('utf-16', 'surrogatepass').decode('utf-16', 'surrogatepass') for text in texts]
    asked = [''.join('\ufffd' if '\ud800' <= c <= '\udfff' else c for c in text) for text in whole]
    # As lists: a pair of texts that is asked alone loses its second where that is empty, and the special token with it.
    pairs = tokenizer(asked[:-1:10], asked[1::10], return_token_type_ids=True)
    write(folder / 'ids.json', {'ids': tokenizer(asked)['input_ids'], 'pairs': pairs['input_ids'], 'types': pairs['token_type_ids']})


def write(file, value):
    file.write_text(json.dumps(value, separators=(',', ':')) + '\n')


def main():
    logging.set_verbosity_error()
    parser = argparse.ArgumentParser()
    parser.add_argument('out', type=Path)
    parser.add_argument('--texts', type=int, default=200)
    parser.add_argument('--longest', type=int, default=300)
    parser.add_argument('--pieces', type=int, default=600)
    options = parser.parse_args()
    chance = random.Random(1)
    made = words(chance)
    corpus = [text(chance, made, False) for _ in range(3000)]
    texts = [text(chance, made, True) for _ in range(options.texts - 5)]
    texts += ['', ' ', 'a' * options.longest, '東' * options.longest, ('ba' + 'ต' * 7) * (options.longest // 9)]
    options.out.mkdir(parents=True)
    write(options.out / 'texts.json', texts)
    vocabulary = options.out / 'made'
    vocabulary.mkdir()
    vocabularies(vocabulary, corpus, options.pieces, options.texts > 1000)
    for name, files, model_type, settings, also_json in kinds(vocabulary):
        folder = options.out / name
        folder.mkdir()
        for called, file in files.items():
            shutil.copyfile(file, folder / called)
        write(folder / 'config.json', {'model_type': model_type})
        if settings is not None:
            write(folder / 'tokenizer_config.json', settings)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        write_ids(folder, texts, tokenizer)
        if also_json or options.texts > 1000:
            other = options.out / f'{name}-json'
            tokenizer.save_pretrained(other)
            write(other / 'config.json', {'model_type': model_type})
            write_ids(other, texts, AutoTokenizer.from_pretrained(other))
            if name in OTHERWISE:
                flags = options.out / f'{name}-json-flags'
                shutil.copytree(other, flags)
                write(flags / 'tokenizer_config.json', OTHERWISE[name])
                write_ids(flags, texts, AutoTokenizer.from_pretrained(flags))
    shutil.rmtree(vocabulary)


if __name__ == '__main__':
    main()
