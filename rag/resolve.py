"""Which document a citation means: one that we hold, one that we only know of, or none.

By number first, else by title. A wrong document is worse than none, so a title that several
documents bear is settled by dates or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.domain import KnownDocument, PolicyDocument, Relation, RelationKind
from rag.titles import edition_year, title_issuer, title_key

_NEAR = timedelta(days=62)
"""The day of signature and the day of publication of one document lie no further apart."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is needed of a document to tell whether a citation means it.

    `dated` is the day of issue, or of taking effect where that alone is known.
    """

    id: str
    title: str
    number: str | None
    issuer: str | None
    dated: date | None

    @classmethod
    def of(cls, document: PolicyDocument) -> Candidate:
        """The candidate that a held document is."""
        meta = document.metadata
        dated = meta.issued_on or meta.effective_on
        return cls(document.id, meta.title, meta.number, meta.issuer, dated)


class Catalogue:
    """The documents held and known, by number and by title.

    Several versions of one document may be given as candidates of different ids.
    """

    def __init__(self, held: Iterable[Candidate], known: Iterable[KnownDocument] = ()) -> None:
        self._held: dict[str, list[Candidate]] = {}
        self._known: dict[str, list[KnownDocument]] = {}
        for candidate in held:
            for key in _keys(candidate.title, candidate.number):
                self._held.setdefault(key, []).append(candidate)
        for document in known:
            for key in _keys(document.title, document.number):
                self._known.setdefault(key, []).append(document)

    def resolve(self, relation: Relation, source: str) -> str | KnownDocument | None:
        """The id of the held document that a relation means, else the known one, else None.

        :param source: the id of the document that the relation is of; it is never the one meant.
        """
        if relation.number and relation.kind is not RelationKind.REVISES:
            held = self._possible(relation, relation.number, source)
            if len({c.id for c in held}) == 1:
                return held[0].id
        if relation.title:
            held = [
                c
                for c in self._possible(relation, title_key(relation.title), source)
                if _is_meant(relation, c)
            ]
            if held and relation.kind is RelationKind.REVISES:
                return max(held, key=lambda c: c.dated or date.min).id
            if held:
                return held[0].id if len({c.id for c in held}) == 1 else None
        return self._known_one(relation)

    def _possible(self, relation: Relation, key: str, source: str) -> list[Candidate]:
        """The candidates of that key, without the citing document and what did not exist yet."""
        return [
            c
            for c in self._held.get(key, [])
            if c.id != source and not (relation.before and c.dated and c.dated >= relation.before)
        ]

    def _known_one(self, relation: Relation) -> KnownDocument | None:
        if relation.number and (known := self._known.get(relation.number)):
            return known[0]
        if relation.title is None:
            return None
        known = [
            k
            for k in self._known.get(title_key(relation.title), [])
            if not (k.number and relation.number)
            and _same_issuer(relation.title, k.title, k.issuer)
        ]
        return known[0] if len(known) == 1 else None


def _keys(title: str, number: str | None) -> list[str]:
    return [title_key(title), *([number] if number else [])]


def _is_meant(relation: Relation, candidate: Candidate) -> bool:
    """Whether nothing that the citation says of the document speaks against a candidate."""
    title, day = relation.title or "", candidate.dated
    if relation.kind is RelationKind.REVISES:
        return day is not None
    if relation.number and candidate.number and relation.number != candidate.number:
        return False
    if relation.dated_on and day and abs(day - relation.dated_on) > _NEAR:
        return False
    year = edition_year(title)
    if year and day and day.year != year:
        return False
    return _same_issuer(title, candidate.title, candidate.issuer)


def _same_issuer(cited: str, title: str, issuer: str | None) -> bool:
    """Whether the issuer named before a cited title can be the document's own.

    It may be shortened: 省政府 for 江苏省人民政府.
    """
    named = title_issuer(cited)
    others = [name for name in (title_issuer(title), *(issuer or "").split("、")) if name]
    return not named or not others or any(shortens(named, other) for other in others)


def shortens(one: str, other: str) -> bool:
    """Whether one name of a public body is the other with characters left out."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(char in rest for char in short)
