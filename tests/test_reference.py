"""Clauses named in a question: by title, by number, by marks of numbering."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import read_document
from ingest.sources import SourceFile
from rag.build import Service
from rag.domain import PolicyDocument, Summary
from rag.reference import mentions, named_clauses
from tests.conftest import AS_OF, ask

LAW = """中华人民共和国示例法
(2020年1月1日第十三届全国人民代表大会常务委员会第一次会议通过)
第一章 总则
第一条 为了示例，制定本法。
第二条 本法所称示例，包括下列各项：
(一)甲类示例；
(二)乙类示例。
第二章 附则
第三条 本法自公布之日起施行。
"""


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> PolicyDocument:
    path = tmp_path_factory.mktemp("law") / "law.txt"
    path.write_text(LAW, encoding="utf-8")
    return read_document(SourceFile(path))


def find(question: str, *documents: PolicyDocument) -> list[tuple[str, str]]:
    by_id = {document.id: document for document in documents}
    held: Sequence[Summary] = [document.summary for document in documents]
    found = named_clauses(question, held, lambda summary: by_id[summary.id], documents)
    return [(document.metadata.title, "".join(clause.path)) for clause, document in found]


SEED = "关于加快培育发展未来产业的实施意见"


@pytest.mark.parametrize(
    "question",
    [
        "《关于加快培育发展未来产业的实施意见》三、(五)说了什么",
        "《加快培育发展未来产业的实施意见》三、（五）是什么",
        "《未来产业的实施意见》三、(五)由谁负责",
        "通政发〔2024〕23号三、(五)",
        "通政发23号 三、(五)的内容",
        "通政发[2024]第23号文件三、（五）",
        "通政發〔2024〕23號三、（五）",
        "加快培育发展未来产业的实施意见的三、(五)",
        "三、(五)规定了什么",
        "三、第五项规定了什么",
        "三、(5)规定了什么",
    ],
)
def test_a_clause_is_found_however_its_document_is_named(
    question: str, seed: PolicyDocument, law: PolicyDocument
) -> None:
    assert find(question, law, seed) == [(SEED, "三、(五)")]


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("示例法第二条怎么规定", "第一章第二条"),
        ("《示例法》第2条怎么规定", "第一章第二条"),
        ("《中华人民共和国示例法》第二条第一款第(二)项", "第一章第二条(二)"),
        ("示例法第二条第二项", "第一章第二条(二)"),
        ("《示例法》第一章说什么", "第一章"),
    ],
)
def test_articles_of_a_law(question: str, path: str, law: PolicyDocument) -> None:
    (found,) = find(question, law)
    assert found[1] == path


@pytest.mark.parametrize(
    "question",
    [
        "示例法实施条例第二条怎么规定",  # another document, which is not held
        "《示例法实施条例》第二条怎么规定",
        "示例法实施条例第二条(二)怎么规定",
        "第二条怎么规定",  # of which document?
        "《示例法》第九条怎么规定",  # there is none
        "通政发〔2023〕23号三、(五)",  # another year
        "通政发〔2024〕230号三、(五)",
        "想问两件事:1.房租 2.人才",
        "一、二季度的奖补什么时候发",
        "年营收3.5亿元的企业有什么补贴",
        "",
    ],
)
def test_what_names_no_clause_held_finds_none(
    question: str, seed: PolicyDocument, law: PolicyDocument
) -> None:
    assert find(question, seed, law) == []


def test_two_clauses_come_in_the_order_of_the_question(
    seed: PolicyDocument, law: PolicyDocument
) -> None:
    question = "比较《示例法》第三条和《示例法》第一条"
    assert [path for _, path in find(question, seed, law)] == ["第二章第三条", "第一章第一条"]


def test_a_clause_is_of_the_document_named_before_it(
    seed: PolicyDocument, law: PolicyDocument, tmp_path: Path
) -> None:
    path = tmp_path / "other.txt"
    path.write_text(LAW.replace("示例法", "样例法"), encoding="utf-8")
    other = read_document(SourceFile(path))
    question = "比较《示例法》第三条和《样例法》第一条、第二条"
    assert find(question, seed, law, other) == [
        ("中华人民共和国示例法", "第二章第三条"),
        ("中华人民共和国样例法", "第一章第一条"),
        ("中华人民共和国样例法", "第一章第二条"),
    ]


def test_every_numbered_clause_is_found_by_its_own_path(seed: PolicyDocument) -> None:
    numbered = [
        c for c in seed.clauses if c.path[-1].strip("()、.0123456789一二三四五六七八九十") == ""
    ]
    assert len(numbered) >= 30
    for clause in numbered:
        path = "".join(clause.path)
        assert find(f"通政发〔2024〕23号{path}讲什么", seed) == [(SEED, path)]


@given(
    st.text(
        alphabet="第一二十〇百千万零条章项、.()（）《》示例法通政发23号〔2024〕 的和", max_size=40
    )
)
def test_no_question_breaks_it(law: PolicyDocument, question: str) -> None:
    for _, path in find(question, law):
        assert path in {"".join(clause.path) for clause in law.clauses}


def test_a_named_clause_is_found_first(service: Service) -> None:
    question = "通政发23号三、(二)讲什么"
    found = service.retriever.search(question, k=5, region=None, as_of=AS_OF)
    first = found.hits[0]
    assert first.clause.path == ("三、", "(二)")
    assert first.found_by[0] == "named"
    assert [hit.score for hit in found.hits] == sorted((h.score for h in found.hits), reverse=True)
    assert len({hit.clause.id for hit in found.hits}) == 5


def test_a_named_clause_of_another_region_is_rejected_with_the_reason(service: Service) -> None:
    question = "通政发23号三、(二)讲什么"
    found = service.retriever.search(question, k=5, region="苏州市", as_of=AS_OF)
    assert not found.hits
    assert found.rejected[0].clause.path == ("三、", "(二)")
    assert "南通市" in found.rejected[0].reason


def test_a_question_for_a_clause_gets_all_that_it_says(service: Service) -> None:
    answer = ask(service, "通政发23号三、(五)的内容")
    assert answer.status == "answered"
    assert {"".join(c.clause.path) for c in answer.citations} == {"三、(五)"}
    assert re.sub(r"\[\d+\]|\s", "", answer.text) == re.sub(
        r"\s", "", answer.citations[0].clause.text
    )
    assert all(re.search(r"\[\d+\]$", row) for row in answer.text.splitlines())


def test_a_question_that_asks_more_of_a_clause_is_answered_as_any_other(service: Service) -> None:
    assert ask(service, "通政发23号三、(五)的联系电话是多少").status == "no_evidence"
    duty = ask(service, "通政发23号三、(二)由哪些部门负责")
    assert duty.text.startswith("三、(二)突破一批前沿关键技术的责任单位")


def test_a_long_title_is_named_without_marks(service: Service) -> None:
    (summary,) = [s for s in service.library.view().documents if s.metadata.number]
    assert mentions("关于加快培育发展未来产业的实施意见还能用吗", summary)
    assert mentions("《关于加快培育发展未来产业的实施意见》还能用吗", summary)
    assert not mentions("未来产业的实施意见", summary)
    assert not mentions("《其他》和关于加快培育发展未来产业的实施意见", summary)
