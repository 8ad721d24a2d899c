"""Documents known of but not held: offered beside answers, and searched.

The list was put together from pages of many kinds, so each row says what of it was not verified;
such a field is shown as 待核实 or not at all. Rows of neighbouring cities are kept so that a search
finds them and says that they do not apply; nothing offers them as applicable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import KnownDocument, Metadata
from rag.words import fold

_MOST = 3
_ENOUGH = 0.5
"""Weighted share of the question's content words that a title and subject must hold."""
_SUBJECT_WEIGHT = 0.6
"""What a word found in the subject or issuer counts, beside 1 for one in the title."""
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,12})?([〔\[【(〈<])?((?:19|20)\d\d)[〕\]】)〉>年]?[第-]?(\d{1,4})(号)?"
)
_ORDER = re.compile(r"([\u4e00-\u9fff]{1,10}令)第?(\d{1,4})号")
_FIELDS = {
    "title": ("正式名称",),
    "number": ("文号", "公告号"),
    "issuer": ("发文主体",),
    "url": ("URL",),
}
"""What a row's `unverified` calls each field."""

NumberKey = tuple[str, str, str]
"""A document number as letters, year and ordinal, whatever brackets it is written with."""


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A row of the list of known documents.

    `unverified` names what of it nobody has seen in the original; `applicable` is False where the
    document is of a neighbouring city or leaves ours out.
    """

    title: str
    number: str | None
    issuer: str | None
    level: str
    url: str | None
    about: str
    applicable: bool = True
    unverified: tuple[str, ...] = ()

    def is_verified(self, field: str) -> bool:
        """Whether title, number, issuer or url was seen in an original."""
        return not any(name in fact for fact in self.unverified for name in _FIELDS[field])

    def verified(self) -> KnownDocument:
        """The row without fields that were not verified."""
        return KnownDocument(
            title=self.title,
            number=self.number if self.is_verified("number") else None,
            issuer=self.issuer if self.is_verified("issuer") else None,
            level=self.level,
            url=self.url if self.is_verified("url") else None,
            about=self.about,
        )


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


def find_known(text: str, rows: Sequence[CatalogueRow]) -> list[CatalogueRow]:
    """The rows that a text names by number, in any form, or by words of title and subject.

    Rows of that number come first, then the others, the more of the words they hold the earlier.
    """
    wanted = number_keys(text)
    rest = fold(text)
    for pattern in (_NUMBER, _ORDER):
        rest = pattern.sub(" ", rest) if wanted else rest
    words = _pieces(rest)
    scored: list[tuple[float, int]] = []
    for position, row in enumerate(rows):
        own = number_keys(row.number or "")
        named = any(_same_number(a, b) for a in wanted for b in own)
        score = 2.0 if named else _share(words, row)
        if score >= _ENOUGH:
            scored.append((-score, position))
    return [rows[position] for _, position in sorted(scored)]


def number_keys(text: str) -> list[NumberKey]:
    """The document numbers in a text, without regard to brackets, width and blanks."""
    squeezed = re.sub(r"\s+", "", fold(text)).translate(str.maketrans("—–−", "---"))
    keys = [(m[1] or "", m[3], str(int(m[4]))) for m in _NUMBER.finditer(squeezed) if m[2] or m[5]]
    return keys + [(m[1], "", str(int(m[2]))) for m in _ORDER.finditer(squeezed)]


def _same_number(asked: NumberKey, own: NumberKey) -> bool:
    """Whether both are one number; running text may stand before its letters, or half of them."""
    letters, mine = asked[0], own[0]
    return asked[1:] == own[1:] and (letters.endswith(mine) or mine.endswith(letters))


def _pieces(text: str) -> set[str]:
    """The character pairs of Chinese runs, and whole words of letters and digits."""
    pieces: set[str] = set()
    for run in _RUN.findall(text):
        pairs = {run[i : i + 2] for i in range(len(run) - 1)}
        pieces |= pairs if pairs and not run.isascii() else {run}
    return pieces


def _share(words: set[str], row: CatalogueRow) -> float:
    if not words:
        return 0.0
    title, beside = fold(row.title), fold(f"{row.about} {row.issuer or ''}")
    found = [1.0 if w in title else _SUBJECT_WEIGHT if w in beside else 0.0 for w in words]
    return sum(found) / len(words)
