"""Fidelity: whether what an answer states stands in the clauses that it cites.

It imports nothing of the gate in rag/ (a contract in pyproject.toml), and is checked against
tests/data/fidelity-200.jsonl, sentences labelled by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from eval.claim import Claim, fold
from eval.claims import claims_of
from eval.departments import stands
from eval.numerals import power_of

_HEAD_UNIT = re.compile(r"[(:/]([十百千万亿]*)([一-龥%‰]{1,4})(?=[)|/\n]|$)")
_OFFICE = re.compile(r"(?:政府|[厅局委部院会办]|通知|文件)$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause that a sentence cites: its text, its column heads, and how its document is named.

    A figure stands in the text; its unit may stand in the heads. A 文号 or a place may also stand
    in the name, which a citation shows.
    """

    text: str
    heads: str = ""
    name: str = ""


def supported(claim: Claim, passages: Sequence[Passage]) -> bool:
    """Whether one of the passages states the claim."""
    return any(_states(passage, claim) for passage in passages)


def _states(passage: Passage, claim: Claim) -> bool:
    if claim.kind == "department":
        return stands(str(claim.meaning[0]), _folded(passage.text), _folded(passage.name))
    if claim.kind == "number":
        found = (c for c in (*_stated(passage.text), *_stated(passage.name)) if c.kind == "number")
        return any(_same_number(claim, other) for other in found)
    stated = [other for other in _stated(passage.text) if other.kind == claim.kind]
    if claim.kind == "date":
        return any(_same_day(claim, other) for other in stated)
    return claim.meaning in _figures(stated, _folded(passage.heads))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=4096)
def _stated(text: str) -> tuple[Claim, ...]:
    return tuple(claims_of(text))


def _figures(stated: Iterable[Claim], heads: str) -> set[tuple[object, ...]]:
    """The figures stated, the ends of ranges also alone, bare ones also with the heads' units."""
    found: set[tuple[object, ...]] = set()
    for claim in stated:
        *values, unit = claim.meaning
        found.add(claim.meaning)
        if unit != ":":
            found |= {(value, unit) for value in values}
        if unit == "":
            for scale, head in _HEAD_UNIT.findall(heads):
                power = power_of(scale)
                scaled = [v * power for v in values if isinstance(v, Fraction)]
                found |= {(*scaled, head), *((value, head) for value in scaled)}
    return found


def _same_day(claim: Claim, other: Claim) -> bool:
    """Whether a date is stated: all that it gives is given so; it may give less (2024年8月)."""
    pairs = zip(claim.meaning, other.meaning, strict=True)
    return all(said is None or said == stated for said, stated in pairs)


def _same_number(claim: Claim, other: Claim) -> bool:
    """Whether two 文号 are one; words that stand before a prefix belong to no number."""
    if claim.meaning[1:] != other.meaning[1:]:
        return False
    said, stated = str(claim.meaning[0]), str(other.meaning[0])
    if said == stated:
        return True
    if said.endswith(stated):
        return bool(_OFFICE.search(said.removesuffix(stated)))
    return stated.endswith(said) and len(stated) - len(said) > 1
