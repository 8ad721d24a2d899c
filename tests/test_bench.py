"""What `cewen bench` measures: that each figure is what it says, never how quick it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.inside import measure_inside, questions
from eval.bench.scale import measure_scale
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
    asked = [*questions(3), "长" * 2001]
    found = measure_served(settings, asked, (1, 2), progress=False)
    assert found.ready_seconds > 0
    assert 0 < found.ready_mib <= found.peak_mib
    alone, two = found.loads
    assert (alone.clients, two.clients) == (1, 2)
    assert alone.ratio is None
    assert alone.answered is not None
    assert two.answered is not None
    assert two.answered.count == 3
    assert two.refused == {"422": 1}  # not counted among what was answered
    assert two.ratio == pytest.approx(two.answered.per_second / alone.answered.per_second, abs=0.01)


@pytest.mark.timeout(900)  # the first test that needs the evaluation's store makes it
def test_the_command(settings: Settings) -> None:
    told = run(settings, "bench", "inside", "--questions", "2")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert any(line.startswith("机器 · 核数  ") for line in lines)
    assert "进程内 · 整个回答 · 次数  2" in lines


def test_the_scale_is_measured_on_a_collection(settings: Settings) -> None:
    folder = Path(__file__).parent / "data" / "collection"
    found = measure_scale(settings, folder, [1000], 5, progress=False)
    (size,) = found.sizes
    assert size.clauses == 10
    # A question is searched for once, by turns with and without the filter.
    assert (size.encoder.count, size.retrieval.count, size.filtered.count) == (5, 3, 2)
    assert found.upload.alone.count > 0
    assert found.upload.meanwhile.count > 0
    assert found.upload.seconds > 0
