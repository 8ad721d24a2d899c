"""`cewen eval fit-answers`: the judge of answers, fitted, and checked on other questions."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.cases import SETS, load
from eval.training.answering import Asked, from_cases, from_city, from_collection
from eval.training.judge import Judge
from eval.training.nets import as_row, figures, fit_judge, threshold
from rag.settings import Settings

OWN = "seed"
"""The set of our own that is looked at while the product is improved; the others only check."""
CITIES = range(1001, 1006)
"""The seeds of the cities that are learned from."""
CHECK_CITY = 1100
_KEPT = ("seed_kept", "seed_third", "city_answerable", "city_bounds")
_SEED = 20260101
_SHARE_OF_COLLECTION = 1.0
_SHARE_OF_CITIES, _SHARE_OF_OWN = 1.0, 0.3
"""How much each counts: the few questions of our own less, so that no one of them decides."""


def fit_answers(
    settings: Settings, collection: Path, out: Path | None, progress: bool
) -> Mapping[str, Mapping[str, Any]]:
    """Fit the judge on our own set, on generated cities and on a collection.

    The threshold is that at which nine of ten answerable questions are answered, over questions
    that the nets were not fitted on: the halves of the collection take turns.

    :param out: where the nets are written, nowhere where None.
    :param collection: a folder in BEIR's form that tells which questions it answers.
    :return: the figures by name of what was measured; none of it was fitted on.
    """
    questions = from_collection(settings, collection, progress)
    own = from_cases(settings, load(SETS / f"{OWN}.jsonl"), progress)
    with tempfile.TemporaryDirectory(prefix="cewen-cities-") as folder:
        cities = [
            one
            for seed in CITIES
            for one in from_city(settings, seed, Path(folder) / str(seed), progress)
        ]
        strange = from_city(settings, CHECK_CITY, Path(folder) / str(CHECK_CITY), progress)
    fitted, found = crossed(questions, own, cities)
    if out:
        out.write_text(json.dumps(as_row(fitted), ensure_ascii=False) + "\n", encoding="utf-8")
    checks = {name: from_cases(settings, load(SETS / f"{name}.jsonl"), progress) for name in _KEPT}
    checks[f"city {CHECK_CITY}"] = strange
    return {
        collection.name: found,
        **{name: figures(fitted, asked) for name, asked in checks.items()},
    }


def crossed(
    questions: Sequence[Asked], own: Sequence[Asked], cities: Sequence[Asked]
) -> tuple[Judge, Mapping[str, Any]]:
    """The judge of all, and how its kind does on each half of the questions fitted on the other."""
    shares = [_SHARE_OF_COLLECTION, _SHARE_OF_OWN, _SHARE_OF_CITIES]
    order = np.random.default_rng(_SEED).permutation(len(questions))
    halves = [[questions[place] for place in order[n::2]] for n in range(2)]
    others = [fit_judge([half, own, cities], shares, 0.0) for half in halves]
    bars = [threshold(judge, half) for judge, half in zip(others, reversed(halves), strict=True)]
    enough = sum(bars) / len(bars)
    found = [
        figures(replace(judge, enough=enough), half)
        for judge, half in zip(others, reversed(halves), strict=True)
    ]
    mean = {
        name: round(sum(float(one[name] or 0) for one in found) / len(found), 4)
        for name in found[0]
        if name not in ("questions", "refused_withheld")
    }
    return fit_judge([questions, own, cities], shares, enough), {**mean, "enough": enough}
