"""The gate: what a sentence says stands in the clauses that it cites, and of what it says it.

A sentence is laid beside the passage that it was taken from, so that each figure, limit, negation
and modal word is compared with the one in its place, and not merely found anywhere in the clause.
Names (文号, departments, places, 《》 and “”) must stand in the clauses. Nothing is inferred;
docs/fidelity.md says what is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from rag.align import Alignment, align, runs, without_strays
from rag.exchanges import conditions, figures, subjects
from rag.finding import Finding
from rag.flat import flat
from rag.gaps import agrees, gaps
from rag.naming import names
from rag.numbering import numbering, unmarked
from rag.passage import passage
from rag.pieces import Piece, parts, pieces_of, pieces_of_flat
from rag.sentences import sentences
from rag.turns import added, left_out, limited

__all__ = ["Comparison", "Finding", "check", "compare"]
_MARKER = re.compile(r"\[\d{1,3}\]")
_RUNS = 12
"""At so many places a sentence that stands there word for word is looked at."""
_ELSEWHERE = 0.5
"""A part of which less stands in its place is looked for at another place of the clauses."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, and which share of the sentence stands in the clauses in runs, 0 to 1."""

    findings: tuple[Finding, ...]
    covered: float


def check(text: str, clauses: Iterable[str], about: str = "") -> list[Finding]:
    """The claims of a text that the texts of the cited clauses do not hold; [] passes.

    Markers are no part of the text. A department counts as found also without a leading 市, 省
    or 区 of a list (市发改委、科技局).

    :param about: headings, titles and context that the text may repeat beside the clauses.
    """
    held = [about, *clauses] if about else list(clauses)
    return [
        finding
        for sentence in sentences(_MARKER.sub("", text))
        for finding in compare(sentence, held, about).findings
    ]


def compare(sentence: str, held: Sequence[str], about: str = "") -> Comparison:
    """One sentence beside texts; `about` holds figures that may be said of the whole."""
    written, there_flat = flat(sentence), flat("\n".join(held))
    said_flat = unmarked(written)
    said = pieces_of_flat(said_flat)
    found = [*numbering(written, there_flat), *names(said_flat, there_flat)]
    if not said:
        return Comparison(tuple(found), 1.0)
    there = passage(said, held)
    free = frozenset(piece.key for piece in pieces_of(about) if piece.kind)
    judged = [(_judged(said, there, to, free), to) for to in _places(said, there)]
    best, to = min(judged, key=lambda pair: len(pair[0]))
    covered = _in_runs(said, there, to) / len(said)
    return Comparison(tuple(dict.fromkeys([*found, *best])), covered)


def _in_runs(said: Sequence[Piece], there: Sequence[Piece], to: Alignment) -> int:
    """How many pieces stand beside their like together with a neighbour; lone ones are chance."""
    same = [agrees(said, there, to, i) for i in range(len(said))]
    joined = [a and b and to[i] + 1 == to[i + 1] for i, (a, b) in enumerate(pairwise(same))]
    return sum(one or other for one, other in zip([*joined, False], [False, *joined], strict=True))


def _places(said: Sequence[Piece], there: Sequence[Piece]) -> Iterable[Alignment]:
    """Where the sentence stands as a whole, or else its best alignment."""
    whole = list(islice(runs(said, there), _RUNS))
    return whole or [without_strays(there, _realigned(said, there, align(said, there)))]


def _realigned(said: Sequence[Piece], there: Sequence[Piece], to: Alignment) -> Alignment:
    """The alignment with parts that stand at another place laid there: order may change."""
    for span in parts(tuple(said)):
        if sum(agrees(said, there, to, i) for i in span) < _ELSEWHERE * len(span):
            to[span.start : span.stop] = align([said[i] for i in span], there)
    return to


def _judged(
    said: Sequence[Piece], there: Sequence[Piece], to: Alignment, free: frozenset[str]
) -> list[Finding]:
    between = list(gaps(said, there, to))
    return [
        *figures(said, there, to, free),
        *limited(said, there, to),
        *added(said, there, to, between),
        *left_out(said, there, to),
        *subjects(said, there, between),
        *conditions(said, there, to),
    ]
