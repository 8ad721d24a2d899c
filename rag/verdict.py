"""The first sentence of an answer: the verdict, from a closed set in prompts/answer.toml.

Answers about money and support have one, and answers to whether one qualifies; where a fact is
asked for, or a premise corrected, the first line says it already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citations import Line
from rag.kinds import PAID_KINDS
from rag.negatives import sets_amount
from rag.premise import premise_of, qualifies
from rag.prompts import message
from rag.understand import Kind, Understood
from rag.words import fold

_PAYS = re.compile(r"补|奖|贴|资助|给予|减免|免收|免租|扶持资金|支持资金|返还|不超过|最高")
_SUPPORTS = re.compile(r"支持|鼓励|推动|引导|扶持|培育|加快|促进|推进")
_CONDITION = re.compile(
    r"应当?|须|需|以上|以下|以内|不超过|不低于|不少于|未满|满足|符合|具备|条件|不得|方可|经.{1,12}认定"
)


def with_verdict(asked: Understood, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of an answer after their verdict, where the question calls for one."""
    key = _verdict(asked, lines)
    return (Line(message(f"answer.verdict_{key}")), *lines) if key else tuple(lines)


def _verdict(asked: Understood, lines: Sequence[Line]) -> str | None:
    if premise_of(asked.text) is not None:
        return None
    said = [fold(line.text) for line in lines if line.quotes]
    if qualifies(asked.text):
        return "depends" if any(map(_CONDITION.search, said)) else None
    if asked.kind in PAID_KINDS and any(map(sets_amount, said)):
        return "set"
    if asked.kind is not Kind.SUPPORT:
        return None
    if any(sets_amount(text) and _PAYS.search(text) for text in said):
        return "set"
    supports = any(map(_SUPPORTS.search, said)) and not any(map(sets_amount, said))
    return "directional" if supports else None
