"""The figures, dates, 文号 and departments of a sentence: for measuring fidelity.

Written from the forms that official documents use, and apart from the gate of rag/, so that a
fault of the gate is not measured with the same fault. Not claims are the marks of clauses (第三条,
附件1) and figures inside a name (6G, 1+3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from eval.claim import Claim, fold
from eval.dates import days, numbers
from eval.departments import departments
from eval.figures import contacts, figures, ordinals, ranges, shares
from eval.numerals import HAN

_PASSED_OVER = re.compile(
    rf"第(?:\d+|[{HAN}]+)(?:之[{HAN}]+)?[一-龥]?|附[件表录图](?:\d+|[{HAN}]+)"
    rf"|(?:^|[\n。;]|(?<!\d):)(?:\((?:\d+|[{HAN}]+)\)|[{HAN}]+、|\d+[.、](?!\d))|\d+(?:\+\d+)+"
)

# What was read once is no part of anything else: the 2024 of a 文号 is no figure.
_READ = "\0"


def claims_of(text: str) -> list[Claim]:
    """The claims of a text, in its order; their `start` is that in the folded text."""
    folded = fold(text)
    found: list[Claim] = []
    for find in (numbers, departments, contacts, days, ordinals):
        folded = _take(find, folded, found)
    folded = _PASSED_OVER.sub(lambda m: _READ * len(m[0]), folded)
    for find in (shares, ranges, figures):
        folded = _take(find, folded, found)
    return sorted(found, key=lambda claim: claim.start)


def _take(find: Callable[[str], Iterator[Claim]], text: str, found: list[Claim]) -> str:
    """Add the claims that one reader finds; gives the text without them."""
    for claim in find(text):
        found.append(claim)
        end = claim.start + len(claim.text)
        text = text[: claim.start] + _READ * len(claim.text) + text[end:]
    return text
