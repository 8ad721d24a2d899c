"""Documents known of but not held, offered where they may bear on a question."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import KnownDocument, Metadata
from rag.words import fold

_MOST = 3
_ENOUGH = 0.5
"""Weighted share of the question's content words that a title and subject must hold."""


def related(
    subject: Sequence[tuple[str, float]],
    known: Sequence[KnownDocument],
    held: Sequence[Metadata],
) -> tuple[KnownDocument, ...]:
    """At most three known documents that speak of the subject, best first, none that we hold."""
    total = sum(weight for _, weight in subject)
    if not total:
        return ()
    titles = {d.title for d in held}
    numbers = {d.number for d in held if d.number}
    scored: list[tuple[float, int]] = []
    for position, document in enumerate(known):
        if document.title in titles or document.number in numbers:
            continue
        text = fold(f"{document.title} {document.about}")
        share = sum(weight for word, weight in subject if word in text) / total
        if share >= _ENOUGH:
            scored.append((-share, position))
    return tuple(known[position] for _, position in sorted(scored)[:_MOST])
