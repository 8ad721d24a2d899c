"""The training of adapter and weights: what is learned, what is kept, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from eval.training.folds import folds_of
from eval.training.maps import General, Maps, Pairs, learn
from eval.training.weights import Example, fit
from rag.embedding import ADAPTER, Embedder
from rag.rank import log_likelihood, weights
from rag.settings import Settings
from tests.test_cli import run
from tests.test_collection import COLLECTION

SIZE = 16


def unit(
    rows: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def puzzle() -> tuple[Pairs, General]:
    """Questions that are their passages turned by a fixed map, and text that is not."""
    rng = np.random.default_rng(5)
    passages = unit(rng.normal(size=(60, SIZE)))
    turned = unit(passages + 1.2 * passages @ rng.normal(size=(SIZE, SIZE)) / 4)
    general = unit(rng.normal(size=(40, SIZE)))
    pairs = Pairs(turned, passages, [np.array([row]) for row in range(60)])
    return pairs, General(general, general, np.arange(40))


def found(pairs: Pairs, maps: Maps) -> float:
    """The share of questions whose passage is the nearest."""
    cosines = maps.questions(pairs.questions) @ maps.passages(pairs.passages).T
    return float(np.mean(cosines.argmax(1) == np.arange(len(cosines))))


def test_the_maps_learn_and_general_text_stays_near() -> None:
    pairs, general = puzzle()
    still = Maps(*np.zeros((2, SIZE, SIZE), np.float32))
    maps = learn(pairs, general, seed=1)
    assert found(pairs, still) < 0.9
    assert found(pairs, maps) > found(pairs, still)
    near = (maps.passages(general.passages) * general.passages).sum(1)
    assert near.mean() > 0.9
    again = learn(pairs, general, seed=1)
    assert np.array_equal(again.query, maps.query)
    assert np.array_equal(again.document, maps.document)


@given(st.lists(st.sets(st.sampled_from("abcdefghijkl"), min_size=1), min_size=1, max_size=60))
def test_no_clause_is_relevant_in_two_folds(relevant: list[set[str]]) -> None:
    folds = folds_of([dict.fromkeys(sorted(own), 1) for own in relevant])
    of_clause: dict[str, set[int]] = {}
    for fold, own in zip(folds.tolist(), relevant, strict=True):
        for clause in own:
            of_clause.setdefault(clause, set()).add(fold)
    assert all(len(parts) == 1 for parts in of_clause.values())


def test_folds_are_of_one_size_where_the_questions_allow_it() -> None:
    folds = folds_of([{f"{n // 2}": 1} for n in range(100)])
    assert np.bincount(folds).tolist() == [20] * 5


def examples(good: int, count: int = 60) -> list[Example]:
    """Questions whose relevant candidate has the most of one column."""
    rng = np.random.default_rng(good)
    made = []
    for _ in range(count):
        rows = rng.uniform(0, 1, size=(12, 4)) * (20, 5, 5, 1)
        gains = np.zeros(12, np.int64)
        gains[rows[:, good].argmax()] = 1
        made.append(Example(rows, gains))
    return made


@pytest.mark.parametrize("good", [0, 3])
def test_the_weights_find_what_decides(good: int) -> None:
    rows = examples(good)
    fitted = fit([rows], [1.0])
    right = [e.gains[log_likelihood(e.features, fitted).argmax()] for e in rows]
    assert np.mean(right) > 0.9
    part = "words" if good == 0 else "vectors"
    without = fit([rows], [1.0], without=part)
    assert without.columns[good] == 0
    blind = [e.gains[log_likelihood(e.features, without).argmax()] for e in rows]
    assert np.mean(blind) < 0.5


def test_what_ships_is_small_and_says_what_it_was_made_from() -> None:
    maps = load_file(ADAPTER)
    assert {name: weight.shape for name, weight in maps.items()} == {
        "query": (384, 384),
        "document": (384, 384),
    }
    assert ADAPTER.stat().st_size < 5_000_000
    assert weights().gate.shape == (3, 7)


def test_the_model_moves_vectors_as_the_maps_say(settings: Settings) -> None:
    """The modules in the model and the matrices of the training are the same arithmetic."""
    plain = Embedder(settings, use_ready=False, adapted=False)
    adapted = Embedder(settings, use_ready=False)
    assert plain.name != adapted.name
    stored = load_file(ADAPTER)
    maps = Maps(*(stored[role].astype(np.float32) for role in ("query", "document")))
    texts = ["高新技术企业首次认定奖励多少?", "对首次认定的高新技术企业给予一次性奖励。"]
    for moved, made in (
        (maps.questions(plain.embed_questions(texts)), adapted.embed_questions(texts)),
        (maps.passages(plain.embed_passages(texts)), adapted.embed_passages(texts)),
    ):
        assert (moved * made).sum(1) == pytest.approx([1, 1], abs=2e-3)


def test_training_and_fitting_by_command(scratch: Settings, tmp_path: Path) -> None:
    written = tmp_path / "adapter.safetensors"
    done = run(scratch, "train", str(COLLECTION), "--out", str(written), "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)["figures"]["collection"]
    assert set(figures) == {"before", "after"}
    assert load_file(written)["query"].shape == (384, 384)
    fitted = tmp_path / "ranking.json"
    done = run(scratch, "eval", "fit", str(COLLECTION), "--out", str(fitted), "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)["figures"]["collection"]
    assert {"all", "without words", "without vectors", "without gate"} <= set(figures)
    assert len(json.loads(fitted.read_text(encoding="utf-8"))["columns"]) == 4
    wrong = run(scratch, "train", str(tmp_path / "none"))
    assert wrong.returncode == 1
    assert "none" in wrong.stderr
    strange = tmp_path / "pool.json"
    strange.write_text("{", encoding="utf-8")
    wrong = run(scratch, "train", str(COLLECTION), "--pool", str(strange))
    assert wrong.returncode == 1
    assert "JSON 数组" in wrong.stderr
