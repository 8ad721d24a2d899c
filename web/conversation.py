"""The chat as HTML: what was asked and answered, and the evidence beside it.

All that people, documents or models wrote is escaped by the templates; the only links are those
that stand in the templates themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from rag.domain import Answer, AnswerStatus, Turn
from web.evidence import anchor_of, evidence_of
from web.schemas import Problem
from web.templates import render

_MARKER = re.compile(r"\[(\d{1,3})\]")
# Gradio reads what it shows as a template too; these would have a meaning there.
_TEMPLATE_SIGNS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with what has come back so far; `checking` while a model's draft is checked."""

    question: str
    draft: str = ""
    checking: bool = False
    answer: Answer | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An exchange as the template shows it."""

    exchange: Exchange
    text: Markup
    notice: str
    unsettled: bool
    last: bool


def history_of(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation as the core takes it: what was asked and answered, without failures."""
    turns: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer is not None:
            turns.append(Turn("user", exchange.question))
            turns.append(Turn("assistant", exchange.answer.text))
    return tuple(turns)


def conversation_html(exchanges: Sequence[Exchange]) -> str:
    """The conversation, or examples of what may be asked when there is none yet."""
    rows = [
        _row(exchange, turn, last=turn == len(exchanges))
        for turn, exchange in enumerate(exchanges, start=1)
    ]
    return render("conversation.html", rows=rows).translate(_TEMPLATE_SIGNS)


def evidence_html(exchanges: Sequence[Exchange], day: date) -> str:
    """The evidence of every answer, the newest first; that of the last question is open."""
    groups = [
        (exchange, evidence_of(exchange.answer, turn, day))
        for turn, exchange in enumerate(exchanges, start=1)
        if exchange.answer is not None
    ]
    current = bool(exchanges) and exchanges[-1].answer is not None
    html = render("evidence.html", groups=groups[::-1], current=current)
    return html.translate(_TEMPLATE_SIGNS)


def header_html(held: int, known: int, checked: date | None) -> str:
    """The line at the top: what the product is and how far its library reaches."""
    html = render("header.html", held=held, known=known, checked=checked)
    return html.translate(_TEMPLATE_SIGNS)


def linked(text: str, turn: int, markers: set[int]) -> Markup:
    """The text escaped, with the markers that are citations as links to their cards."""
    pieces: list[Markup | str] = []
    at = 0
    for found in _MARKER.finditer(text):
        number = int(found[1])
        if number in markers:
            pieces += [escape(text[at : found.start()]), _marker(turn, number)]
            at = found.end()
    pieces.append(escape(text[at:]))
    return Markup("").join(pieces)


def _marker(turn: int, number: int) -> Markup:
    return Markup(
        '<a class="marker" href="#{anchor}" data-card="{anchor}" aria-label="依据 {number}">'
        "[{number}]</a>"
    ).format(anchor=anchor_of(turn, number), number=number)


def _row(exchange: Exchange, turn: int, *, last: bool) -> Row:
    answer = exchange.answer
    if answer is None:
        return Row(exchange, escape(exchange.draft), "", unsettled=False, last=last)
    return Row(
        exchange,
        linked(answer.text.strip(), turn, {c.marker for c in answer.citations}),
        answer.notice,
        unsettled=answer.status in {AnswerStatus.NO_EVIDENCE, AnswerStatus.OUT_OF_SCOPE},
        last=last,
    )
