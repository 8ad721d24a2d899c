"""How a claim stands beside a clause: what differs, and whether both speak of the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.domain import Clause, PolicyDocument
from rag.duty import duty_of
from rag.fidelity import Comparison, compare
from rag.sentences import sentences

Place = tuple[Clause, PolicyDocument]
_SUPPORTS, _SAME = 0.8, 0.6
"""So much of a claim must stand in a clause that supports it, or that contradicts it."""
_PART = 6
"""A part of fewer signs may not be looked for by itself."""
_PAIRED = ("limit", "negation", "modality", "scope", "exception")
"""Differences that contradict also where nothing stands in the place of the words."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A claim beside clauses: what differs, and the share of it that stands there, 0 to 1."""

    places: tuple[Place, ...]
    comparison: Comparison

    @property
    def supports(self) -> bool:
        """Whether the clauses say all that the claim says."""
        return not self.comparison.findings and self.comparison.covered >= _SUPPORTS

    @property
    def contradicts(self) -> bool:
        """Whether they speak of the same and say another thing of it."""
        counts = any(
            (f.stands or f.kind in _PAIRED) and f.kind != "wording"
            for f in self.comparison.findings
        )
        return counts and self.comparison.covered >= _SAME


def beside(claim: str, places: Sequence[Place]) -> Beside:
    """A claim beside the clauses together; their titles, headings and duties may be said too."""
    about = "\n".join(dict.fromkeys(line for place in places for line in _about(*place)))
    return Beside(tuple(places), compare(claim, [about, *(c.text for c, _ in places)], about))


def best_beside(claim: str, places: Iterable[Place]) -> Beside | None:
    """The clause that holds most of a claim, or those that hold it part by part; None without."""
    rows = [beside(claim, [place]) for place in _each_once(places)]
    if not rows:
        return None
    best = max(rows, key=_merit)
    if best.supports:
        return best
    return _part_by_part(claim, [row.places[0] for row in rows]) or best


def _part_by_part(claim: str, places: Sequence[Place]) -> Beside | None:
    """The clauses that each say a part of a claim between commas, where all parts are said."""
    pieces = [part for part in re.split("[，；,;。]", claim) if part.strip()]
    if len(pieces) < 2 or any(len(part) < _PART for part in pieces):
        return None
    chosen: list[Beside] = []
    for part in pieces:
        best = max((beside(part, [place]) for place in places), key=_merit)
        if not best.supports:
            return None
        chosen.append(best)
    together = tuple(_each_once(place for row in chosen for place in row.places))
    return Beside(together, Comparison((), min(row.comparison.covered for row in chosen)))


def _each_once(places: Iterable[Place]) -> list[Place]:
    return list(
        {(document.id, clause.id): (clause, document) for clause, document in places}.values()
    )


def best_quote(claim: str, clause: Clause) -> str:
    """The sentence of a clause that a claim shares most pairs of signs with."""
    pairs = _pairs(claim)
    pieces = [s.strip() for s in sentences(clause.text) if s.strip()] or [clause.text]
    return max(pieces, key=lambda s: len(pairs & _pairs(s)))


def _merit(row: Beside) -> tuple[bool, float]:
    return row.supports, row.comparison.covered - 0.02 * len(row.comparison.findings)


def _about(clause: Clause, document: PolicyDocument) -> list[str]:
    """What may be said of a clause beside its text."""
    meta, duty = document.metadata, duty_of(document, clause)
    names = "、".join(duty.names) if duty else ""
    return [meta.name, meta.issuer or "", meta.region or "", *clause.context.splitlines(), names]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
