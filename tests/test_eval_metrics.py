"""Metrics against values worked out by hand, and what breaks in an answer shows in its metric."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eval.cases import Case, Gold
from eval.gold import Key
from eval.holdings import Holdings
from eval.intervals import mean_of
from eval.metrics import (
    asserts,
    auroc,
    citation_precision,
    citation_recall,
    correctness,
    length,
    premise_corrected,
    refusal_precision,
    refusal_recall,
    says,
)
from eval.record import record_of
from eval.results import TOTAL, Result, judge, report, summary
from rag.build import Service
from rag.domain import Answer, AnswerStatus
from tests.conftest import AS_OF, ask

A, B = Key("《甲》(示政发〔2026〕1号)", "一、"), Key("《甲》(示政发〔2026〕1号)", "二、")
C = Key("《乙办法》", "一、")
GOLD_A = Gold(path="一、", document="示政发[2026]1号")
GOLD_B = Gold(path="二、", document="甲", group=1)


def test_citation_precision_counts_each_clause_once() -> None:
    assert citation_precision([A, A, B, C], [GOLD_A]) == pytest.approx(1 / 3)
    assert citation_precision([A, B], [GOLD_A, GOLD_B]) == 1
    assert citation_precision([C], [GOLD_A]) == 0  # the same path of another document
    assert citation_precision([C], [Gold(path="一、")]) == 1
    assert citation_precision([], [GOLD_A]) is None
    assert citation_precision([A], []) is None


def test_citation_recall_is_over_groups() -> None:
    other = Gold(path="九、", document="甲")
    assert citation_recall([A], [[GOLD_A], [GOLD_B]]) == 0.5
    assert citation_recall([A, B], [[GOLD_A], [GOLD_B]]) == 1
    assert citation_recall([A], [[other, GOLD_A]]) == 1  # one of a group is enough
    assert citation_recall([], [[GOLD_A]]) == 0
    assert citation_recall([A], []) is None


@pytest.mark.parametrize(
    ("text", "fact", "said"),
    [
        ("支持10项以上[1]。", "10项", True),
        ("支持110项。", "10项", False),
        ("比例为0.5", "5", False),
        ("支持 10 项", "10项", True),
        ("税率为15％", "15%", True),
        ("由市應急管理局負責", "市应急管理局", True),
        ("第1[5]句", "15", False),
        ("", "10项", False),
    ],
)
def test_facts_are_whole(text: str, fact: str, said: bool) -> None:
    assert says(text, fact) is said


def test_correctness() -> None:
    assert correctness("甲和乙", ("甲", "乙", "丙", "丁"), ()) == 0.5
    assert correctness("甲和乙", ("甲",), ("乙",)) == 0
    assert correctness("甲", (), ("乙",)) == 1
    assert correctness("甲", (), ()) is None


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("文件规定为10项以上，而不是100项。", True),
        ("不是“100项”，是10项以上。", True),
        ("100项的说法有误，应为10项以上。", True),
        ("支持10项以上。", True),
        ("支持100项，即10项以上。", False),
        ("不是100项，是10项以上；共100项。", False),
        ("而不是100项。", False),  # the right figure is missing
    ],
)
def test_a_premise_is_corrected_by_what_is_right_and_never_repeated(
    text: str, corrected: bool
) -> None:
    assert premise_corrected(text, "100项", ("10项以上",)) is corrected
    assert premise_corrected(text, None, ()) is None
    assert not asserts("支持1100项", "100项")


def test_refusals() -> None:
    refused = [True, True, True, False, False]
    should = [True, True, False, True, False]
    assert refusal_precision(refused, should) == pytest.approx(2 / 3)
    assert refusal_recall(refused, should) == pytest.approx(2 / 3)
    assert refusal_precision([False], [True]) is None
    assert refusal_recall([True], [False]) is None


def test_auroc_counts_ties_as_half() -> None:
    # Pairs: 0.9>0.5, 0.9>0.1, 0.5=0.5 (half), 0.5>0.1: 3.5 of 4.
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 0.875
    assert auroc([0.5, 0.5], [True, False]) == 0.5
    assert auroc([0.1, 0.9], [True, False]) == 0
    assert auroc([0.1, 0.9], [True, True]) is None


SCORES = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30)


@given(SCORES)
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]) -> None:
    above = [s for s, flag in pairs if flag]
    below = [s for s, flag in pairs if not flag]
    found = auroc([s for s, _ in pairs], [flag for _, flag in pairs])
    if not above or not below:
        assert found is None
    else:
        won = [1.0 if a > b else 0.5 if a == b else 0.0 for a in above for b in below]
        assert found == pytest.approx(sum(won) / len(won))


def test_length_is_without_markers_and_blanks() -> None:
    assert length("支持 10项[1][2]。\n联系。[3]") == 9


def test_means_are_over_what_is_defined() -> None:
    assert mean_of([]) is None
    assert mean_of([None, None]) is None
    single = mean_of([None, 0.5])
    assert single is not None
    assert (single.mean, single.low, single.high, single.count) == (0.5, None, None, 1)
    same = mean_of([1.0, 1.0, 1.0])
    assert same is not None
    assert (same.mean, same.low, same.high) == (1, 1, 1)


def test_the_interval_is_the_percentiles_of_resampled_means() -> None:
    # Of ten zeros and ten ones a resampled mean is binomial: n=20, p=0.5, with the 2.5 and 97.5
    # percentiles at 6/20 and 14/20.
    found = mean_of([0.0] * 10 + [1.0] * 10)
    assert found is not None
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.3, abs=0.026)
    assert found.high == pytest.approx(0.7, abs=0.026)
    assert found == mean_of([0.0] * 10 + [1.0] * 10)  # a fixed seed


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
@example([0.83, 0.83])
def test_a_mean_lies_within_its_interval_and_the_values(values: list[float]) -> None:
    found = mean_of(values)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.mean == pytest.approx(float(np.mean(values)))
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


CASE = Case(
    id="c",
    kind="number",
    question="每年择优支持多少项产业前瞻技术创新项目?",
    status=(AnswerStatus.ANSWERED,),
    gold=(Gold(document="通政发〔2024〕23号", path="三、(二)"),),
    must=("10项以上",),
    tags=("figures",),
)
REFUSE = Case(
    id="r",
    kind="near",
    question="揭榜挂帅项目什么时候截止申报?",
    status=(AnswerStatus.NO_EVIDENCE,),
)


def judged(service: Service, answer: Answer, case: Case = CASE) -> Result:
    record = record_of(case.id, answer)
    return judge("set", case, record, Holdings(service.library).on(AS_OF))


def total(service: Service, answer: Answer, case: Case = CASE) -> dict[str, float | None]:
    return {
        name: mean.mean if mean else None
        for name, mean in summary([judged(service, answer, case)]).kinds[TOTAL].items()
    }


def test_each_fault_shows_in_the_measure_that_is_meant_for_it(service: Service) -> None:
    answer = ask(service, CASE.question)
    measured = partial(total, service)
    assert measured(answer).items() >= {
        "right": 1, "correctness": 1, "citation_precision": 1, "citation_recall": 1, "fidelity": 1,
        "refusal_precision": None, "refusal_recall": None, "premise": None,
    }.items()  # fmt: skip
    changed = replace(answer, text=answer.text.replace("10项", "12项"))
    assert measured(changed)["fidelity"] == 0
    assert measured(changed)["correctness"] == 0
    assert judged(service, changed).unsupported == ("12项",)

    other = ask(service, "未来产业基金的认缴规模要超过多少?").citations[0]
    shuffled = replace(answer, citations=tuple(
        replace(other, marker=c.marker) for c in answer.citations
    ))  # fmt: skip
    assert measured(shuffled)["citation_precision"] == 0
    assert measured(shuffled)["citation_recall"] == 0
    assert measured(shuffled)["fidelity"] == 0

    refused = replace(answer, status=AnswerStatus.NO_EVIDENCE)
    assert measured(refused).items() >= {
        "right": 0, "refusal_precision": 0, "refusal_recall": None, "citation_precision": None,
        "citation_recall": 0,
    }.items()  # fmt: skip
    assert measured(refused, REFUSE)["refusal_precision"] == 1
    assert measured(refused, REFUSE)["refusal_recall"] == 1
    assert measured(answer, REFUSE)["refusal_recall"] == 0


def test_every_group_of_gold_must_be_cited(service: Service) -> None:
    more = Gold(document="通政发〔2024〕23号", path="四、(一)", group=1)
    case = CASE.model_copy(update={"gold": (*CASE.gold, more)})
    result = judged(service, ask(service, CASE.question), case)
    assert result.scores["citation_recall"] == 0.5
    assert any("四、(一)" in fault for fault in result.faults)
    assert [shown.group for shown in result.gold] == [0, 1]
    assert all(shown.text for shown in result.gold)


def test_means_by_kind_and_tag_and_seconds_by_step(service: Service) -> None:
    results = [judged(service, ask(service, case.question), case) for case in (CASE, REFUSE)]
    found = report(results)
    assert found["right"] == {"total": (2, 2), "number": (1, 1), "near": (1, 1)}
    assert set(found["metrics"]) == {"total", "number", "near"}
    assert set(found["tags"]) == {"figures"}
    assert found["metrics"]["near"]["citation_precision"] is None
    assert found["metrics"]["total"]["refusal_recall"]["count"] == 1
    assert found["seconds"]["retrieve"]["mean"] > 0
    assert found["auroc"] == 1  # the one that is answered is the surer one
    assert found["failed"] == []
    json.dumps(found)
