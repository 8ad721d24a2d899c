"""Measures of a ranking against values computed by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.ranking import ndcg_at, recall_at, reciprocal_rank

RANKED = ["a", "b", "c", "d"]
IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)
GAINS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3))


def test_recall_counts_those_relevant_that_were_not_found() -> None:
    relevant = {"b", "d", "x"}
    assert recall_at(RANKED, relevant, 1) == 0
    assert recall_at(RANKED, relevant, 2) == pytest.approx(1 / 3)
    assert recall_at(RANKED, relevant, 100) == pytest.approx(2 / 3)


def test_reciprocal_rank_is_that_of_the_first_and_0_below_the_cut() -> None:
    assert reciprocal_rank(RANKED, {"b", "d"}, 10) == 1 / 2
    assert reciprocal_rank(RANKED, {"d"}, 10) == 1 / 4
    assert reciprocal_rank(RANKED, {"d"}, 3) == 0


def test_ndcg_by_hand() -> None:
    # 2 at rank 2 and 1 at rank 4: 2/1.58496 + 1/2.32193 = 1.69254.
    # At best 2, 1, 1: 2/1 + 1/1.58496 + 1/2 = 3.13093.
    gains = {"b": 2, "d": 1, "x": 1}
    assert ndcg_at(RANKED, gains, 4) == pytest.approx(1.69254 / 3.13093, abs=1e-5)
    # Cut at 2: 1.26186 of 2.63093.
    assert ndcg_at(RANKED, gains, 2) == pytest.approx(1.26186 / 2.63093, abs=1e-5)
    # One relevant, at rank 3: 1/log2(4).
    assert ndcg_at(RANKED, {"c": 1}, 10) == 1 / 2
    assert ndcg_at(RANKED, {"c": 1, "a": -1}, 10) == 1 / 2


def test_a_repeated_id_counts_once() -> None:
    repeated = ["b", "b", "b", "a"]
    assert recall_at(repeated, {"a", "b"}, 2) == 1
    assert reciprocal_rank(repeated, {"a"}, 10) == 1 / 2
    assert ndcg_at(repeated, {"b": 1}, 10) == 1


def test_what_nothing_is_relevant_for_has_no_figure() -> None:
    assert recall_at(RANKED, set(), 5) is None
    assert reciprocal_rank(RANKED, set(), 5) is None
    assert ndcg_at(RANKED, {"a": 0}, 5) is None


@given(IDS, GAINS, st.integers(1, 10))
def test_bounds_and_the_best_order(ranked: list[str], gains: dict[str, int], k: int) -> None:
    relevant = {one for one, gain in gains.items() if gain}
    recall, gain = recall_at(ranked, relevant, k), ndcg_at(ranked, gains, k)
    if recall is None or gain is None:
        assert not relevant
        return
    deeper = recall_at(ranked, relevant, k + 1)
    assert deeper is not None
    assert 0 <= recall <= deeper <= 1
    assert -1e-9 <= gain <= 1 + 1e-9
    assert (gain > 0) == (recall > 0) == bool(reciprocal_rank(ranked, relevant, k))
    best = ndcg_at(sorted(gains, key=lambda one: -gains[one]), gains, k)
    assert best is not None
    assert math.isclose(best, 1)
