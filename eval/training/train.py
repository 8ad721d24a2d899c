"""`cewen train` and `cewen eval fit`: the adapter and the weights of the ranking, checked.

A figure on questions that something was trained on says nothing, so each fifth of the questions is
measured with an adapter and weights that were made from the other four, which have no relevant
clause in common with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from tqdm import tqdm

from eval.ranking import ndcg_at, recall_at
from eval.significance import paired_p
from eval.training.collections import Collection, found_by_words, indexed, nearest
from eval.training.folds import FOLDS, Folds, folds_of
from eval.training.maps import General, Maps, Vectors, learn
from eval.training.weights import Example, fit
from rag.domain import ClauseKey
from rag.prompts import message
from rag.rank import Array, Weights, features, log_likelihood
from rag.settings import Settings

PARTS = ("", "words", "whole", "title", "vectors", "gate")
"""What is left out of the ranking, one after the other; nothing first."""
_CANDIDATES = 60
Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Trained:
    """The maps of all questions, those of each fold without it, and the folds."""

    maps: Maps
    of_fold: Sequence[Maps]
    folds: Folds


def train(collection: Collection, general: General, progress: bool) -> Trained:
    """Learn the adapter from all questions, and for each fold from those outside it."""
    folds = folds_of(collection.gains)
    parts = [np.flatnonzero(folds != fold) for fold in range(FOLDS)]
    label = message("cli.train_learning")
    runs = tqdm([*parts, np.arange(len(folds))], desc=label, disable=not progress)
    maps = [learn(collection.pairs(rows), general) for rows in runs]
    return Trained(maps[-1], maps[:-1], folds)


def check_adapter(collection: Collection, trained: Trained) -> Mapping[str, Scores]:
    """How well vectors alone find the relevant clauses, before and after, each fold unseen."""
    one = collection
    before = [_by_vectors(one, q, one.vectors) for q in one.question_vectors]
    after: list[list[str]] = [[] for _ in before]
    for fold, maps in enumerate(trained.of_fold):
        passages = maps.passages(one.vectors)
        for row in np.flatnonzero(trained.folds == fold):
            question = maps.questions(one.question_vectors[row : row + 1])[0]
            after[row] = _by_vectors(one, question, passages)
    return {"before": _means(one, before), "after": _means(one, after)}


def origin_of(sets: Sequence[Collection]) -> dict[str, str]:
    """What something was learned from: the collections by name, and the hash of their questions."""
    return {
        one.name: hashlib.sha256("\n".join(one.questions).encode()).hexdigest()[:16] for one in sets
    }


def write_adapter(maps: Maps, path: Path, origin: Mapping[str, Any]) -> None:
    """Write the adapter in half precision, with what it was made from."""
    tensors = {"query": maps.query.astype(np.float16), "document": maps.document.astype(np.float16)}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata={name: str(value) for name, value in origin.items()})
    path.chmod(0o644)  # safetensors writes for its owner alone


def fit_weights(
    settings: Settings, sets: Sequence[Collection], trained: Trained, progress: bool
) -> tuple[Weights, dict[str, dict[str, Scores]]]:
    """Fit the weights on all questions; the figures are of folds that had no part in the fit.

    :param sets: the first is the collection that the adapter was trained on.
    :return: the weights, and the means by collection and by the part that is left out, with the
        two-sided p of the paired difference in nDCG@10 from nothing left out.
    """
    found = [_examples(settings, one, trained if n == 0 else None, trained.maps, progress)
             for n, one in enumerate(sets)]  # fmt: skip
    folds = [folds_of(one.gains) for one in sets]
    figures: dict[str, dict[str, Scores]] = {one.name: {} for one in sets}
    whole: dict[str, list[float]] = {}
    for part in tqdm(PARTS, desc=message("cli.fit_parts"), disable=not progress):
        ranked: list[list[list[str]]] = [[[] for _ in examples] for examples in found]
        for fold in range(FOLDS):
            seen = [[e for e, f in zip(examples, own, strict=True) if f != fold]
                    for examples, own in zip(found, folds, strict=True)]  # fmt: skip
            weights = fit([[e.example for e in rows] for rows in seen], _shares(sets), part)
            for rows, examples, own in zip(ranked, found, folds, strict=True):
                for place in np.flatnonzero(own == fold):
                    rows[place] = examples[place].ranked(weights)
        for one, rows in zip(sets, ranked, strict=True):
            gains = _ndcg(one, rows)
            whole.setdefault(one.name, gains)
            scores = _means(one, rows)
            if part and (p := paired_p(np.array(gains) - whole[one.name])) is not None:
                scores["p"] = round(p, 4)
            figures[one.name]["all" if not part else f"without {part}"] = scores
    everything = [[e.example for e in examples] for examples in found]
    return fit(everything, _shares(sets)), figures


def write_weights(weights: Weights, path: Path, origin: Mapping[str, Any]) -> None:
    """Write the weights as the product reads them, with what they were made from."""
    rows = {name: np.round(value, 6).tolist() for name, value in asdict(weights).items()}
    text = json.dumps({**rows, "origin": dict(origin)}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's example with the clauses that its rows are of."""

    example: Example
    ids: Sequence[str]

    def ranked(self, weights: Weights) -> list[str]:
        order = np.argsort(-log_likelihood(self.example.features, weights), kind="stable")
        return [self.ids[place] for place in order]


def _examples(
    settings: Settings, one: Collection, trained: Trained | None, maps: Maps, progress: bool
) -> list[_Asked]:
    """The candidates of each question; with maps that did not see it where it was trained on."""
    choices = trained.of_fold if trained else [maps]
    passages = [m.passages(one.vectors) for m in choices]
    with indexed(settings, one.documents) as fulltext:
        by_words = found_by_words(fulltext, one.questions, _CANDIDATES)
    asked = []
    for row, (words, documents) in enumerate(tqdm(by_words, desc=one.name, disable=not progress)):
        fold = int(trained.folds[row]) if trained else 0
        question = choices[fold].questions(one.question_vectors[row : row + 1])[0]
        near = nearest(one.keys, passages[fold] @ question, _CANDIDATES)
        keys, rows = features(words, near, documents)
        asked.append(_asked(keys, rows, one.gains[row]))
    return asked


def _asked(keys: Sequence[ClauseKey], rows: Array, gains: Mapping[str, int]) -> _Asked:
    ids = [key.clause_id for key in keys]
    return _Asked(Example(rows, np.array([gains.get(one, 0) for one in ids], np.int64)), ids)


def _by_vectors(one: Collection, question: Vectors, passages: Vectors) -> list[str]:
    return [key.clause_id for key in nearest(one.keys, passages @ question, 40)]


def _means(one: Collection, ranked: Sequence[Sequence[str]]) -> Scores:
    rows = zip(ranked, one.gains, strict=True)
    recall = [recall_at(ids, frozenset(gains), 10) for ids, gains in rows]
    return {"recall@10": _mean(recall), "ndcg@10": _mean(_ndcg(one, ranked))}


def _ndcg(one: Collection, ranked: Sequence[Sequence[str]]) -> list[float]:
    rows = zip(ranked, one.gains, strict=True)
    found = (ndcg_at(ids, gains, 10) for ids, gains in rows)
    return [value for value in found if value is not None]


def _mean(values: Sequence[float | None]) -> float:
    return round(fmean(value for value in values if value is not None), 4)


def _shares(sets: Sequence[Collection]) -> list[float]:
    """The collections of policy pages count double: they are what the product answers from."""
    return [1.0, *([2.0] * (len(sets) - 1))]
