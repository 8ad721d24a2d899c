"""The documents of a library as they read on a day, and which clause a citation names in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from eval.cases import Gold
from eval.gold import key_of, matches
from eval.record import Cited
from rag.domain import Clause, PolicyDocument
from rag.library import Library
from rag.plain import plain
from rag.today import today

Found = tuple[PolicyDocument, Clause]

_BLANK = re.compile(r"\s+")


class Day:
    """All documents of a library as they read on one day."""

    def __init__(self, documents: list[PolicyDocument]) -> None:
        self.documents = documents

    def find(self, cited: Cited) -> Found | None:
        """The clause that a citation names: by document and path, else by what it quotes.

        Of several the first that holds the quotation, and of those the shortest; None when the
        citation names a clause that is not held, or none.
        """
        if cited.path is not None:
            found = [f for f in self._by_path.get(flat(cited.path), ()) if _named(cited, f)]
        elif cited.quote is not None:
            found = [f for f in self._all() if _named(cited, f)]
        else:
            return None
        if cited.quote is not None:
            quote = flat(cited.quote)
            holding = [f for f in found if quote in self._flat[_id(f)]]
            found = holding if holding or cited.path is None else found
        return min(found, key=lambda f: len(f[1].text), default=None)

    def gold(self, gold: Gold) -> Found | None:
        """The first clause that a gold names, or None."""
        found = self._by_path.get(flat(gold.path), ())
        return next((f for f in found if matches(gold, key_of(*f))), None)

    @cached_property
    def _by_path(self) -> Mapping[str, list[Found]]:
        by_path: dict[str, list[Found]] = defaultdict(list)
        for document, clause in self._all():
            for path in _paths(document, clause):
                by_path[path].append((document, clause))
        return by_path

    @cached_property
    def _flat(self) -> Mapping[tuple[str, str], str]:
        """The text of every clause without width, script and blanks."""
        return {_id(found): flat(found[1].text) for found in self._all()}

    def _all(self) -> Iterator[Found]:
        for document in self.documents:
            for clause in document.clauses:
                yield document, clause


class Holdings:
    """A library by day; each day is read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._days: dict[date, Day] = {}

    def on(self, day: date | None) -> Day:
        """The documents as they read on a day, today where it is None."""
        day = day or today()
        if day not in self._days:
            view = self._library.view()
            versions = ((id_, view.version_on(id_, day)) for id_ in view.versions)
            read = [self._library.document(id_, version) for id_, version in versions if version]
            self._days[day] = Day(read)
        return self._days[day]


def flat(text: str) -> str:
    """Text in one width, script and kind of bracket, without blanks."""
    return _BLANK.sub("", plain(text))


def _paths(document: PolicyDocument, clause: Clause) -> set[str]:
    """How a clause can be named: by its whole path, and an article without the chapters above."""
    short = document.label(clause).rpartition(document.name)[2]
    return {flat(key_of(document, clause).path), flat(short)}


def _id(found: Found) -> tuple[str, str]:
    return found[0].id, found[1].id


def _named(cited: Cited, found: Found) -> bool:
    return cited.document is None or flat(cited.document) in flat(found[0].name)
