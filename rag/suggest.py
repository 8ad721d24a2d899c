"""Follow-up questions that the documents can answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Answer, AnswerStatus, Hit
from rag.prompts import message

_MOST = 3


def suggestions(hits: Sequence[Hit], answer: Answer) -> tuple[str, ...]:
    """At most three questions about the clauses cited and those near them."""
    cited = [c.clause for c in answer.citations]
    found: dict[str, None] = {}
    if answer.status is AnswerStatus.ANSWERED:
        for clause in cited:
            if clause.heading and clause.duty and "责任单位" not in answer.text:
                found[message("answer.suggest_duty", heading=clause.heading)] = None
    for hit in hits:
        if hit.clause.heading and hit.clause not in cited and hit.clause.parent_id:
            found[message("answer.suggest_content", heading=hit.clause.heading)] = None
    return tuple(found)[:_MOST]
