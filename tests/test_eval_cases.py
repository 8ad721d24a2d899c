"""Evaluation sets: what a line may hold, what is refused, and the check against the documents."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from eval.cases import SETS, Case, load
from eval.check import check
from eval.overlap import bigrams, distribution, overlap
from eval.run import question_of
from eval.show import check_lines
from ingest.entry import ingest_files
from ingest.sources import SourceFile
from rag.build import Service
from rag.domain import AnswerStatus, CompanyProfile, Turn
from rag.errors import InputError
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import ingest_seed
from tests.test_cli import run

# The first test that needs the evaluation's store makes it, which can take minutes.
pytestmark = pytest.mark.timeout(900)
SEED = "通政发〔2024〕23号"
KINDS = {
    "number", "fact", "list", "department", "lay", "definition", "comparison", "follow_up",
    "eligibility", "as_of", "near", "other_region", "other_subject", "expired", "premise",
    "injection", "chitchat",
}  # fmt: skip
CASE = {"id": "a", "kind": "fact", "question": "支持多少项?", "status": ["answered"]}


def written(folder: Path, *rows: dict[str, object] | str) -> Path:
    path = folder / "set.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_bundled_sets_are_valid() -> None:
    for path in sorted(SETS.glob("*.jsonl")):
        cases = load(path)
        assert all(case.gold for case in cases if not case.refusable)


def test_the_bundled_sets_hold_enough_of_every_kind() -> None:
    cases = [case for path in sorted(SETS.glob("*.jsonl")) for case in load(path)]
    assert len(cases) >= 300
    assert len({case.id for case in cases}) == len(cases)
    kinds = Counter(case.kind for case in cases)
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 15
    assert sum(not case.answerable for case in cases) >= len(cases) / 4
    tags = Counter(tag for case in cases for tag in case.tags)
    assert tags["english"] + tags["traditional"] >= 20
    assert all(case.checked_by for case in cases)


def test_a_case_has_what_its_line_says(tmp_path: Path) -> None:
    row = CASE | {
        "history": [{"role": "user", "content": "甲?"}],
        "profile": {"employees": 30, "founded": "2024-01-02", "qualifications": ["高企"]},
        "region": "示例市",
        "as_of": "2026-03-01",
        "gold": [
            {"path": "一、", "quote": "甲"},
            {"path": "二、", "document": "办法", "group": 1},
            {"path": "三、", "document": "办法", "group": 1},
        ],
        "must": ["10项"],
        "must_not": ["12项"],
        "premise": "100项",
        "tags": ["typo"],
        "checked_by": ["甲"],
    }
    (case,) = load(written(tmp_path, row))
    assert [[gold.path for gold in group] for group in case.groups] == [["一、"], ["二、", "三、"]]
    question = question_of(case)
    assert question.as_of == date(2026, 3, 1)
    assert question.region == "示例市"
    assert question.history == (Turn("user", "甲?"),)
    profile = CompanyProfile(employees=30, founded=date(2024, 1, 2), qualifications=("高企",))
    assert question.profile == profile


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"path": "一、"}, "没有名为 path 的键"),
        ({"profile": {"employes": 3}}, "没有名为 profile.employes 的键"),
        ({"gold": [{"path": "一、", "doc": "甲"}]}, "没有名为 gold.0.doc 的键"),
        ({"history": [{"role": "user", "contnt": ""}]}, "没有名为 history.0.contnt 的键"),
        ({"history": [{"role": "user"}]}, "缺少键 history.0.content"),
        ({"gold": [{}]}, "缺少键 gold.0.path"),
        ({"as_of": "2026-13-01"}, "键 as_of 的值不能用：2026-13-01"),
        ({"status": ["yes"]}, "键 status.0 的值不能用：yes"),
        ({"status": []}, "键 status 的值不能用"),
        ({"tags": "typo"}, "键 tags 的值不能用：typo"),
        ({"question": ""}, "键 question 的值不能用"),
    ],
)
def test_what_is_wrong_with_a_line_is_named_with_its_place(
    tmp_path: Path, change: dict[str, object], fact: str
) -> None:
    path = written(tmp_path, CASE, CASE | {"id": "b"} | change)
    with pytest.raises(InputError) as caught:
        load(path)
    assert str(caught.value).startswith(f"评测集 {path} 第 2 行不是有效的题目：{fact}")


@pytest.mark.parametrize(
    ("rows", "fact"),
    [
        ((CASE, CASE), "编号 a 与第 1 行重复"),
        ((CASE, "{"), "不是一个 JSON 对象"),
        ((CASE, ""), "不是一个 JSON 对象"),
        (("",), "不是一个 JSON 对象"),
    ],
)
def test_lines_that_are_no_case(
    tmp_path: Path, rows: tuple[dict[str, object] | str, ...], fact: str
) -> None:
    with pytest.raises(InputError, match=fact):
        load(written(tmp_path, *rows))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="找不到文件"):
        load(tmp_path / "none.jsonl")


def test_a_line_separator_within_a_question_is_kept(tmp_path: Path) -> None:
    (case,) = load(written(tmp_path, CASE | {"question": "甲\u2028乙"}))
    assert case.question == "甲\u2028乙"


def test_bigrams_by_hand() -> None:
    assert bigrams("低空,经济!") == {"低空", "经济"}
    assert bigrams("ＥＶ 產業") == {"ev", "v产", "产业"}
    # 低空 空经 经济 of the four of 低空经济好 stand in the clause.
    assert overlap("低空经济好", "发展低空经济") == 0.75
    assert overlap("低空", "发展高空") == 0
    assert overlap("?", "发展") is None


def test_the_distribution_by_hand() -> None:
    found = distribution([0.1, 0.2, 0.3, 0.4, 0.5])
    assert found is not None
    assert (found.count, found.low, found.first_quartile, found.median) == (5, 0.1, 0.2, 0.3)
    assert (found.third_quartile, found.high, found.below_few) == (0.4, 0.5, 0.6)
    assert distribution([]) is None


GOLD = {"document": SEED, "path": "三、(二)"}


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"gold": [GOLD], "must": ["10项以上"]}, None),
        ({"gold": [GOLD | {"quote": "每年择优支持10项以上"}]}, None),
        ({"gold": [GOLD | {"document": "通政发[2024]23号"}]}, None),
        ({"gold": []}, "没有写依据的条款"),
        ({"gold": [GOLD | {"path": "三、(九)"}]}, f"文库里没有这一条：{SEED} 三、(九)"),
        ({"gold": [GOLD | {"document": "通政发〔2024〕32号"}]}, "文库里没有这一条"),
        ({"gold": [GOLD | {"quote": "每年支持10项"}]}, "三、(二) 里没有这段原文：每年支持10项"),
        ({"gold": [GOLD], "must": ["12项以上"]}, "依据的条款里没有：12项以上"),
        ({"gold": [GOLD], "must": ["省科技局"]}, "依据的条款里没有：省科技局"),
        ({"gold": [GOLD], "must": ["2024年8月7日"]}, "依据的条款里没有：2024年8月7日"),
    ],
)
def test_gold_is_held_against_the_documents(
    service: Service, change: dict[str, object], fact: str | None
) -> None:
    case = Case.model_validate(CASE | {"status": (AnswerStatus.ANSWERED,)} | change)
    found = [problem.fact for problem in check([case], service.library).problems]
    if fact is None:
        assert found == []
    else:
        assert len(found) == 1
        assert fact in found[0]


def test_a_path_that_stands_in_two_documents_is_pointed_out(shelf: Shelf, small: Path) -> None:
    ingest_seed(shelf)
    ingest_files(shelf, [SourceFile(small)])
    case = Case(
        id="a",
        kind="fact",
        question="支持什么",
        status=(AnswerStatus.ANSWERED,),
        gold=({"path": "二、(一)"},),  # type: ignore[arg-type]
    )
    found = check([case], shelf.library)
    assert found.problems == ()
    (problem,) = found.ambiguous
    assert SEED in problem.fact
    assert "示政发〔2026〕1号" in problem.fact
    lines = list(check_lines("set", found))
    assert lines[0] == "set：1 题，应拒答的占 0.0%，没有写核对人的 1 题"
    assert any(line.startswith("提示  a  二、(一)") for line in lines)


def test_the_command_says_what_is_wrong_and_fails(settings: Settings, tmp_path: Path) -> None:
    right = CASE | {"gold": [GOLD], "must": ["10项以上"]}
    path = written(tmp_path, right, right | {"id": "b", "gold": [GOLD | {"path": "九、"}]})
    told = run(settings, "eval", "check", str(path))
    assert told.returncode == 1
    assert f"错误  b  文库里没有这一条：{SEED} 九、" in told.stdout
    written(tmp_path, right)
    told = run(settings, "eval", "check", str(path), "--json")
    assert told.returncode == 0
    found = json.loads(told.stdout)["set"]
    assert found["cases"] == 1
    assert found["problems"] == []
    # Of 支持 持多 多少 少项 the clause holds the first.
    assert found["overlap"]["a"] == pytest.approx(1 / 4)


def test_a_second_run_waits_until_the_store_is_made(scratch: Settings, tmp_path: Path) -> None:
    path = str(written(tmp_path, CASE | {"gold": [GOLD]}))
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run, scratch, "eval", "check", path) for _ in range(2)]
    told = [one.result() for one in both]
    assert [one.returncode for one in told] == [0, 0], [one.stderr for one in told]
    assert len([*(scratch.cache / "eval").glob("documents-*/")]) == 1
