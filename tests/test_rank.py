"""The ranking: shares of a whole, by experts whose trust the question decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import ClauseKey
from rag.fulltext import DocumentScore
from rag.rank import COLUMNS, SIGNS, Array, features, log_likelihood, signs, weights

ROWS = st.lists(
    st.tuples(st.floats(0, 80), st.floats(0, 80), st.floats(0, 40), st.floats(0.2, 1.0)),
    min_size=1,
    max_size=40,
).map(lambda rows: np.array(rows, np.float64))


@given(ROWS)
def test_the_shares_add_up_to_one_whatever_the_order(rows: Array) -> None:
    shares = np.exp(log_likelihood(rows, weights()))
    assert shares.sum() == pytest.approx(1.0)
    assert (shares >= 0).all()
    backwards = np.exp(log_likelihood(rows[::-1], weights()))
    assert backwards[::-1] == pytest.approx(shares, abs=1e-9)


@given(ROWS, st.integers(0, 39), st.sampled_from([0, 3]), st.floats(0.01, 0.3))
def test_the_same_candidate_with_more_of_a_score_is_not_below_the_one_with_less(
    rows: Array, place: int, column: int, more: float
) -> None:
    """Of two candidates alike in all else the one that shares more words, or lies nearer, leads."""
    twin = rows[place % len(rows)].copy()
    twin[column] += more
    shares = log_likelihood(np.vstack([rows, twin]), weights())
    assert shares[-1] >= shares[place % len(rows)] - 1e-9


def test_nothing_found_gives_nothing_and_one_candidate_has_all() -> None:
    keys, rows = features({}, {}, {})
    assert (keys, rows.shape) == ([], (0, len(COLUMNS)))
    assert log_likelihood(rows, weights()).shape == (0,)
    assert log_likelihood(np.array([[3.0, 1.0, 0.0, 0.6]]), weights()) == pytest.approx([0.0])


def test_what_one_search_missed_has_the_floor_of_that_search() -> None:
    one, two, three = (ClauseKey("甲", "1", name) for name in "abc")
    documents = {("甲", "1"): DocumentScore(whole=4.0, title=2.0)}
    keys, rows = features({one: 9.0, two: 5.0}, {two: 0.8, three: 0.7}, documents)
    assert keys == [one, two, three]
    assert rows.tolist() == [[9, 4, 2, 0.7], [5, 4, 2, 0.8], [0, 4, 2, 0.7]]
    _, apart = features({one: 9.0}, {}, {})
    assert apart.tolist() == [[9, 0, 0, 0]]


def test_the_signs_are_those_computed_by_hand() -> None:
    rows = np.array([[10.0, 3.0, 1.0, 0.9], [6.0, 5.0, 0.0, 0.8], [2.0, 1.0, 0.0, 0.7]])
    # The best five: 10, 6, 2, 2, 2 and 0.9, 0.8, 0.7, 0.7, 0.7; the tenth 2 and 0.7.
    expected = [np.log(11), (10 - 3) / 10, 0.8, 0.9, 0.9 - 0.725, 0.2, np.log(6)]
    assert signs(rows) == pytest.approx(expected)
    assert len(signs(rows)) == SIGNS


def test_whom_a_question_trusts_decides() -> None:
    """With all trust in one expert the order is that of its scores."""
    rows = np.array([[9.0, 0.0, 0.0, 0.5], [1.0, 0.0, 0.0, 0.9]])
    for expert, first in ((0, 0), (1, 1)):
        bias = np.full(3, -50.0)
        bias[expert] = 50.0
        fitted = replace(weights(), bias=bias, gate=np.zeros((3, SIGNS)))
        assert int(np.argmax(log_likelihood(rows, fitted))) == first
