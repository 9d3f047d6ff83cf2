"""Writes the same tiny models as ONNX in every way that their exporters know, for OnnxExportsTest.

Run by hand, once for every set of versions, with PyTorch and Transformers, and with ONNX Runtime, Optimum, onnxsim and
onnxslim as far as they are there. A folder for each model: its own config.json and model.safetensors, and beside them its
ONNX files. What an exporter cannot do is printed and left out.

usage: export_onnx.py TINY_BERT TINY_ROBERTA OUT LABEL [FOLDER...]
    TINY_BERT, TINY_ROBERTA  the golden folders of those names, or other small models
    LABEL                    begins the names of the files, so that sets of versions do not overwrite each other
    FOLDER                   of the models to export, where not all are wanted
"""
import contextlib
import copy
import io
import itertools
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
import transformers as t
from transformers import AutoConfig

warnings.simplefilter('ignore')
t.logging.set_verbosity_error()

CLASSIC_OPSETS = (9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20)
DYNAMO_OPSETS = (18, 19, 20, 21, 22, 23, 24)
INPUTS = ('input_ids', 'attention_mask', 'token_type_ids')
BATCH, TOKENS, WORDS = 2, 16, 30


class Named(torch.nn.Module):
    """Takes its inputs in order, gives its tensors in order, whatever the model's own signature is."""

    def __init__(self, model, names):
        super().__init__()
        self.m, self.names = model, names

    def forward(self, *inputs):
        out = self.m(**dict(zip(self.names, inputs)), return_dict=True)
        return tuple(v for v in out.values() if torch.is_tensor(v))


def batch(names, offset=0):
    made = {'input_ids': torch.randint(5, WORDS, (BATCH, TOKENS)),
            'attention_mask': torch.ones(BATCH, TOKENS, dtype=torch.long),
            'token_type_ids': torch.zeros(BATCH, TOKENS, dtype=torch.long),
            'position_ids': (torch.arange(TOKENS) + offset)[None].repeat(BATCH, 1)}
    return tuple(made[name] for name in names)


class Exports:
    def __init__(self, out, label, wanted):
        self.wanted = wanted
        self.out, self.label, self.made, self.failed = Path(out), label, 0, []

    def attempt(self, folder, name, export):
        """Calls export with the path to write; what it leaves half-written is removed."""
        path = self.out / folder / f'{self.label}-{name}.onnx'
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                export(path)
            self.made += 1
            return path
        except Exception as e:
            path.unlink(missing_ok=True)
            self.failed.append(f'{folder}/{path.name}: {type(e).__name__}: {str(e).strip().splitlines()[:1]}')
            return None

    def classic(self, folder, name, model, opset, names=INPUTS, fold=True, fixed=False, offset=0):
        axes = None if fixed else {n: {0: 'batch', 1: 'tokens'} for n in names}
        return self.attempt(folder, name, lambda path: torch.onnx.export(
            Named(model, names).eval(), batch(names, offset), str(path), opset_version=opset, dynamo=False,
            do_constant_folding=fold, input_names=list(names), dynamic_axes=axes))

    def dynamo(self, folder, name, model, opset, names=INPUTS, fixed=False, optimize=True, offset=0, external=False):
        sizes = {0: torch.export.Dim('batch'), 1: torch.export.Dim('tokens', max=60)}
        shapes = None if fixed else {'inputs': tuple(sizes for _ in names)}
        return self.attempt(folder, name, lambda path: torch.onnx.export(
            Named(model, names).eval(), batch(names, offset), str(path), opset_version=opset, dynamo=True, optimize=optimize,
            input_names=list(names), dynamic_shapes=shapes, external_data=external))


def models(exports, folder, make):
    """The model with either attention, saved for the ONNX files to be compared with; nothing if it is not wanted."""
    for attention in ('eager', 'sdpa'):
        if exports.wanted and folder not in exports.wanted:
            return
        with contextlib.suppress(ValueError):  # some have but one
            model = make(attention).eval()
            if not (exports.out / folder).exists():
                model.save_pretrained(exports.out / folder, safe_serialization=True)
            yield attention, model


def matrix(x, folder, make, offset=0):
    """Every exporter, option and opset on one plain encoder."""
    for attention, model in models(x, folder, make):
        names = INPUTS if model.config.type_vocab_size > 1 else INPUTS[:2]
        for opset, fold in itertools.product(CLASSIC_OPSETS, (True, False)):
            x.classic(folder, f'classic-{attention}-{opset}-{"fold" if fold else "plain"}', model, opset, names, fold)
        for opset in (9, 11, 14, 17, 20):
            x.classic(folder, f'classic-{attention}-{opset}-fixed', model, opset, names, fixed=True)
            x.classic(folder, f'classic-{attention}-{opset}-fixed-plain', model, opset, names, fold=False, fixed=True)
        some = (INPUTS[:1], INPUTS[:2], INPUTS[::2], INPUTS + ('position_ids',), (*INPUTS[:2], 'position_ids'))
        for opset, taken in itertools.product((11, 14, 17, 18), some):
            name = '+'.join(n.split('_')[0] for n in taken)
            x.classic(folder, f'classic-{attention}-{opset}-{name}', model, opset, taken, offset=offset)
            if opset == 14 and len(taken) < 3:
                x.classic(folder, f'classic-{attention}-{opset}-{name}-plain', model, opset, taken, fold=False)
        for opset, optimize in itertools.product(DYNAMO_OPSETS, (True, False)):
            name = f'dynamo-{attention}-{opset}-{"optimized" if optimize else "plain"}'
            x.dynamo(folder, name, model, opset, names, optimize=optimize)
        for opset in (18, 23):
            x.dynamo(folder, f'dynamo-{attention}-{opset}-fixed', model, opset, names, fixed=True)
            x.dynamo(folder, f'dynamo-{attention}-{opset}-external', model, opset, names, external=True)
            for taken in some:
                name = '+'.join(n.split('_')[0] for n in taken)
                x.dynamo(folder, f'dynamo-{attention}-{opset}-{name}', model, opset, taken, offset=offset)
        x.attempt(folder, f'classic-{attention}-17-training', lambda path: torch.onnx.export(
            Named(model, names).train(), batch(names), str(path), opset_version=17, dynamo=False,
            training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False, input_names=list(names)))
        model.eval()
    afterwards(x, folder)


def afterwards(x, folder):
    """What optimisers make of the files of a folder."""
    every = sorted((x.out / folder).glob(f'{x.label}-*.onnx')) if not x.wanted or folder in x.wanted else []
    if not every:
        return
    with contextlib.suppress(ImportError):
        runtime(x, folder, every)
    simplified(x, folder, every)


def few(x, folder, make, names=INPUTS):
    """One of each kind, for a model that differs in something else."""
    for attention, model in models(x, folder, make):
        for opset in (11, 14, 17, 20):
            x.classic(folder, f'classic-{attention}-{opset}', model, opset, names)
        x.classic(folder, f'classic-{attention}-14-plain', model, 14, names, fold=False)
        for opset in (18, 23):
            x.dynamo(folder, f'dynamo-{attention}-{opset}', model, opset, names)
    afterwards(x, folder)


def runtime(x, folder, every):
    """What ONNX Runtime's optimisers make of the files that are there already."""
    import onnxruntime as ort
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions
    config = AutoConfig.from_pretrained(x.out / folder)
    heads = getattr(config, 'num_attention_heads', None) or config.n_heads
    hidden = getattr(config, 'hidden_size', None) or config.dim

    def session(path, level):
        options = ort.SessionOptions()
        options.graph_optimization_level = getattr(ort.GraphOptimizationLevel, 'ORT_' + level)
        options.optimized_model_filepath = str(path)
        options.log_severity_level = 4
        return options

    def optimized(source, path, level, half=False, **disabled):
        options = FusionOptions('bert')
        for name, value in disabled.items():
            setattr(options, name, value)
        made = optimizer.optimize_model(str(source), 'bert', heads, hidden, opt_level=level,
                                        optimization_options=options, verbose=False)
        if half:
            made.convert_float_to_float16(keep_io_types=half == 'io')
        made.save_model_to_file(str(path))

    choices = {'mha': {'use_multi_head_attention': True}, 'noembed': {'enable_embed_layer_norm': False},
               'noskip': {'enable_skip_layer_norm': False, 'enable_bias_skip_layer_norm': False},
               'noattention': {'enable_attention': False}, 'nogelu': {'enable_gelu': False, 'enable_bias_gelu': False},
               'nobias': {'enable_bias_gelu': False, 'enable_bias_skip_layer_norm': False},
               'rawmask': {'attention_mask_format': 3}, 'nomask': {'attention_mask_format': 0},
               'noshape': {'enable_shape_inference': False}}
    ends = ('-17-fold', '-14-fold', '-11-fold', '-18-optimized', '-23-optimized', '-14-fixed', '-14-input',
            '-14-input+attention', '-17', '-14', '-11', '-18', '-23')
    # Its BiasGelu is the exact one, whatever Gelu's attribute said before.
    sources = [p for p in every if p.stem.endswith(ends) and (getattr(config, 'hidden_act', '') != 'gelu_pytorch_tanh' or '-23' not in p.stem)]
    for source in sources:
        stem = source.stem[len(x.label) + 1:]
        for level in ('ENABLE_BASIC', 'ENABLE_EXTENDED', 'ENABLE_ALL'):
            x.attempt(folder, f'{stem}-ort{level[6:].lower()}', lambda path: ort.InferenceSession(
                str(source), session(path, level), providers=['CPUExecutionProvider']))
        for level in (0, 1, 2, 99):
            x.attempt(folder, f'{stem}-opt{level}', lambda path: optimized(source, path, level))
        x.attempt(folder, f'{stem}-opt0-half', lambda path: optimized(source, path, 0, True))
        x.attempt(folder, f'{stem}-opt0-halfio', lambda path: optimized(source, path, 0, 'io'))
        for name, disabled in choices.items():
            x.attempt(folder, f'{stem}-opt0-{name}', lambda path: optimized(source, path, 0, **disabled))
        for name in ('mha', 'rawmask'):
            x.attempt(folder, f'{stem}-opt0-{name}-half', lambda path: optimized(source, path, 0, True, **choices[name]))


def simplified(x, folder, every):
    """onnxsim, onnxslim and onnx's own converters."""
    ends = ('-17-fold', '-14-plain', '-11-fold', '-18-optimized', '-23-optimized', '-14-fixed', '-17', '-14', '-18')
    for source in [p for p in every if p.stem.endswith(ends)]:
        stem = source.stem[len(x.label) + 1:]

        def sim(path):
            import onnxsim
            onnx.save(onnxsim.simplify(str(source))[0], str(path))

        def slim(path):
            import onnxslim
            onnx.save(onnxslim.slim(onnx.load(str(source))), str(path))

        def converted(path, opset):
            from onnx import version_converter
            onnx.save(version_converter.convert_version(onnx.load(str(source)), opset), str(path))

        x.attempt(folder, f'{stem}-onnxsim', sim)
        x.attempt(folder, f'{stem}-onnxslim', slim)
        for opset in (13, 17, 19, 21, 23):
            x.attempt(folder, f'{stem}-to{opset}', lambda path: converted(path, opset))


def optimum(x, folder, tasks):
    from optimum.exporters.onnx import main_export
    from transformers import AutoTokenizer
    if x.wanted and folder not in x.wanted:
        return
    for task, opset, level in itertools.product(tasks, (11, 14, 17, 18), (None, 'O1', 'O2', 'O3')):
        def export(path):
            with tempfile.TemporaryDirectory() as made:
                main_export(str(x.out / folder), output=made, task=task, opset=opset, optimize=level, do_validation=False,
                            library_name='transformers', no_post_process=False)
                found = sorted(Path(made).glob('*.onnx'))
                shutil.copy(found[0], path)
        x.attempt(folder, f'optimum-{task}-{opset}-{level or "O0"}', export)


def main(tiny_bert, tiny_roberta, out, label, *wanted):
    torch.manual_seed(0)
    x = Exports(out, label, wanted)
    kept = {}

    def of(kind, source=tiny_bert, dtype=torch.float32, **changes):
        """The same weights in every call, and those of the golden folder where they fit."""
        def make(attention):
            config = AutoConfig.from_pretrained(source, **changes)
            config._attn_implementation = attention
            torch.manual_seed(1)
            key = (kind, str(source), str(sorted(changes.items())))
            known = kept.get(key)
            fits = not changes
            model = getattr(t, kind).from_pretrained(source, attn_implementation=attention) if fits else getattr(t, kind)(config)
            with torch.no_grad():
                for name, value in model.named_parameters():
                    if not fits or 'classifier' in name or 'cls' in name or 'qa_' in name or 'lm_head' in name:
                        value.copy_(value + 0.05 * torch.randn(value.shape))
            kept.setdefault(key, copy.deepcopy(model.state_dict()))
            if known:
                model.load_state_dict(known)
            return model.to(dtype).eval()
        return make

    def other(kind, **settings):
        def make(attention):
            torch.manual_seed(2)
            name = kind.replace('Model', 'Config')
            config = getattr(t, name)(**settings)
            config._attn_implementation = attention
            model = getattr(t, kind)(config)
            with torch.no_grad():
                for value in model.parameters():
                    value.add_(0.05 * torch.randn(value.shape))
            return model.eval()
        return make

    sizes = AutoConfig.from_pretrained(tiny_bert)
    small = dict(vocab_size=sizes.vocab_size, hidden_size=sizes.hidden_size, num_hidden_layers=2, num_attention_heads=2,
                 intermediate_size=sizes.intermediate_size, max_position_embeddings=70)
    matrix(x, 'bert', of('BertModel'))
    matrix(x, 'roberta', of('RobertaModel', tiny_roberta), offset=2)
    for head in ('SequenceClassification', 'TokenClassification', 'MaskedLM', 'QuestionAnswering', 'PreTraining'):
        few(x, f'bert-{head}', of(f'BertFor{head}'))
        if head != 'PreTraining':
            few(x, f'roberta-{head}', of(f'RobertaFor{head}', tiny_roberta), INPUTS[:2])
    few(x, 'bert-tanh', of('BertModel', hidden_act='gelu_new', layer_norm_eps=1e-5, num_attention_heads=2))
    few(x, 'bert-tanh-pytorch', of('BertModel', hidden_act='gelu_pytorch_tanh', layer_norm_eps=1e-6, num_attention_heads=8))
    few(x, 'bert-relu', of('BertModel', hidden_act='relu', layer_norm_eps=1e-7, num_attention_heads=1))
    few(x, 'bert-fast', of('BertModel', hidden_act='gelu_fast'))
    few(x, 'bert-one-layer', of('BertModel', num_hidden_layers=1))
    few(x, 'bert-float16', of('BertModel', dtype=torch.float16))
    few(x, 'bert-bfloat16', of('BertModel', dtype=torch.bfloat16))
    few(x, 'bert-float64', of('BertModel', dtype=torch.float64))
    few(x, 'electra', other('ElectraModel', embedding_size=sizes.hidden_size, **small))
    few(x, 'distilbert', other('DistilBertModel', vocab_size=sizes.vocab_size, dim=sizes.hidden_size, n_layers=2, n_heads=2,
                               hidden_dim=sizes.intermediate_size, max_position_embeddings=70), INPUTS[:2])
    few(x, 'xlm-roberta', other('XLMRobertaModel', type_vocab_size=1, **small), INPUTS[:2])
    with contextlib.suppress(ImportError):
        optimum(x, 'bert', ('feature-extraction',))
        optimum(x, 'roberta', ('feature-extraction',))
        optimum(x, 'bert-SequenceClassification', ('text-classification', 'feature-extraction'))
        optimum(x, 'bert-TokenClassification', ('token-classification',))
        optimum(x, 'bert-MaskedLM', ('fill-mask',))
        optimum(x, 'bert-QuestionAnswering', ('question-answering',))
        optimum(x, 'electra', ('feature-extraction',))
        optimum(x, 'distilbert', ('feature-extraction',))
    print(f'{x.made} files; PyTorch {torch.__version__}, Transformers {t.__version__}, ONNX {onnx.__version__}')
    print(*x.failed, sep='\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
