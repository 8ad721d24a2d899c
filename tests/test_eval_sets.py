"""What belongs to the sets: card, export in BEIR form, second readings; and the report of a run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sklearn.metrics import roc_auc_score

from eval.agree import Reading, agreement, read_readings
from eval.card import CARD, figures
from eval.cases import Case, Gold
from eval.collection import CORPUS, QRELS, QUERIES, read_corpus, read_qrels, read_queries
from eval.holdings import Holdings
from eval.plots import kinds_plot, roc_plot
from eval.report import page, write_report
from eval.results import Result, Shown
from eval.run_folder import Config, System, write_config, write_results
from rag.build import Service
from rag.domain import AnswerStatus
from rag.errors import InputError
from rag.settings import Settings
from rag.today import today
from tests.test_cli import run

# The first test that needs the evaluation's store makes it, which can take minutes.
pytestmark = pytest.mark.timeout(900)
YES, NO, OUT = AnswerStatus.ANSWERED, AnswerStatus.NO_EVIDENCE, AnswerStatus.OUT_OF_SCOPE


def test_the_card_says_what_the_sets_hold() -> None:
    text = CARD.read_text(encoding="utf-8")
    assert figures() in text, "run cewen eval card"
    assert re.search(r"CEWEN-EVAL-CANARY [0-9a-f-]{36}", text)


def case(id_: str, kind: str, *status: AnswerStatus, gold: str = "") -> Case:
    golds = (Gold(document="通政发〔2024〕23号", path=gold),) if gold else ()
    return Case(id=id_, kind=kind, question="?", status=status, gold=golds)


def test_agreement_by_hand(service: Service) -> None:
    holdings = Holdings(service.shelf.library)
    cases = [
        case("a", "fact", YES, gold="三、(二)"),
        case("b", "fact", YES, gold="三、(三)"),
        case("c", "near", NO, OUT),
        case("d", "near", NO),
    ]
    readings = [
        # The first reader named the document by its number, the second by its title.
        Reading(id="a", status=YES, gold=(Gold(document="加快培育发展未来产业", path="三、(二)"),)),
        Reading(id="b", status=YES, gold=(Gold(path="三、(四)"),)),
        Reading(id="c", status=OUT),
        Reading(id="d", status=YES),
    ]
    found = agreement(cases, readings, holdings)
    # Of four statuses three are right. Answering against refusing: observed 3/4, by chance
    # 2/4 * 3/4 + 2/4 * 1/4 = 1/2, so kappa is (3/4 - 1/2) / (1 - 1/2).
    assert found["total"].status == 0.75
    assert found["total"].kappa == pytest.approx(0.5)
    assert found["total"].clauses == 0.5
    assert found["fact"].kappa is None  # both readers always answer
    assert found["near"].clauses is None
    assert found["near"].count == 2
    with pytest.raises(InputError, match="x"):
        agreement(cases, [Reading(id="x", status=YES)], holdings)
    strange = Reading(id="a", status=YES, gold=(Gold(path="九十九、"),))
    with pytest.raises(InputError, match="九十九"):
        agreement(cases, [strange], holdings)
    with pytest.raises(InputError):
        agreement(cases, [], holdings)


def test_the_command_of_a_second_reading(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "second.jsonl"
    path.write_text('{"id": "seed-001", "status": "answered", "gold": [{"path": "三、(二)"}]}\n')
    told = run(settings, "eval", "agree", str(path), "--json")
    assert json.loads(told.stdout)["total"] == {
        "count": 1, "status": 1.0, "kappa": None, "clauses": 1.0,
    }  # fmt: skip
    path.write_text('{"id": "seed-001"}\n')
    assert "第 1 行" in run(settings, "eval", "agree", str(path)).stderr
    with pytest.raises(InputError):
        read_readings(tmp_path / "none.jsonl")


def test_the_export_is_read_back(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "beir"
    done = run(settings, "eval", "export", str(folder), "seed", "city_bounds", "--json")
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    rows = {row.id: row.text for row in read_corpus(folder / CORPUS)}
    queries = {query.id: query for query in read_queries(folder / QUERIES)}
    qrels = read_qrels(folder / QRELS, queries)
    assert counts["rows"] == len(rows)
    assert counts["questions"] == len(queries)
    assert counts["questions"] + counts["left_out"] == 84 + 159
    assert all(row in rows for gains in qrels.values() for row in gains)
    assert not any(id_.startswith("bound-as_of") for id_ in queries)
    number = queries["seed-001"]
    assert number.answerable
    assert number.answer == "10项以上"
    (gold,) = qrels["seed-001"]
    assert "每年择优支持10项以上" in rows[gold]
    refused = next(q for q in queries.values() if q.id.startswith("bound-near"))
    assert refused.answerable is False
    assert refused.id not in qrels
    again = run(settings, "eval", "export", str(folder))
    assert again.returncode == 1
    assert "已有内容" in again.stderr


HOSTILE = '</p><script>document.title = "taken"</script><img src=x onerror=alert(1)>'


def result(id_: str, *, answerable: bool, confidence: float, faults: tuple[str, ...]) -> Result:
    return Result(
        set="few", id=id_, kind="number" if answerable else "near", tags=("t",), question="多少?",
        answerable=answerable, refusable=not answerable, expected=(YES if answerable else NO,),
        said=YES, faults=faults, scores={"right": float(not faults), "fidelity": None},
        unsupported=("12项",) if faults else (), text=HOSTILE,
        cited=(Shown(label=HOSTILE, text=HOSTILE, marker=1),),
        gold=(Shown(label="《甲》一、", text=None, group=0),),
        confidence=confidence, seconds={"total": 0.1},
    )  # fmt: skip


RESULTS = [
    result("a", answerable=True, confidence=0.9, faults=("没有说 10项",)),
    result("b", answerable=True, confidence=0.4, faults=()),
    result("c", answerable=False, confidence=0.5, faults=("状态不对",)),
    result("d", answerable=False, confidence=0.1, faults=()),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    config = Config(
        system=System(name="cewen"), versions={"python": "3.11"}, code="c", embedding_model="m",
        corpus="0" * 64, documents=1, clauses=2, sources=(), sets=(), day=today(),
        started="2026-11-26T10:00:00+08:00",
    )  # fmt: skip
    write_config(tmp_path, config)
    write_results(tmp_path, RESULTS, {})
    return tmp_path


def test_the_report_is_whole_and_escapes_what_a_system_said(folder: Path) -> None:
    text = page(folder)
    assert "<script>document.title" not in text
    assert "&lt;script&gt;document.title" in text
    assert "<img" not in text
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", text)
    assert text.count("<article") == 2
    assert "AUROC 0.750" in text
    with pytest.raises(InputError):
        page(folder / "none")


def test_the_roc_curve_by_hand() -> None:
    # Pairs: 0.9>0.5, 0.9>0.1, 0.4<0.5, 0.4>0.1: 3 of 4.
    assert roc_auc_score([True, True, False, False], [0.9, 0.4, 0.5, 0.1]) == 0.75
    assert roc_plot(RESULTS) is not None
    assert roc_plot([r for r in RESULTS if r.answerable]) is None
    assert "数字 (2)" in kinds_plot(RESULTS)
    assert kinds_plot(RESULTS) == kinds_plot(RESULTS)


def test_the_report_in_a_browser(folder: Path, browser: Browser) -> None:
    written = write_report(folder, None)
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        opened = context.new_page()
        opened.goto(written.as_uri())
        assert opened.title() == "策问评测报告 2026-11-26 10:00"
        assert opened.locator("svg").count() == 2
        wide = opened.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        opened.select_option("#kind", "near")
        assert opened.locator("article:visible").count() == 1
        assert "没有给出" not in opened.inner_text("body")
