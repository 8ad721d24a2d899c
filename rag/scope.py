"""Whether a question is ours to answer: commands, chat, other places, other subjects."""

from __future__ import annotations

from collections.abc import Sequence

from rag.citations import Line
from rag.domain import AnswerStatus, Hit, Metadata, Question, Retrieval
from rag.draft import Draft
from rag.errors import QuestionRejected
from rag.evidence import Subject
from rag.places import NATION, applies_to, is_place, places_in, within
from rag.prompts import message, render
from rag.understand import HEAD_KINDS, Understood, is_chat, is_injection

QUESTION_LIMIT = 2000
"""Characters of a question."""
_SIMILAR, _ALIKE = 0.45, 0.18
"""Cosines are about 0.52 off the subject, 0.66 on it (medians of the evaluation sets)."""
_NAMED = 0.5
"""At least so sure it is where the question names the first clause outright."""
_FAR = 0.12
"""Below this confidence a question's subject is far from all that is held."""


def accept(question: Question) -> None:
    """Refuse what no surface takes.

    :raises QuestionRejected: when the question is empty or too long.
    """
    if not question.text.strip():
        raise QuestionRejected("question_empty")
    if len(question.text) > QUESTION_LIMIT:
        raise QuestionRejected("question_too_long", length=len(question.text), limit=QUESTION_LIMIT)


def decline(question: str) -> Draft | None:
    """The reply to a command or to chat, or None for a question."""
    if is_injection(question):
        example = message("scope.example")
        return _reply(AnswerStatus.DECLINED, render("replies/declined.md", example=example))
    if is_chat(question):
        return _reply(AnswerStatus.OUT_OF_SCOPE, render("replies/chat.md"))
    return None


def confidence(subject: Subject, hits: Sequence[Hit]) -> float:
    """How sure it is that the hits speak of the subject, 0 to 1.

    Lexical coverage of the question's content words by the best clause, and the cosine of the
    nearest one; neither decides alone.
    """
    if not hits:
        return 0.0
    texts = [f"{h.document.metadata.title}\n{h.clause.context}\n{h.clause.text}" for h in hits[:5]]
    covered = max(map(subject.coverage, texts)) if subject.weights else 0.6
    similar = max((h.similarity or 0.0) for h in hits)
    alike = min(1.0, max(0.0, (similar - _SIMILAR) / _ALIKE))
    sure = 0.65 * covered + 0.35 * alike
    return max(sure, _NAMED) if "named" in hits[0].found_by else sure


def outside(
    asked: Understood,
    subject: Subject,
    region: str | None,
    retrieval: Retrieval,
    held: Sequence[Metadata],
) -> Draft | None:
    """The reply to a question about another place or a far subject, or None.

    :param region: the region asked about, by setting or by name; None where none is.
    """
    regions = list(dict.fromkeys(d.region for d in held if d.region))
    # What applies everywhere makes no place ours; it may still answer where it leads the search.
    local = [r for r in regions if r != NATION]
    if region and local and not retrieval.hits and not any(applies_to(r, region) for r in local):
        verdict, reason = "elsewhere", message("scope.place", place=region)
    elif asked.kind in HEAD_KINDS:
        return None
    elif confidence(subject, retrieval.hits) < _FAR:
        verdict, reason = "unseen", message("scope.subject")
    else:
        return None
    covered = message("scope.covered", regions="、".join(regions), count=len(held))
    said = message(f"answer.verdict_{verdict}")
    text = render("replies/out_of_scope.md", verdict=said, reason=reason, covered=covered)
    return _reply(AnswerStatus.OUT_OF_SCOPE, text)


def place_asked(question: str, hits: Sequence[Hit], held: Sequence[Metadata]) -> str | None:
    """The region that a question is about: named in it, and not part of a name in the clauses.

    None also where it compares places of which none lies within another.
    """
    texts = "\n".join(hit.clause.text for hit in hits)
    regions = {meta.region for meta in held if meta.region}
    named = [region for region, start, end in places_in(question)
             if question[start : end + 2] not in texts]  # fmt: skip
    named += [region for region in sorted(regions) if region in question and not is_place(region)]
    if not named:
        return None
    lowest = max(named, key=lambda region: len(within(region, named)))
    compared = any(not applies_to(region, lowest) for region in named)
    return None if compared and any(map(regions.__contains__, named)) else lowest


def _reply(status: AnswerStatus, text: str) -> Draft:
    return Draft(status, tuple(Line(row) for row in text.splitlines()))
