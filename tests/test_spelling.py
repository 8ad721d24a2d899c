"""Slips of the keyboard: put right where one term alone sounds so, said, and nothing else."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import load
from rag.build import Service
from rag.settings import Settings
from rag.spelling import corrected
from rag.words import Words
from tests.conftest import AS_OF, ask

SETS = sorted((Path(__file__).parent.parent / "eval" / "sets").glob("*.jsonl"))


@cache
def words_in(cache: Path) -> Words:
    return Words(cache)


@pytest.fixture
def words(settings: Settings) -> Words:
    return words_in(settings.cache)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("高新技术企业认定有补帖吗", "高新技术企业认定有补贴吗"),
        ("通洲区的企业能拿多少jiangli", "通州区的企业能拿多少奖励"),
        ("通洲有什么支持", "通州有什么支持"),
        ("gaoxin jishu qiye 有什么优惠", "高新技术企业 有什么优惠"),
        ("专精特薪小巨人补助", "专精特新小巨人补助"),
        ("海外苍补助", "海外仓补助"),
        ("租金减勉duoshao", "租金减免多少"),
    ],
)
def test_a_term_of_the_same_sound_is_meant(written: str, meant: str, words: Words) -> None:
    text, slips = corrected(written, words)
    assert text == meant
    assert slips


@pytest.mark.parametrize(
    "text",
    [
        "境外商标每件补5000元，一年补几件？",
        "张江那边的资本",
        "香洲区南屏镇的华发社区",
        "质押财产产生的孳息由谁收取？",
        "西安市在签约仪式上还同步发布了什么？",
        "省級企業技術中心獲批後獎勵多少",
        "What is the subsidy for eVTOL?",
        "qiye",
        "",
    ],
)
def test_what_was_meant_as_it_stands_is_left(text: str, words: Words) -> None:
    assert corrected(text, words) == (text, ())


def test_of_the_questions_of_the_sets_only_slips_are_changed(words: Words) -> None:
    changed = {
        slip for path in SETS for case in load(path) for slip in corrected(case.question, words)[1]
    }
    assert ("补帖", "补贴") in changed
    assert changed <= {
        ("补帖", "补贴"),
        ("仁才", "人才"),
        ("大模形", "大模型"),
    }, "look at what is new here: is it a slip?"


@given(st.data())
def test_what_is_put_right_stays_so(settings: Settings, data: st.DataObject) -> None:
    terms = (resources.files("rag") / "data" / "terms.txt").read_text(encoding="utf-8").split()
    words = words_in(settings.cache)
    pieces = data.draw(st.lists(st.sampled_from([*terms, "补帖", "butie", "，", "的"]), max_size=6))
    once, _ = corrected("".join(pieces), words)
    assert corrected(once, words) == (once, ())


def test_the_answer_says_how_it_read_the_question(service: Service) -> None:
    answer = ask(service, "通洲区低空经济有什么支持?")
    assert "“通洲区”作“通州区”" in answer.notice
    assert "同音" not in ask(service, "低空经济有什么支持?").notice
    found = service.retriever.search("低空经济", k=1, region="通州区", as_of=AS_OF)
    assert found.hits
