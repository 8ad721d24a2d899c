"""What `cewen bench` measures: that each figure is what it says, never how quick it is."""

from __future__ import annotations

import json

import pytest

from eval.bench.inside import measure_inside, questions
from eval.bench.served import measure_served
from eval.bench.timing import timed, timing
from rag.build import Service
from rag.settings import Settings
from tests.test_cli import run


def test_timing_by_hand() -> None:
    found = timing([0.1, 0.2, 0.3, 0.4, 1.0], over=0.5)
    assert (found.count, found.median_ms, found.per_second) == (5, 300, 10)
    assert found.p95_ms == 880  # between 400 and 1,000 ms, four fifths of the way
    called: list[int] = []
    assert timed(called.append, [1, 2, 3]).count == 3
    assert called == [1, 2, 3]


def test_the_parts_of_an_answer(service: Service) -> None:
    asked = questions(4)
    assert len(set(asked)) == 4
    found = measure_inside(service.shelf, asked, progress=False)
    for part in (found.encoder, found.lexical, found.dense, found.retrieval, found.answer):
        assert part.count == 4
        assert 0 < part.median_ms <= part.p95_ms
    assert found.encoder_share == pytest.approx(
        found.encoder.median_ms / found.answer.median_ms, abs=0.001
    )
    assert len(questions(2000)) == 2000  # begins anew


def test_a_service_of_its_own_is_asked_by_many(settings: Settings, service: Service) -> None:
    found = measure_served(settings, questions(4), (1, 2), progress=False)
    assert found.ready_seconds > 0
    assert 0 < found.ready_mib <= found.peak_mib
    alone, two = found.loads
    assert (alone.clients, two.clients) == (1, 2)
    assert alone.ratio is None
    assert alone.answered is not None
    assert two.answered is not None
    assert two.answered.count == 4
    assert two.refused == {}
    assert two.ratio == pytest.approx(two.answered.per_second / alone.answered.per_second, abs=0.01)


def test_what_is_not_answered_is_counted_apart(settings: Settings, service: Service) -> None:
    too_long = "长" * 2001
    (load,) = measure_served(settings, ["低空经济?", too_long], (1,), progress=False).loads
    assert load.refused == {"422": 1}
    assert load.answered is not None
    assert load.answered.count == 1


def test_the_commands(settings: Settings) -> None:
    told = run(settings, "bench", "inside", "--questions", "2", "--json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["machine"]["cores"] >= 1
    assert found["inside"]["answer"]["count"] == 2
    lines = run(settings, "bench", "inside", "--questions", "2").stdout.splitlines()
    assert any(line.startswith("进程内 · 整个回答 · 中位数（毫秒）  ") for line in lines)
    assert run(settings, "bench", "--help").returncode == 0
