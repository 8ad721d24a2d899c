"""A document changes the status of another one, and the page says which clause does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from ingest.entry import ingest
from rag.build import Service, open_service
from rag.changes import change_by, status_of
from rag.domain import AnswerStatus, DocumentStatus
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import AS_OF, SMALL, ask
from tests.test_web import serving
from web.app import create_app

OLD = SMALL.replace("20万元", "10万元").replace("〔2026〕1号", "〔2020〕8号")
OLD = OLD.replace("若干措施", "实施办法") + "示例市人民政府\n2020年3月1日\n"
NEW = SMALL + (
    "三、附则\n(一)本措施自2026年2月1日起施行。"
    "《示例市关于支持示例产业的实施办法》(示政发〔2020〕8号)同时废止。\n"
    "示例市人民政府\n2026年1月10日\n"
)
DECISION = """示例市关于修改《示例市关于支持示例产业的若干措施》的决定
示政发〔2026〕9号
一、对《示例市关于支持示例产业的若干措施》(示政发〔2026〕1号)作出如下修改：
(一)将第二部分第(一)项修改为：“对新认定的示例企业，给予一次性奖励30万元。”
二、本决定自2026年6月1日起施行。
示例市人民政府
2026年5月20日
"""
EXPIRED = """示例市冷链物流发展补贴办法
示政发〔2022〕3号
第一条 为支持冷链物流发展，制定本办法。
第二条 新建冷链物流冷库的项目，按每立方米60元给予补贴。
第三条 本办法自2022年1月1日起施行，有效期至2024年12月31日。
示例市人民政府
2021年12月1日
"""
REPEAL = """示例市人民政府关于废止有关文件的通知
示政发〔2024〕2号
经研究，决定废止《示例市屋顶光伏发展补贴办法》(示政发〔2022〕4号)，自2024年3月1日起不再执行。
示例市人民政府
2024年2月20日
"""
EARLY = """示例市数据中心节能管理办法
示政发〔2026〕7号
第一条 为规范数据中心节能，制定本办法。
第二条 数据中心的能效应当达到1.25。
第三条 本办法自2027年3月1日起施行。
示例市人民政府
2026年1月2日
"""
QUESTION = "新认定的示例企业一次性奖励多少万元?"


@pytest.fixture
def service(shelf: Shelf, tmp_path: Path, settings: Settings) -> Iterator[Service]:
    for name, text in (("old.txt", OLD), ("new.txt", NEW), ("decision.txt", DECISION)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = ingest(shelf, [tmp_path / n for n in ("old.txt", "new.txt", "decision.txt")])
    assert (len(report.new), report.rejected) == (3, [])
    opened = open_service(settings.model_copy(update={"home": shelf.home}))
    yield opened
    opened.close()


def test_a_repeal_and_an_amendment_hold_from_their_day(service: Service) -> None:
    held = {d.metadata.number: d for d in service.library.documents()}
    old, new = held["示政发〔2020〕8号"], held["示政发〔2026〕1号"]
    assert status_of(old, date(2026, 1, 31)) is not DocumentStatus.REPEALED
    assert status_of(old, date(2026, 2, 1)) is DocumentStatus.REPEALED
    change = change_by(old, AS_OF)
    assert change is not None
    said = service.library.document(change.document_id).clause(change.relation.clause_id)
    assert said is not None
    mention = said.text[change.relation.start : change.relation.end]
    assert "示例产业的实施办法" in mention
    assert status_of(new, date(2026, 5, 31)) is not DocumentStatus.AMENDED
    assert status_of(new, AS_OF) is DocumentStatus.AMENDED


def test_a_question_on_what_lapsed_is_answered_by_the_clause_that_says_so(
    shelf: Shelf, tmp_path: Path, settings: Settings
) -> None:
    texts = {
        "cold.txt": EXPIRED,
        "solar.txt": EXPIRED.replace("冷链物流", "屋顶光伏").replace("3号", "4号"),
        "list.txt": REPEAL,
        "early.txt": EARLY,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = ingest(shelf, [tmp_path / name for name in texts])
    assert (len(report.new), report.rejected) == (4, [])
    opened = open_service(settings.model_copy(update={"home": shelf.home}))
    cold = ask(opened, "建冷链物流冷库补贴多少?", as_of=date(2026, 6, 1))
    assert cold.status is AnswerStatus.ANSWERED
    assert "(示政发〔2022〕3号)已失效" in cold.text
    assert "有效期至2024年12月31日。[1]" in cold.text
    assert "60元" not in cold.text
    solar = ask(opened, "屋顶光伏项目补贴多少?", as_of=date(2024, 6, 1))
    assert "(示政发〔2022〕4号)已废止" in solar.text
    assert solar.citations[0].document.metadata.number == "示政发〔2024〕2号"
    early = ask(opened, "数据中心能效要达到多少?", as_of=date(2026, 6, 1))
    assert "未生效" in early.text
    assert "自2027年3月1日起施行。[1]" in early.text
    # On a day on which they hold they answer as any other.
    then = ask(opened, "建冷链物流冷库补贴多少?", as_of=date(2023, 6, 1))
    assert then.status is AnswerStatus.ANSWERED
    assert "60元" in then.text
    opened.close()


def test_what_is_repealed_is_not_cited_and_what_is_amended_says_so(service: Service) -> None:
    answer = ask(service, QUESTION)
    assert answer.status is AnswerStatus.ANSWERED
    assert "10万元" not in answer.text
    assert "按修改后的规定" in answer.text
    assert "30万元" in answer.text
    assert "20万元" not in answer.text
    (citation,) = answer.citations
    assert citation.document.metadata.number == "示政发〔2026〕9号"
    # Who asks how it was before is told both.
    both = ask(service, "新认定的示例企业原来一次性奖励多少万元?")
    assert "20万元" in both.text
    assert "30万元" in both.text
    assert "示政发〔2026〕1号" in both.notice
    before = ask(service, QUESTION, as_of=date(2025, 1, 1))
    assert "10万元" in before.text
    assert "已有修改" not in before.notice
    reasons = {
        hit.reason
        for hit in service.retriever.search(QUESTION, k=9, region=None, as_of=AS_OF).rejected
    }
    assert any("已废止" in reason for reason in reasons)


def test_the_page_names_the_clause_that_repeals(service: Service, settings: Settings) -> None:
    held = {d.metadata.number: d for d in service.library.documents()}
    old, new = held["示政发〔2020〕8号"], held["示政发〔2026〕1号"]
    with serving(create_app(settings, service)) as url:
        page = httpx.get(f"{url}/d/{old.id}").text
        listed = httpx.get(f"{url}/api/documents").json()["documents"]
    assert "本文件已废止" in page
    assert f'href="/d/{new.id}?version={new.version}#' in page
    statuses = {d["number"]: d["status"] for d in listed}
    assert statuses["示政发〔2020〕8号"] == "已废止"
    assert statuses["示政发〔2026〕1号"] == "已修改"


def test_a_repeal_that_goes_is_no_repeal_any_more(
    service: Service, shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text(NEW.split("《示例市")[0] + "\n", encoding="utf-8")
    ingest(shelf, [tmp_path / "new.txt"])
    (old,) = [d for d in service.library.documents() if d.metadata.number == "示政发〔2020〕8号"]
    assert status_of(old, AS_OF) is not DocumentStatus.REPEALED
