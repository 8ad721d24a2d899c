"""Questions in English: the words of documents for what they ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.build import Service
from rag.domain import AnswerStatus
from rag.english import in_chinese
from rag.understand import Kind, kind_of
from tests.conftest import ask


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1))
def test_a_question_in_chinese_stays_as_it_is(text: str) -> None:
    assert in_chinese(text) == text
    assert in_chinese(f"{text}eVTOL有什么支持") == f"{text}eVTOL有什么支持"


@pytest.mark.parametrize(
    ("question", "words", "kind"),
    [
        ("How much is the subsidy for a high-tech enterprise?", "补贴 高新技术企业", Kind.AMOUNT),
        ("Which department is responsible for the fund?", "基金", Kind.DEPARTMENT),
        ("When is the deadline for the application?", "申请", Kind.DATE),
        (
            "What is the award in Suzhou, is it 500万元, right?",
            "奖励 苏州 500万元 对吗",
            Kind.AMOUNT,
        ),
    ],
)
def test_terms_become_the_words_of_documents(question: str, words: str, kind: Kind) -> None:
    said = in_chinese(question)
    assert all(word in said for word in words.split())
    assert kind_of(said) is kind


def test_a_name_that_no_glossary_has_stays() -> None:
    assert "zilanghu" in in_chinese("How large is the Zilanghu future industry fund?")


def test_an_english_question_finds_its_clause(service: Service) -> None:
    answer = ask(service, "Which departments are responsible for the future industry fund?")
    assert answer.status is AnswerStatus.ANSWERED
    assert "三、(五)" in {"".join(c.clause.path) for c in answer.citations}
