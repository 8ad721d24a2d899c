"""A “no” is a claim too: amounts planted one at a time, and what is said where none stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.build import Service, open_service, open_shelf
from rag.domain import AnswerStatus, Clause, Metadata, PolicyDocument
from rag.negatives import whole_text_has_none
from rag.prompts import message
from rag.settings import Settings
from tests.conftest import ask
from tests.planted import (
    SUBJECTS,
    amount_of,
    asked_for,
    hold,
    negatives_in,
    says_no_more_than_unseen,
)

HELD, WITHHELD = range(6), range(6, 10)


def opened(settings: Settings, folder: Path, planted: bool) -> Iterator[Service]:
    shelf = open_shelf(settings.model_copy(update={"home": folder / "home"}))
    hold(shelf, folder, HELD, planted)
    service = open_service(settings, shelf=shelf)
    yield service
    service.close()


@pytest.fixture(scope="module")
def planted(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from opened(settings, tmp_path_factory.mktemp("planted"), planted=True)


@pytest.fixture(scope="module")
def bare(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from opened(settings, tmp_path_factory.mktemp("bare"), planted=False)


@pytest.mark.parametrize("number", HELD)
def test_no_negative_survives_where_an_amount_stands(planted: Service, number: int) -> None:
    answer = asked_for(planted, number)
    assert not negatives_in(answer)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.text.startswith(message("answer.verdict_set"))
    assert amount_of(number).removesuffix("万元") in answer.text


@pytest.mark.parametrize("number", WITHHELD)
def test_of_what_is_not_held_no_more_is_said_than_that_it_was_not_seen(
    planted: Service, number: int
) -> None:
    assert says_no_more_than_unseen(asked_for(planted, number))


@pytest.mark.parametrize("number", HELD)
def test_where_a_document_only_encourages_it_says_so_of_itself(bare: Service, number: int) -> None:
    answer = asked_for(bare, number)
    assert answer.status is AnswerStatus.NO_EVIDENCE
    assert answer.text.startswith(message("answer.verdict_directional"))
    assert message("answer.whole_unset") in answer.text
    assert f"鼓励企业建设{SUBJECTS[number]}生产线" in answer.text
    assert "12345" in answer.text
    assert len(answer.text.splitlines()) <= 5


@given(
    st.sampled_from(
        ["37.5万元", "五十万元", "20万", "8%", "百分之八", "三成", "300元", "1.2亿元", "全额补助"]
    ),
    st.text(alphabet="对企业给予补助，。\n 的", max_size=30),
    st.text(alphabet="对企业给予补助，。\n 的", max_size=30),
)
def test_a_document_with_an_amount_is_never_said_to_have_none(
    amount: str, before: str, after: str
) -> None:
    assert not whole_text_has_none(document_of(f"{before}{amount}{after}"))
    assert whole_text_has_none(document_of(before + after))


def document_of(text: str) -> PolicyDocument:
    clause = Clause("c", "d", None, ("一、",), None, "", 0, len(text), text)
    return PolicyDocument("d", "v", Metadata("示例办法"), text, (clause,))


def test_a_refusal_says_what_was_searched(bare: Service) -> None:
    answer = ask(bare, "建成玻璃琴弦生产线的企业补助多少万元？")
    assert answer.text.startswith(message("answer.verdict_unseen"))
    assert "政策文件 6 份中" in answer.text
