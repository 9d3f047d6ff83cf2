"""Writes cases.json: 1,000 random sets of predictions of classes and 1,000 of numbers and what scikit-learn and scipy say of them.
With the argument label_sets, 300 of sets of labels.

Run with scikit-learn 1.x and scipy 1.x:  python make_cases.py > cases.json;  python make_cases.py label_sets > label_sets.json
"""

import json
import sys
import warnings

import numpy as np
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import accuracy_score, average_precision_score, confusion_matrix, f1_score, matthews_corrcoef, mean_squared_error

warnings.simplefilter("ignore")
rng = np.random.default_rng(20221014)


def classification():
    classes, n = int(rng.integers(2, 7)), int(rng.integers(1, 25))
    truth = rng.integers(0, classes, n)
    # Some of the predictions right; now and then a class that never occurs.
    predicted = np.where(rng.random(n) < 0.5, truth, rng.integers(0, classes, n))
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "accuracy": accuracy_score(truth, predicted),
        "micro_f1": f1_score(truth, predicted, average="micro", zero_division=0),
        "macro_f1": f1_score(truth, predicted, average="macro", zero_division=0),
        "mcc": matthews_corrcoef(truth, predicted),
        "confusion": confusion_matrix(truth, predicted, labels=range(classes)).tolist(),
    }


def regression():
    n = int(rng.integers(2, 25))
    truth = np.round(rng.uniform(0, 5, n), int(rng.integers(0, 3)))  # coarse rounding gives ties
    predicted = np.round(truth * rng.uniform(-1, 1) + rng.normal(0, 1, n), int(rng.integers(0, 4)))

    def defined(value):
        return 0.0 if np.isnan(value) else float(value)

    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "pearson": defined(pearsonr(truth, predicted)[0]),
        "spearman": defined(spearmanr(truth, predicted)[0]),
        "mse": mean_squared_error(truth, predicted),
    }


def label_sets():
    labels, n = int(rng.integers(1, 6)), int(rng.integers(1, 25))
    truth = (rng.random((n, labels)) < rng.uniform(0.05, 0.7, labels)).astype(int)
    # Coarse rounding gives ties.
    scores = np.clip(np.round(rng.random((n, labels)) * 0.6 + truth * 0.3, int(rng.integers(1, 4))), 0.01, 0.99)
    thresholds = np.round(rng.uniform(0.1, 0.9, labels), 2)
    given = (scores >= thresholds).astype(int)
    one = labels == 1
    return {
        "labels": labels,
        "truth": [np.flatnonzero(row).tolist() for row in truth],
        "probabilities": scores.tolist(),
        "thresholds": thresholds.tolist(),
        "average_precision": float(
            np.mean([average_precision_score(truth[:, c], scores[:, c]) for c in range(labels)])),
        "micro_f1": f1_score(truth, given, average="binary" if one else "micro", zero_division=0),
        "macro_f1": f1_score(truth, given, average="binary" if one else "macro", zero_division=0),
        "samples_f1": float(np.mean([f1_score(truth[i], given[i], zero_division=0) for i in range(n)])),
        "exact_match": float(accuracy_score(truth, given)),
    }


def print_label_sets():
    print("[")
    print(",\n".join(json.dumps(label_sets(), separators=(",", ":")) for _ in range(300)))
    print("]")


def main():
    print('{"classification": [')
    print(",\n".join(json.dumps(classification(), separators=(",", ":")) for _ in range(1000)))
    print('], "regression": [')
    print(",\n".join(json.dumps(regression(), separators=(",", ":")) for _ in range(1000)))
    print("]}")


print_label_sets() if sys.argv[1:] == ["label_sets"] else main()
