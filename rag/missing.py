"""Which documents are cited or known of and not held, most cited first.

One document is cited by number, by title, or by both, with and without its issuer or the frame of
the notice that issued it; those mentions are counted together. Two documents of one title with two
numbers are two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.domain import Metadata
from rag.known import CatalogueRow, NumberKey, number_keys
from rag.words import fold

_ISSUED = re.compile(r"^(?:.{0,30}?关于)?印发(.+)的通知$")
_WORDS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that is cited or known of and not held; `citations` counts who cites it."""

    title: str
    number: str | None
    citations: int
    known: CatalogueRow | None


@dataclass(slots=True)
class _Group:
    title: str
    number: str | None
    citations: int = 0
    known: CatalogueRow | None = None


def missing_documents(
    cited: Iterable[tuple[str, str | None]], held: Iterable[Metadata], rows: Sequence[CatalogueRow]
) -> list[Missing]:
    """The documents that are cited or known of and not held, most cited first.

    :param cited: title and number of each citation, one for each document that cites.
    :param rows: the known documents; of those that are not applicable only the cited are listed.
    """
    groups = _Groups()
    for row in rows:
        groups.place(row.title, row.number).known = row
    # Those with a number first: one without belongs to whatever bears its title.
    for title, number in sorted(cited, key=lambda pair: pair[1] is None):
        groups.place(title, number).citations += 1
    ours: dict[str, set[NumberKey | None]] = {}
    for meta in held:
        ours.setdefault(_title_key(meta.title), set()).add(_number_key(meta.number))
    missing = [
        Missing(group.title, group.number, group.citations, group.known)
        for group in groups.all
        if not _is_held(group, ours)
        and (group.citations or (group.known and group.known.applicable))
    ]
    return sorted(missing, key=lambda document: -document.citations)


class _Groups:
    """Mentions of one document under one roof, by number or, where that is not said, by title."""

    def __init__(self) -> None:
        self.all: list[_Group] = []
        self._by_number: dict[NumberKey, _Group] = {}
        self._by_title: dict[str, _Group] = {}

    def place(self, title: str, number: str | None) -> _Group:
        key, name = _number_key(number), _title_key(title)
        group = self._by_number.get(key) if key else None
        same_title = self._by_title.get(name)
        if group is None and same_title and (key is None or same_title.number is None):
            group = same_title
        if group is None:
            group = _Group(title, number)
            self.all.append(group)
        group.number = group.number or number
        if key:
            self._by_number.setdefault(key, group)
        self._by_title.setdefault(name, group)
        return group


def _is_held(group: _Group, ours: dict[str, set[NumberKey | None]]) -> bool:
    key = _number_key(group.number)
    if key and any(key in numbers for numbers in ours.values()):
        return True
    of_title = ours.get(_title_key(group.title), set())
    return bool(of_title) and (key is None or None in of_title)


def _number_key(number: str | None) -> NumberKey | None:
    return next(iter(number_keys(number or "")), None)


def _title_key(title: str) -> str:
    """A title without signs, issuer and the frame of a notice (关于印发…的通知)."""
    plain = "".join(_WORDS.findall(fold(title)))
    plain = match[1] if (match := _ISSUED.match(plain)) else plain
    return plain[plain.index("关于") :] if "关于" in plain[:30] else plain
