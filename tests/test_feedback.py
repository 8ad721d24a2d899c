"""What users think of answers: kept with care, and made into cases."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from eval.cases import load
from rag import feedback as book
from rag.build import Service
from rag.domain import AnswerStatus, Question
from rag.errors import InputError, NotFound
from rag.feedback import Feedback, SaidAnswer, SaidClause, keep, kept
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import AS_OF
from tests.test_cli import run

ASKED = {
    "question": "引进博士每人发多少安家费？",
    "region": "南通市",
    "as_of": "2026-11-23",
    "history": [{"role": "user", "content": "人才政策有哪些？"}],
    "profile": {"employees": 30, "founded": "2024-01-02"},
}
SAID = {
    "status": "answered",
    "text": "每年新引进创新创业硕士博士1000人以上。[1]",
    "clauses": [{"document": "通政发〔2024〕23号", "path": "一、——园区特色更加凸显"}],
}


def test_feedback_over_http_becomes_a_case(
    server_url: str, settings: Settings, tmp_path: Path
) -> None:
    body = {
        "answer_id": "a1",
        "helpful": False,
        "comment": "答非所问",
        "asked": ASKED,
        "said": SAID,
    }
    sent = httpx.post(f"{server_url}/api/feedback", json=body)
    assert sent.status_code == 201, sent.text
    path = tmp_path / "mine.jsonl"
    for _ in range(2):
        told = run(settings, "eval", "add", "--from-feedback", sent.json()["id"], str(path))
        assert told.returncode == 0, told.stderr
    assert "评价：没有帮助。答非所问" in told.stdout
    assert "1000人以上" in told.stdout
    with pytest.raises(InputError, match="键 kind"):  # a draft is refused
        load(path)
    row = json.loads(path.read_text().splitlines()[0])
    path.write_text(json.dumps(row | {"kind": "near", "status": ["no_evidence"]}) + "\n")
    (case,) = load(path)
    assert case.question == ASKED["question"]
    assert case.region == "南通市"
    assert case.as_of == AS_OF
    assert case.profile is not None
    assert case.profile.employees == 30
    assert case.history[0].content == "人才政策有哪些？"
    assert case.gold[0].path == "一、——园区特色更加凸显"


def test_nothing_is_kept_that_was_not_agreed_to(server_url: str, service: Service) -> None:
    sent = httpx.post(f"{server_url}/api/feedback", json={"answer_id": "a2", "helpful": True})
    assert sent.status_code == 201
    assert kept(service.library.engine, sent.json()["id"]) == Feedback("a2", helpful=True)


@pytest.mark.parametrize(
    "change",
    [
        {"helpful": "maybe"},
        {"comment": "长" * 1001},
        {"asked": {"question": "  "}},
        {"asked": {"question": "长" * 2001}},
        {"said": SAID | {"text": "长" * 20_001}},
        {"said": SAID | {"clauses": SAID["clauses"] * 51}},
        {"name": "张三"},
    ],
)
def test_what_does_not_fit_is_refused(server_url: str, change: dict[str, object]) -> None:
    body = {"answer_id": "a3", "helpful": False} | change
    sent = httpx.post(f"{server_url}/api/feedback", json=body)
    assert sent.status_code == 422
    assert sent.headers["content-type"].startswith("application/problem+json")


def test_a_judgement_is_kept_as_it_was(shelf: Shelf) -> None:
    asked = Question(text="甲?", as_of=AS_OF, region="南通市")
    said = SaidAnswer(AnswerStatus.NO_EVIDENCE, "未见。", (SaidClause("《甲》", "一、"),))
    judged = Feedback("a", helpful=False, comment="不对", asked=asked, said=said)
    assert kept(shelf.library.engine, keep(shelf.library.engine, judged)) == judged
    with pytest.raises(NotFound, match="none"):
        kept(shelf.library.engine, "none")


def test_the_newest_are_kept(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MOST", 3)
    ids = [keep(shelf.library.engine, Feedback(str(n), helpful=True)) for n in range(5)]
    assert [kept(shelf.library.engine, one).answer_id for one in ids[2:]] == ["2", "3", "4"]
    for one in ids[:2]:
        with pytest.raises(NotFound):
            kept(shelf.library.engine, one)


def test_a_judgement_without_a_question_is_no_case(
    server_url: str, settings: Settings, tmp_path: Path
) -> None:
    sent = httpx.post(f"{server_url}/api/feedback", json={"answer_id": "a4", "helpful": False})
    id_ = sent.json()["id"]
    told = run(settings, "eval", "add", "--from-feedback", id_, str(tmp_path / "mine.jsonl"))
    assert told.returncode == 1
    assert "没有同意保存" in told.stderr
    told = run(settings, "eval", "add", "--from-feedback", "none", str(tmp_path / "mine.jsonl"))
    assert "没有编号为 none 的评价" in told.stderr
    assert not (tmp_path / "mine.jsonl").exists()
