"""A clause and its copies in other documents are one hit; other figures make another rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.entry import ingest
from ingest.pipeline import read_document
from ingest.sources import SourceFile
from rag.build import open_service
from rag.copies import is_copy
from rag.domain import Hit
from rag.langchain_retriever import PolicyRetriever
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import AS_OF

RULE = (
    "对首次认定的省级示例重点实验室，经市科技局审核后，给予一次性奖励{amount}万元，"
    "奖励资金用于实验室的建设和运行。"
)


def document(number: int, rule: str) -> str:
    return (
        f"示例市关于支持示例实验室的第{number}号通知\n示政发〔2025〕{number}号\n一、总体要求\n"
        f"提高示例实验室的水平。\n二、{rule}\n示例市人民政府\n2025年1月{number}日\n"
    )


def hit(number: int, rule: str) -> Hit:
    file = SourceFile(Path(f"{number}.txt"), data=document(number, rule).encode())
    held = read_document(file)
    clause = next(c for c in held.clauses if "奖励" in c.text)
    return Hit(clause, held, 0.5, 0.8, ("lexical",))


def test_one_hit_stands_for_all_sources(shelf: Shelf, settings: Settings, tmp_path: Path) -> None:
    texts = {1: RULE.format(amount=50), 2: RULE.format(amount=50), 3: RULE.format(amount=80)}
    for number, rule in texts.items():
        (tmp_path / f"{number}.txt").write_text(document(number, rule), encoding="utf-8")
    report = ingest(shelf, [tmp_path / f"{number}.txt" for number in texts])
    assert len(report.new) == 3
    opened = open_service(settings.model_copy(update={"home": shelf.home}))
    found = opened.retriever.search(
        "首次认定的省级示例重点实验室奖励多少?", k=5, region=None, as_of=AS_OF
    )
    rewards = [h for h in found.hits if "一次性奖励" in h.clause.text]
    assert sorted(len(h.copies) for h in rewards) == [0, 1]
    (kept,) = (h for h in rewards if h.copies)
    ((clause, other),) = kept.copies
    assert "50万元" in clause.text
    assert other.id != kept.document.id
    reasons = [r.reason for r in found.rejected if r.clause.id == clause.id]
    assert reasons == [f"与 {kept.document.label(kept.clause)} 文字相同"]
    chained = PolicyRetriever(retriever=opened.retriever, k=5, as_of=AS_OF)
    shown = [d.metadata["copies"] for d in chained.invoke("首次认定的省级示例重点实验室奖励多少?")]
    assert [copies for copies in shown if copies] == [[other.label(clause)]]
    opened.close()


@given(st.integers(1, 999), st.integers(1, 999))
def test_other_figures_are_another_rule(first: int, second: int) -> None:
    one, other = hit(1, RULE.format(amount=first)), hit(2, RULE.format(amount=second))
    assert is_copy(one, other) == is_copy(other, one) == (first == second)


@pytest.mark.parametrize(
    ("changed", "copy"),
    [
        (RULE.format(amount=50).replace("，", ","), True),
        (RULE.format(amount=50).replace("运行", "運行"), True),
        (RULE.format(amount=50).replace("建设和运行", "建设与运行"), True),
        (RULE.format(amount=50).replace("首次认定", "重新认定").replace("省级", "国家级"), False),
    ],
)
def test_what_counts_as_the_same_words(changed: str, copy: bool) -> None:
    assert is_copy(hit(1, RULE.format(amount=50)), hit(2, changed)) is copy


def test_clauses_of_one_document_and_short_ones_are_no_copies() -> None:
    one = hit(1, RULE.format(amount=50))
    assert not is_copy(one, one)
    short = "奖励由市科技局负责解释。"
    assert not is_copy(hit(1, short), hit(2, short))
