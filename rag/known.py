"""Documents known of but not held: offered beside answers, searched, and counted as missing.

The list was put together from pages of many kinds, so each row says what of it was not verified;
such a field is shown as 待核实 or not at all. Rows of neighbouring cities are kept so that a search
finds them and says that they do not apply; nothing offers them as applicable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.domain import KnownDocument, Metadata, PolicyDocument
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
_ISSUED = re.compile(r"^(?:.{0,30}?关于)?印发(.+)的通知$")
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


def related(
    subject: Sequence[tuple[str, float]],
    known: Sequence[KnownDocument],
    held: Sequence[PolicyDocument],
) -> tuple[KnownDocument, ...]:
    """At most three known documents that speak of the subject, best first, none that we hold."""
    total = sum(weight for _, weight in subject)
    if not total:
        return ()
    titles = {d.metadata.title for d in held}
    numbers = {d.metadata.number for d in held if d.metadata.number}
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


def number_keys(text: str) -> list[NumberKey]:
    """The document numbers in a text, without regard to brackets, width and blanks."""
    squeezed = re.sub(r"\s+", "", fold(text)).translate(str.maketrans("—–−", "---"))
    keys = [(m[1] or "", m[3], str(int(m[4]))) for m in _NUMBER.finditer(squeezed) if m[2] or m[5]]
    return keys + [(m[1], "", str(int(m[2]))) for m in _ORDER.finditer(squeezed)]


def _number_key(number: str | None) -> NumberKey | None:
    return next(iter(number_keys(number or "")), None)


def _same_number(asked: NumberKey, own: NumberKey) -> bool:
    """Whether both are one number; running text may stand before its letters, or half of them."""
    letters, mine = asked[0], own[0]
    return asked[1:] == own[1:] and (letters.endswith(mine) or mine.endswith(letters))


def _title_key(title: str) -> str:
    """A title without signs, issuer and the frame of a notice (关于印发…的通知)."""
    plain = "".join(_RUN.findall(fold(title)))
    plain = match[1] if (match := _ISSUED.match(plain)) else plain
    return plain[plain.index("关于") :] if "关于" in plain[:30] else plain


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
