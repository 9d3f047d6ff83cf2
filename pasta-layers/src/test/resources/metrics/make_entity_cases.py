"""Makes entities.json: 1,000 random sets of tagged sentences with what seqeval's strict mode for IOB2 says of them.

Usage: make_entity_cases.py (needs seqeval; versions go into the file)
"""
import json, pathlib, random, warnings
from importlib.metadata import version
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.scheme import IOB2

warnings.simplefilter("ignore")
random.seed(7)
LABELS = ["O", "B-a", "I-a", "B-b", "I-b", "B-c", "I-c"]


def truth(words, types):
    """Mostly well-formed tags, sometimes any: published data has both."""
    if random.random() < 0.1:
        return [random.randrange(1 + 2 * types) for _ in range(words)]
    tags = []
    while len(tags) < words:
        kind = random.randrange(types)
        tags += [0] * random.randrange(4) + [1 + 2 * kind] + [2 + 2 * kind] * random.choice([0, 0, 1, 2])
    return tags[:words]


def guess(tags, types, noise):
    return [random.randrange(1 + 2 * types) if random.random() < noise else tag for tag in tags]


cases = []
for _ in range(1000):
    types = random.randrange(1, 4)
    true = [truth(random.randrange(1, 12), types) for _ in range(random.randrange(1, 6))]
    noise = random.choice([0, 0.1, 0.3, 0.6, 1])
    predicted = [guess(tags, types, noise) for tags in true]
    names = [[[LABELS[tag] for tag in tags] for tags in some] for some in (true, predicted)]
    measure = lambda of: float(of(*names, mode="strict", scheme=IOB2, zero_division=0))
    try:
        case = {"entity_f1": measure(f1_score), "entity_precision": measure(precision_score), "entity_recall": measure(recall_score)}
    except ValueError:  # seqeval of no entities at all
        case = {"entity_f1": 0.0, "entity_precision": 0.0, "entity_recall": 0.0}
    cases.append({"types": types, "truth": true, "predicted": predicted, **case})
out = pathlib.Path(__file__).with_name("entities.json")
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
out.write_text('{"seqeval":"%s","labels":%s,"cases":[\n%s\n]}\n' % (version("seqeval"), json.dumps(LABELS), lines))
print(sum(case["entity_f1"] > 0 for case in cases), "with a right entity")
