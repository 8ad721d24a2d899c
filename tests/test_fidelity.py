"""The gate: what the clauses do not hold is found, what they hold passes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.domain import PolicyDocument
from rag.fidelity import check
from rag.sentences import sentences

CLAUSE = (
    "每年择优支持10项以上产业前瞻技术创新项目,最高给予500万元,比例不超过15%,"
    "自2024年8月7日起,依据苏政发〔2023〕104号。〔市发改委、科技局、工信局负责〕"
)


@pytest.mark.parametrize(
    "sentence",
    [
        "每年支持10项以上。[1]",
        "最高给予500万元，比例不超过15%。[1]",
        "由市科技局、工信局负责。",
        "请联系市工信局。",
        "优化产业布局。",
        "依据苏政发〔2023〕104号。",
        "自2024年8月7日起。",
        "每年择优支持１０项以上。",
    ],
)
def test_what_stands_in_the_clause_passes(sentence: str) -> None:
    assert check(sentence, [CLAUSE]) == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("每年支持100项以上。", "figure"),
        ("发展5G技术。", "figure"),
        ("每年支持1项以上。", "figure"),
        ("最高给予500亿元。", "figure"),
        ("最高给予500元。", "figure"),
        ("比例不超过5%。", "figure"),
        ("自2024年8月8日起。", "date"),
        ("自2024年9月起。", "date"),
        ("依据苏政发〔2023〕105号。", "number"),
        ("由市财政局负责。", "department"),
        ("由省科技局负责。", "department"),
        ("由南京市科技局负责。", "department"),
        ("由市委组织部负责。", "department"),
        ("每年支持十二家。", "figure"),
        ("给予三百万元。", "figure"),
        ("占百分之二十。", "figure"),
    ],
)
def test_what_does_not_is_found(sentence: str, kind: str) -> None:
    assert kind in {finding.kind for finding in check(sentence, [CLAUSE])}


def test_every_sentence_of_the_seed_passes_against_its_own_clause(seed: PolicyDocument) -> None:
    for clause in seed.clauses:
        for sentence in sentences(clause.text):
            assert check(sentence, [clause.text]) == [], sentence


@hypothesis_settings(max_examples=400)
@given(st.randoms(use_true_random=False))
def test_a_changed_figure_is_found(seed: PolicyDocument, chance: random.Random) -> None:
    with_figures = [
        (s, c.text)
        for c in seed.clauses
        for s in sentences(c.text)
        if any(x in s for x in "123456789")
    ]
    sentence, clause = chance.choice(with_figures)
    digits = [i for i, char in enumerate(sentence) if char in "0123456789"]
    place = chance.choice(digits)
    digit = chance.choice([d for d in "123456789" if d != sentence[place]])
    changed = sentence[:place] + digit + sentence[place + 1 :]
    if changed in clause:
        return
    assert check(changed, [clause]), changed
