"""The gate against random changes of true sentences, and against shortenings that change nothing.

The whole of it, with figures, is tests/soak/soak_gate.py.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from rag.fidelity import check
from tests.mutations import CHANGES, changed
from tests.shortenings import shortened
from tests.truths import Source, bundled, city, true_sentences


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> list[Source]:
    folder: Path = tmp_path_factory.mktemp("cities")
    return true_sentences([*bundled(), *city(61, folder / "one"), *city(62, folder / "two")])


def test_changes_of_what_a_sentence_says_are_caught(pool: list[Source]) -> None:
    made = list(changed(pool, Random(6), 300))
    assert {change.kind for change in made} == set(CHANGES)
    missed = [change for change in made if not check(change.text, [change.source.clause])]
    assert len(missed) <= 3, missed


def test_untouched_and_shortened_sentences_pass(pool: list[Source]) -> None:
    rejected = [
        (kind, text, findings)
        for kind, text, source in shortened(pool, Random(6), 100)
        if (findings := check(text, [source.clause]))
    ]
    assert len(rejected) <= 2, rejected


def test_a_sentence_stands_among_other_clauses_too(pool: list[Source]) -> None:
    """Nine clauses of no account beside the one cited take nothing away and hide nothing."""
    chance = Random(7)
    for change in changed(pool, chance, 60):
        others = [one.clause for one in chance.sample(pool, 9)]
        clauses = [*others[:4], change.source.clause, *others[4:]]
        assert check(change.source.sentence, clauses) == [], change.source.sentence
