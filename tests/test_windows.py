"""Windows: nothing of a clause unread, and none longer than the encoder reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from ingest.windows import windows
from rag.bundled_model import bundled_model_folder
from rag.domain import Clause, Metadata, PolicyDocument
from rag.settings import Settings

TOKENS = 512
DENSE = [
    "8",
    "3.14159265358979",
    "XkQzWv",
    "①",
    "㎡",
    "︰",
    "㍿",
    "ﷺ",
    "龘",
    "😀",
    "\u200b",
    "é",
    "。",
    "〔",
]
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(DENSE), st.sampled_from(["支持企业。", "\n", " ", "给予10万元奖励;"])
    ),
    min_size=1,
    max_size=40,
).flatmap(lambda pieces: st.integers(1, 40).map(lambda n: "".join(pieces) * n))


@pytest.fixture(scope="session")
def tokenizer(settings: Settings) -> PreTrainedTokenizerBase:
    """The encoder's own tokenizer, which cuts nothing off unless told to."""
    found: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
        bundled_model_folder(settings.cache)
    )
    return found


def document_of(text: str, title: str, context: str) -> tuple[PolicyDocument, Clause]:
    clause = Clause("c", "d", None, ("一、",), None, context, 0, len(text), text)
    return PolicyDocument("d", "v", Metadata(title), text, (clause,)), clause


@settings(max_examples=60)
@given(
    TEXTS,
    st.sampled_from(["办法", "示例㎡" * 90]),
    st.sampled_from(["", "类别 | 标准 | XkQz" * 60]),
)
def test_windows_cover_the_clause_within_the_encoders_limit(
    tokenizer: PreTrainedTokenizerBase, text: str, title: str, context: str
) -> None:
    document, clause = document_of(text, title, context)
    found = windows(document, clause)
    assert [window.number for window in found] == list(range(len(found)))
    assert "".join(window.passage.split("\n", 1)[1] for window in found) == text
    for window in found:
        assert len(tokenizer.encode(f"passage: {window.passage}")) <= TOKENS


def test_the_nearest_titles_are_kept_when_there_is_no_room_for_all() -> None:
    document, clause = document_of("甲" * 300, "长" * 200, "上级标题" * 30 + "类别 | 标准")
    (window,) = windows(document, clause)
    titles = window.passage.split("\n", 1)[0]
    assert titles.startswith("长长")
    assert titles.endswith("类别 | 标准 一、")


def test_a_short_clause_is_one_window_with_all_its_titles() -> None:
    document, clause = document_of("一、支持企业。", "示例办法", "第一章总则")
    (window,) = windows(document, clause)
    assert window.passage == "示例办法 第一章总则 一、\n一、支持企业。"
