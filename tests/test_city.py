"""A city from a number: what its gold says must stand in the documents as our readers read them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cn2an import an2cn
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from eval.city.cases import Case, Gold, overlap
from eval.city.documents import Writer
from eval.city.noise import noisy
from eval.city.paper import Clause
from eval.city.values import draw_city
from eval.city.write import make, questions
from ingest.pipeline import read_documents
from ingest.sources import find_files
from rag.changes import changes_among, status_of
from rag.domain import AnswerStatus, CompanyProfile, DocumentStatus, PolicyDocument
from rag.places import places_in
from rag.settings import Settings
from tests.test_cli import run

SEEDS = (1, 2, 7, 42, 2026)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folders = {seed: tmp_path_factory.mktemp(f"city{seed}") for seed in SEEDS}
    for seed, folder in folders.items():
        make(seed, folder)
    return folders


@pytest.fixture(scope="module")
def read(cities: dict[int, Path]) -> dict[int, list[PolicyDocument]]:
    return {seed: documents(folder) for seed, folder in cities.items()}


def documents(folder: Path) -> list[PolicyDocument]:
    files = find_files([folder / "documents"])
    return [document for file in files for document in read_documents(file, file.read())]


def rows(folder: Path, name: str) -> Rows:
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def faults(cases: Rows, held: Sequence[PolicyDocument]) -> Iterator[str]:
    """Gold clauses that the documents do not hold, and facts that no gold clause states."""
    by_title = {document.metadata.title: document for document in held}
    for case in cases:
        texts: list[str] = []
        for gold in case["gold"]:
            document = by_title.get(gold["document"])
            found = [
                clause
                for clause in (document.clauses if document else ())
                if "".join(clause.path) == gold["path"]
            ]
            if not found:
                yield f"{case['id']}: no clause {gold}"
            for clause in found:
                heads = clause.context.split(" › ")[-1] if "表" in gold["path"] else ""
                texts.append(f"{heads}\n{clause.text}")
        for wrong in case["must_not"] if case["gold"] else ():
            if any(wrong in text for text in texts):
                yield f"{case['id']}: {wrong} forbidden though gold"
        for fact in case["must"] if case["gold"] else ():
            if not any(fact in text for text in texts):
                yield f"{case['id']}: {fact} in no gold clause"


@pytest.mark.parametrize("seed", SEEDS)
def test_gold_stands_in_the_documents(
    seed: int, cities: dict[int, Path], read: dict[int, list[PolicyDocument]]
) -> None:
    cases = rows(cities[seed], "questions")
    assert list(faults(cases, read[seed])) == []
    assert list(faults(rows(cities[seed], "noisy"), read[seed])) == []
    for case in cases:
        assert {AnswerStatus(status) for status in case["status"]}
        assert bool(case["gold"]) == ("answered" in case["status"])
        date.fromisoformat(case["as_of"])


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        (r"万元", "千元", "in no gold clause"),
        (r"^[(（][一二三四]+[)）]", "", "no clause"),
        (r"^(# )?示例市", "虚构市", "no clause"),
    ],
)
def test_a_corrupted_city_is_seen(tmp_path: Path, written: str, instead: str, fault: str) -> None:
    make(3, tmp_path)
    cases = rows(tmp_path, "questions")
    assert list(faults(cases, documents(tmp_path))) == []
    for path in (tmp_path / "documents").iterdir():
        if path.suffix in (".txt", ".md"):
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(written, instead, text, flags=re.M), encoding="utf-8")
    assert any(fault in found for found in faults(cases, documents(tmp_path)))


@pytest.mark.parametrize("seed", SEEDS)
def test_enough_of_each_kind_and_far_from_the_text(seed: int, cities: dict[int, Path]) -> None:
    cases = rows(cities[seed], "questions")
    kinds = Counter(case["kind"] for case in cases)
    assert len(kinds) == 17
    assert min(kinds.values()) >= 15
    refused = [case for case in cases if "answered" not in case["status"]]
    assert len(refused) >= len(cases) / 4
    drawn = questions(draw_city(seed), Writer(draw_city(seed)))
    shares = [overlap(case) for case in drawn if case.answerable]
    assert sum(share < 0.4 for share in shares) >= len(shares) / 2
    assert any(share > 0.4 for share in shares)
    assert len(
        {(c["question"], str(c["history"]), c["as_of"], str(c.get("profile"))) for c in cases}
    ) == len(cases)


@pytest.mark.parametrize("seed", SEEDS)
def test_twins_differ_in_the_question_alone(seed: int, cities: dict[int, Path]) -> None:
    clean, noise = rows(cities[seed], "questions"), rows(cities[seed], "noisy")
    for case, twin in zip(clean, noise, strict=True):
        assert twin["question"] != case["question"]
        same = {**twin, "id": case["id"], "question": case["question"], "tags": case["tags"]}
        assert same == case
        assert twin["tags"][:-1] == case["tags"]
    assert len({twin["tags"][-1] for twin in noise}) == 4


def test_one_number_gives_the_same_bytes(cities: dict[int, Path], tmp_path: Path) -> None:
    make(SEEDS[0], tmp_path)
    first = sorted(p for p in cities[SEEDS[0]].rglob("*") if p.is_file())
    second = sorted(p for p in tmp_path.rglob("*") if p.is_file())
    assert [p.name for p in first] == [p.name for p in second]
    assert {p.suffix for p in second} == {".txt", ".md", ".html", ".docx", ".jsonl"}
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name
    other = cities[SEEDS[1]] / "questions.jsonl"
    assert other.read_bytes() != (tmp_path / "questions.jsonl").read_bytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_document_names_a_real_place(seed: int, read: dict[int, list[PolicyDocument]]) -> None:
    for document in read[seed]:
        assert places_in(document.text) == []
        assert "$" not in document.text


@pytest.mark.parametrize("seed", SEEDS)
def test_status_on_the_day_of_the_questions(
    seed: int, cities: dict[int, Path], read: dict[int, list[PolicyDocument]]
) -> None:
    city = draw_city(seed)
    writer = Writer(city)
    held = [document.summary for document in read[seed]]
    said = [(d.summary, relation) for d in read[seed] for relation in d.relations]
    changes = changes_among(held, said)
    found = {}
    for document in read[seed]:
        changed = PolicyDocument(
            document.id, document.version, document.metadata, document.text, document.clauses,
            changes=changes.get(document.id, ()),
        )  # fmt: skip
        found[document.metadata.title] = status_of(changed, city.today)
    expected = {
        "award": DocumentStatus.IN_FORCE,
        "expired": DocumentStatus.EXPIRED,
        "repealed": DocumentStatus.REPEALED,
        "amended": DocumentStatus.AMENDED,
        "future": DocumentStatus.NOT_YET,
    }
    for key, status in expected.items():
        assert found[writer.papers[key].title] == status


@pytest.mark.parametrize("seed", SEEDS)
def test_numbering_begins_anew_below_each_part(
    seed: int, read: dict[int, list[PolicyDocument]]
) -> None:
    for document in read[seed]:
        below: dict[tuple[str, ...], list[str]] = {}
        for clause in document.clauses:
            if re.fullmatch(r"\([一二三四五六七八九十]+\)", clause.path[-1]):
                below.setdefault(clause.path[:-1], []).append(clause.path[-1])
        for marks in below.values():
            assert marks == [f"({number})" for number in "一二三四五六七八九十"[: len(marks)]]
        articles = [c.path[-1] for c in document.clauses if re.fullmatch("第.+条", c.path[-1])]
        assert articles == [f"第{an2cn(number)}条" for number in range(1, len(articles) + 1)]


THRESHOLDS = (
    (r"营业收入(?:不低于|达到)(\d+)万元", "revenue", 10000),
    (r"研发费用占营业收入(?:比重|的比例)(?:不低于|在)(\d+)%", "rd_ratio", 0.01),
    (r"职工(?:不少于|达到)(\d+)人", "employees", 1),
    (r"实缴(?:资本|注册资本)(?:不低于|达到)(\d+)万元", "paid_in_capital", 10000),
    (r"近三年营业收入年均(?:增长率不低于|增长)(\d+)%", "revenue_growth_3y", 0.01),
)


def verdict(text: str, profile: CompanyProfile, today: date) -> str:
    """What the words of a clause make of a profile, read apart from how both were made."""
    if profile.city != "示例市":
        return "不符合"
    met: list[bool | None] = []
    for pattern, name, scale in THRESHOLDS:
        if match := re.search(pattern, text):
            value = getattr(profile, name)
            met.append(None if value is None else value >= int(match[1]) * scale - 1e-9)
    if match := re.search(r"研发费用(?:较前一年度增长|同比增幅不低于)(\d+)%", text):
        now, before = profile.rd_expense, profile.rd_expense_last_year
        met.append(
            None if now is None or not before else now / before - 1 >= int(match[1]) / 100 - 1e-9
        )
    if match := re.search(r"成立(?:时间不超过|未满)(\d+)年", text):
        day = profile.founded
        met.append(None if day is None else today < day.replace(year=day.year + int(match[1])))
    assert met, text
    if False in met:
        return "不符合"
    return "资料不足" if None in met else "符合"


@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_follow_from_the_words_of_the_measure(
    seed: int, cities: dict[int, Path], read: dict[int, list[PolicyDocument]]
) -> None:
    today = draw_city(seed).today
    clauses = {(d.metadata.title, "".join(c.path)): c.text for d in read[seed] for c in d.clauses}
    profiles = rows(cities[seed], "profiles")
    judged = [case for case in rows(cities[seed], "questions") if case["kind"] == "eligibility"]
    for row in profiles:
        text = clauses[row["measure"]["title"], row["measure"]["path"]]
        assert verdict(text, profile_of(row["profile"]), today) == row["verdict"], row
    for case in judged:
        last = case["gold"][-1]
        text = clauses[last["document"], last["path"]]
        assert verdict(text, profile_of(case["profile"]), today) == case["tags"][0], case
    assert {row["verdict"] for row in profiles} == {"符合", "不符合", "资料不足"}


def profile_of(row: dict[str, Any]) -> CompanyProfile:
    founded = date.fromisoformat(row["founded"]) if "founded" in row else None
    held = {**row, "founded": founded, "qualifications": tuple(row.get("qualifications", ()))}
    return CompanyProfile(**held)


@hypothesis_settings(max_examples=25)
@given(st.integers(-(2**40), 2**40))
def test_any_number_makes_a_city(seed: int) -> None:
    city = draw_city(seed)
    writer = Writer(city)
    for programme in {o.programme.key for offers in city.offers.values() for o in offers}:
        stated = [
            o for offers in city.offers.values() for o in offers if o.programme.key == programme
        ]
        amounts = [offer.must("main") for offer in stated]
        assert len(set(amounts)) == len(amounts)
        assert not set(amounts) & {offer.wrong for offer in stated}
    for case in questions(city, writer):
        texts = [f"{gold.clause.heads}\n{gold.clause.text}" for gold in case.gold]
        assert all(any(fact in text for text in texts) for fact in case.must if case.gold)
        assert noisy(case.question, city.random("noise"))[0] != case.question


def test_overlap_by_hand() -> None:
    clause = Clause("一、", "给予100万元奖励。", heads="标准")
    # Pairs of the question: 奖励 励多 多少; the clause holds the first of the three.
    assert overlap(Case("lay", "奖励多少？", (Gold("题", clause),))) == pytest.approx(1 / 3)
    assert overlap(Case("lay", "标准", (Gold("题", clause),))) == 1.0
    assert overlap(Case("lay", "？", (Gold("题", clause),))) == 0.0


def test_the_command_writes_once(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "城市"
    made = run(settings, "eval", "make", "--seed", "5", str(folder), "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["documents"] == len(list((folder / "documents").iterdir()))
    again = run(settings, "eval", "make", "--seed", "5", str(folder))
    assert again.returncode == 1
    assert "已有内容" in again.stderr
