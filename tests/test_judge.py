"""The judge: signs of sentences, two nets over them, and how they are fitted."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from eval.cases import SETS, load
from eval.training.answering import Asked
from eval.training.judge import Judge, Net, best_of, between
from eval.training.nets import as_row, figures, fit_judge, sureness, threshold
from rag.build import Service
from rag.domain import Hit, Question
from rag.seek import Found, seek
from rag.signals import OF_QUESTION, SIGNS
from rag.understand import understand
from tests.conftest import AS_OF

QUESTION = "每年择优支持多少项产业前瞻技术创新项目？"
WORDS = "".join(case.question for case in load(SETS / "seed.jsonl"))


def found(service: Service, text: str, without: bool = False) -> Found:
    """What is found for a question, with all clauses or with the best one taken away."""
    question = Question(text, AS_OF)
    asked = understand(text, (), None, service.shelf.words)
    whole = seek(asked, question, service.shelf, service.retriever)
    if not without:
        return whole
    best = whole.retrieval.hits[0].clause.id

    def is_best(hit: Hit) -> bool:
        return hit.clause.id == best

    return seek(asked, question, service.shelf, service.retriever, is_best)


@hypothesis_settings(max_examples=25)
@given(places=st.lists(st.integers(0, len(WORDS) - 9), max_size=4), rest=st.text(max_size=12))
def test_signs_are_finite_and_of_the_right_shape(
    service: Service, places: list[int], rest: str
) -> None:
    text = "".join(WORDS[place : place + 8] for place in places) + rest
    sentences, rows = found(service, text or "？").signed(service.shelf)
    assert rows.shape == (len(sentences), len(SIGNS))
    assert np.isfinite(rows).all()
    shares = rows[:, : SIGNS.index("share")]
    assert ((shares >= 0) & (shares <= 1 + 1e-9)).all()


def test_what_is_the_same_for_all_sentences_is_named_so(service: Service) -> None:
    _, rows = found(service, QUESTION).signed(service.shelf)
    same = {name for name, column in zip(SIGNS, rows.T, strict=True) if np.ptp(column) == 0}
    assert set(OF_QUESTION) <= same
    assert between(rows).shape[1] == len(SIGNS) - len(OF_QUESTION)


def test_what_is_taken_away_is_as_if_it_were_not_held(service: Service) -> None:
    sentences, rows = found(service, QUESTION).signed(service.shelf)
    left, fewer = found(service, QUESTION, without=True).signed(service.shelf)
    assert any("10项以上" in sentence.text for sentence in sentences)
    assert all("10项以上" not in sentence.text for sentence in left)
    covered = SIGNS.index("pairs_sentence")
    assert rows[:, covered].max() > fewer[:, covered].max()


def test_nothing_found_has_no_signs(service: Service) -> None:
    asked = understand(QUESTION, (), None, service.shelf.words)
    nothing = seek(
        asked, Question(QUESTION, AS_OF), service.shelf, service.retriever, lambda _: True
    )
    _, rows = nothing.signed(service.shelf)
    assert rows.shape == (0, len(SIGNS))


@given(seed=st.integers(0, 1000), count=st.integers(1, 6))
def test_the_best_is_the_best_wherever_it_stands(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    rows, scores = chance.normal(size=(count, len(SIGNS))), chance.normal(size=count)
    ranks = chance.integers(0, 3, size=count)
    order = chance.permutation(count)
    whole = best_of(rows, scores, ranks.tolist())
    assert np.allclose(whole, best_of(rows[order], scores[order], ranks[order].tolist()))
    assert np.allclose(whole[: len(SIGNS)], rows[scores.argmax()])


def made(count: int, seed: int) -> list[Asked]:
    """Questions whose right sentence has the highest first sign; every other has no answer."""
    chance = np.random.default_rng(seed)
    asked = []
    for number in range(count):
        rows = chance.normal(size=(6, len(SIGNS)))
        able = number % 2 == 0
        rows[:, 0] = -1.0
        if able:
            rows[chance.integers(6), 0] = 2.0
        asked.append(Asked(rows, np.arange(6), rows[:, 0] > 0, able, withheld=False))
    return asked


@pytest.fixture(scope="module")
def learned() -> Judge:
    """A judge of made-up questions with an obvious sign."""
    return fit_judge([made(120, 1), made(60, 2)], [1.0, 0.5], enough=0.5)


def test_a_judge_learns_what_tells_answers_from_others(learned: Judge) -> None:
    seen = figures(learned, made(80, 3))
    assert (seen["first"], seen["questions"]) == (1.0, 80)
    assert isinstance(seen["auroc"], float)
    assert seen["auroc"] > 0.95
    assert seen["refused_withheld"] is None


def test_the_threshold_answers_nine_of_ten(learned: Judge) -> None:
    asked = made(200, 4)
    bar = threshold(learned, asked)
    able = [sureness(learned, one) >= bar for one in asked if one.answerable]
    assert 0.88 <= sum(able) / len(able) <= 0.92
    empty = Asked(np.empty((0, len(SIGNS))), np.empty(0, np.int64), np.empty(0, np.bool_), False)
    assert sureness(learned, empty) == 0.0


def test_a_judge_is_read_as_it_was_written(learned: Judge) -> None:
    row = json.loads(json.dumps(as_row(learned)))
    again = Judge(Net.read(row["sentence"]), Net.read(row["answer"]), row["enough"])
    for one in made(10, 5):
        assert sureness(again, one) == pytest.approx(sureness(learned, one), abs=1e-3)


def test_the_fit_is_the_same_each_time() -> None:
    first, second = (fit_judge([made(40, 6)], [1.0], 0.5) for _ in range(2))
    assert as_row(first) == as_row(second)
