"""What a search finds stays found: other writing, other documents beside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.entry import ingest
from rag.build import Service, open_service
from rag.domain import Level
from rag.errors import NotFound
from rag.plain import plain
from rag.retrieve import Within
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import AS_OF, ingest_seed

QUESTIONS = (
    "每年择优支持多少项产业前瞻技术创新项目?",
    "设立未来产业基金由哪些部门负责?",
    "低空经济有什么支持?",
    "未来产业先导区建设2027年目标",
    "十项以上技术创新项目",
)
WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})


def first(service: Service, text: str) -> str:
    hits = service.retriever.search(text, k=3, region=None, as_of=AS_OF).hits
    return hits[0].clause.id


@pytest.mark.parametrize("question", QUESTIONS)
def test_other_writing_of_a_question_finds_the_same_first(service: Service, question: str) -> None:
    from opencc import OpenCC  # noqa: PLC0415

    own = first(service, question)
    traditional = OpenCC("s2t").convert(question)
    assert plain(traditional) == plain(question)
    assert first(service, question.translate(WIDE)) == own
    assert first(service, traditional) == own


def test_numbers_are_the_same_in_figures_and_in_words(service: Service) -> None:
    tokens = service.shelf.words.tokens
    assert tokens("二十项") == tokens("20项") == tokens("２０項")
    assert tokens("第二十八条") == tokens("第28条")
    assert tokens("五十万元") == tokens("50万元")
    assert tokens("十四五规划") != tokens("45规划")


@pytest.fixture
def small_service(shelf: Shelf, settings_of_shelf: Settings) -> Service:
    ingest_seed(shelf)
    return open_service(settings_of_shelf, shelf=shelf)


@pytest.fixture
def settings_of_shelf(shelf: Shelf, settings: Settings) -> Settings:
    return settings.model_copy(update={"home": shelf.home})


@given(
    subject=st.sampled_from(["乡村民宿", "冷链物流", "渔业养殖", "戏曲演出", "公共厕所"]),
    amount=st.integers(1, 900),
)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_unrelated_document_leaves_an_exact_match_first(
    small_service: Service, tmp_path: Path, subject: str, amount: int
) -> None:
    named = ("通政发〔2024〕23号三、(二)", "《关于加快培育发展未来产业的实施意见》三、(五)")
    before = [first(small_service, text) for text in named]
    path = tmp_path / f"{subject}{amount}.txt"
    path.write_text(
        f"示例市{subject}管理办法\n示政发〔2021〕{amount}号\n第一条 {subject}补助{amount}元。\n"
        f"第二条 {subject}由市文旅局管理。\n示例市人民政府\n2021年1月5日\n",
        encoding="utf-8",
    )
    report = ingest(small_service.shelf, [path])
    assert report.rejected == []
    assert [first(small_service, text) for text in named] == before


def test_what_applies_is_found_behind_much_that_does_not(
    small_service: Service, tmp_path: Path
) -> None:
    """Hundreds of clauses of another region that fit better hide none that applies."""
    path = tmp_path / "elsewhere.txt"
    rows = "\n".join(
        f"第{n}条 设立未来产业基金第{n}期，由哪些部门负责设立未来产业基金。" for n in range(1, 200)
    )
    path.write_text(
        f"苏州市未来产业基金管理办法\n苏政发〔2025〕9号\n{rows}\n苏州市人民政府\n2025年1月5日\n",
        encoding="utf-8",
    )
    assert ingest(small_service.shelf, [path]).rejected == []
    question = "设立未来产业基金由哪些部门负责?"
    everywhere = small_service.retriever.search(question, k=60, region=None, as_of=AS_OF)
    assert {h.document.metadata.region for h in everywhere.hits[:40]} == {"苏州市"}
    found = small_service.retriever.search(question, k=10, region="南通市", as_of=AS_OF)
    assert len(found.hits) == 10
    assert {h.document.metadata.region for h in found.hits} == {"南通市"}
    assert "基金" in found.hits[0].clause.text


def test_a_search_keeps_to_a_document_or_a_level(small_service: Service, tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text(
        "江苏省未来产业基金管理办法\n苏政发〔2025〕9号\n第一条 未来产业基金由省财政厅负责。\n"
        "江苏省人民政府\n2025年1月5日\n",
        encoding="utf-8",
    )
    assert ingest(small_service.shelf, [path]).rejected == []
    (province,) = [d for d in small_service.library.documents() if "江苏省" in d.metadata.title]

    def found(within: Within) -> set[str]:
        search = small_service.retriever.search
        hits = search("未来产业基金", k=10, region=None, as_of=AS_OF, within=within).hits
        return {hit.document.id for hit in hits}

    assert len(found(Within())) == 2
    assert found(Within(document=province.id)) == {province.id}
    assert found(Within(level=Level.PROVINCE)) == {province.id}
    assert province.id not in found(Within(level=Level.CITY))
    with pytest.raises(NotFound, match="none"):
        found(Within(document="none"))
