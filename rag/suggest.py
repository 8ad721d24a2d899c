"""Follow-up questions that the documents can answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.citations import Line
from rag.domain import AnswerStatus, Hit
from rag.duty import duty_bracket
from rag.prompts import message

_MOST = 3


def suggestions(
    status: AnswerStatus, lines: Sequence[Line], hits: Sequence[Hit]
) -> tuple[str, ...]:
    """At most three questions about the clauses cited and those near them."""
    quotes = [quote for line in lines for quote in line.quotes]
    cited = [quote.clause for quote in quotes]
    found: dict[str, None] = {}
    for quote in quotes if status is AnswerStatus.ANSWERED else []:
        clause = quote.clause
        if clause.heading and clause.duty and duty_bracket(quote.text) is None:
            found[message("answer.suggest_duty", heading=clause.heading)] = None
    for hit in hits:
        if hit.clause.heading and hit.clause not in cited and hit.clause.parent_id:
            found[message("answer.suggest_content", heading=hit.clause.heading)] = None
    return tuple(found)[:_MOST]
