"""Texts of others checked against the documents: supported, contradicted, or not found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cewen import cli
from ingest.entry import ingest_files
from ingest.sources import find_files
from rag.build import Service
from rag.cited import uncited
from rag.claims import claims
from rag.domain import PolicyDocument
from rag.errors import QuestionRejected, StoreEmpty
from rag.retrieve import Retriever
from rag.sentences import sentences
from rag.settings import Settings
from rag.shelf import Shelf
from rag.verify import TEXT_LIMIT, Claim, Verdict, Verifier
from tests.conftest import AS_OF

LEAFLET = """# 未来产业政策解读

您好！以下是要点：
- 每年择优支持**100项以上**产业前瞻技术创新项目研发[1]。
- 每年突破关键未来技术20项。
- 南京市给予每家企业500万元补贴。

你们单位想申报吗？
"""
REPEALED = """示例市支持旧示例产业的若干措施
示政发〔2020〕7号
一、支持标准
(一)对旧示例产业的链主企业，给予一次性奖励80万元。
二、附则
(一)本措施自2020年1月1日起施行，有效期至2021年12月31日。
"""


@pytest.fixture(scope="module")
def verifier(service: Service) -> Verifier:
    return Verifier(service.shelf, service.retriever)


def one(verifier: Verifier, text: str, day: date = AS_OF) -> Claim:
    (claim,) = verifier.verify(text, day)
    return claim


def test_headings_greetings_and_questions_claim_nothing() -> None:
    assert claims(LEAFLET) == [
        "每年择优支持100项以上产业前瞻技术创新项目研发[1]。",
        "每年突破关键未来技术20项。",
        "南京市给予每家企业500万元补贴。",
    ]
    assert claims("您好，欢迎咨询！\n\n一、支持政策\n谢谢") == []


def test_a_source_on_a_line_of_its_own_belongs_to_the_claim_before() -> None:
    found = claims("- 每年突破关键未来技术20项。\n  （依据：通政发〔2024〕23号一、）")
    assert found == ["每年突破关键未来技术20项。（依据：通政发〔2024〕23号一、）"]
    assert uncited(found[0]) == "每年突破关键未来技术20项。"


def test_a_leaflet_is_judged_claim_by_claim(verifier: Verifier) -> None:
    changed, true, unknown = verifier.verify(LEAFLET, AS_OF)
    assert changed.verdict is Verdict.CONTRADICTED
    assert [(d.kind, d.text, d.stands) for d in changed.differences] == [
        ("figure", "100项", "10项")
    ]
    assert [c.clause.path for c in changed.citations] == [("三、", "(二)")]
    assert true.verdict is Verdict.SUPPORTED
    assert true.status == "待核实"
    assert unknown.verdict is Verdict.NOT_FOUND
    assert unknown.citations == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("每月新落户科创项目200个以上。", "scope"),
        ("引育未来产业链主企业20家。", "limit"),
        ("基金认缴规模不足50亿元。", "limit"),
        ("有条件的保险公司应当与商业银行开展业务合作和信息共享。", "modality"),
        ("不支持大模型关键核心技术研发。", "negation"),
    ],
)
def test_what_differs_is_named(verifier: Verifier, text: str, kind: str) -> None:
    claim = one(verifier, text)
    assert claim.verdict is Verdict.CONTRADICTED
    assert kind in {d.kind for d in claim.differences}


@pytest.mark.parametrize(
    ("citation", "verdict"),
    [
        ("根据《关于加快培育发展未来产业的实施意见》三、(二)，", Verdict.SUPPORTED),
        ("根据通政发〔2024〕23号三、(二)，", Verdict.SUPPORTED),
        ("根据通政发〔2024〕23号三、(五)，", Verdict.CONTRADICTED),
        ("根据《关于加快培育发展未来产业的实施意见》九、(一)，", Verdict.CONTRADICTED),
    ],
)
def test_citations_are_checked_for_existence_and_content(
    verifier: Verifier, citation: str, verdict: Verdict
) -> None:
    claim = one(verifier, f"{citation}每年择优支持10项以上产业前瞻技术创新项目研发。")
    assert claim.verdict is verdict
    wrong = [d for d in claim.differences if d.kind == "citation"]
    assert bool(wrong) is (verdict is Verdict.CONTRADICTED)
    if wrong:
        assert "三、(二)" in wrong[0].stands


def test_a_document_that_is_not_held_is_said_to_be_so(verifier: Verifier) -> None:
    claim = one(verifier, "根据《南通市没有的办法》第三条，给予人才补贴100万元。")
    assert claim.verdict is Verdict.NOT_FOUND
    assert [(d.kind, d.text) for d in claim.differences] == [("citation", "《南通市没有的办法》")]


def test_what_only_a_lapsed_document_says_is_not_supported(
    settings: Settings, shelf: Shelf, tmp_path: Path
) -> None:
    path = tmp_path / "old.txt"
    path.write_text(REPEALED, encoding="utf-8")
    ingest_files(shelf, find_files([path]), progress=False)
    verifier = Verifier(shelf, Retriever(shelf))
    text = "对旧示例产业的链主企业，给予一次性奖励80万元。"
    lapsed = one(verifier, text)
    assert lapsed.verdict is Verdict.NOT_FOUND
    assert lapsed.status == "已失效"
    assert [(d.kind, d.stands) for d in lapsed.differences] == [("status", "已失效")]
    assert one(verifier, text, date(2021, 6, 1)).verdict is Verdict.SUPPORTED


@hypothesis_settings(max_examples=25)
@given(st.data())
def test_every_sentence_of_the_seed_is_supported(
    verifier: Verifier, seed: PolicyDocument, data: st.DataObject
) -> None:
    every = [
        s.strip()
        for c in seed.clauses
        for s in sentences(c.text)
        if len(s.strip()) > 30 and "〔" not in s and c.path[0] != "[文件信息]"
    ]
    text = data.draw(st.sampled_from(every))
    for claim in verifier.verify(text, AS_OF):
        assert claim.verdict is Verdict.SUPPORTED, claim


@hypothesis_settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_gives_claims_that_stand_in_it(text: str) -> None:
    for claim in claims(text):
        assert claim
        assert len(claim) <= len(text)


def test_empty_and_long_texts_and_an_empty_store_are_told(verifier: Verifier, shelf: Shelf) -> None:
    with pytest.raises(QuestionRejected, match="没有要核对的文字"):
        verifier.verify(" \n", AS_OF)
    with pytest.raises(QuestionRejected, match="超过上限 20000"):
        verifier.verify("字" * (TEXT_LIMIT + 1), AS_OF)
    with pytest.raises(StoreEmpty):
        Verifier(shelf, Retriever(shelf)).verify("给予奖励100万元。", AS_OF)


def test_over_http(server_url: str) -> None:
    answer = httpx.post(f"{server_url}/api/verify", json={"text": LEAFLET}, timeout=60)
    assert answer.status_code == 200
    first = answer.json()["claims"][0]
    assert first["verdict"] == "contradicted"
    assert first["differences"] == [{"kind": "figure", "said": "100项", "stands": "10项"}]
    assert first["citations"][0]["quote"] in first["citations"][0]["text"]
    long = httpx.post(f"{server_url}/api/verify", json={"text": "字" * 20_001}, timeout=60)
    assert long.status_code == 422
    assert "20000" in long.json()["detail"]
    assert httpx.post(f"{server_url}/api/verify", json={}, timeout=60).status_code == 422


def test_the_command(
    service: Service, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CEWEN_HOME", str(settings.home))
    monkeypatch.setenv("CEWEN_CACHE", str(settings.cache))
    path = tmp_path / "leaflet.md"
    path.write_text(LEAFLET, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["verify", str(path)])
    assert "〔与原文不符〕每年择优支持100项以上" in shown.output
    assert "所写“100项”，原文“10项”" in shown.output
    read = CliRunner().invoke(cli, ["verify", "-", "--json"], input="每年突破关键未来技术20项。")
    assert [c["verdict"] for c in json.loads(read.output)["claims"]] == ["supported"]


def test_a_sentence_without_an_end_is_cut() -> None:
    found = claims("每年支持产业前瞻技术创新项目" * 1000)
    assert max(map(len, found)) <= 500
    assert len(found) <= 30
