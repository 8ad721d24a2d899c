"""Automatic numbering of a DOCX, resolved to the marks that Word shows.

Lists made from one definition (`w:abstractNum`) count on together; a list with a start of its own
(`w:startOverride`) sets the count when it first comes to that level. A level counts anew after a
paragraph of a level above it, unless `w:lvlRestart` says otherwise (ISO/IEC 29500-1, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.read.docx_numerals import numeral
from ingest.read.docx_styles import ListPlace, Styles
from ingest.read.docx_xml import MC, W, at, is_on, number, val

_PLACE = re.compile(r"%([1-9])")
_DASHES = re.compile(r"[-—–―─－−\uf02d]+")


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int
    restart: int | None
    legal: bool
    joined: bool
    style: str | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class _List:
    counts: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A paragraph's mark; `joined` where the definition lets the text follow without a gap."""

    text: str
    joined: bool = False

    def before(self, text: str) -> str:
        """The mark and the text after it, parted where they would else run into each other."""
        last = self.text[-1:]  # 条 or a figure; not 、 nor ①
        apart = last.isalpha() or last.isdecimal() or (last and text[:1].isdecimal())
        return self.text + (" " if apart and text and not self.joined else "") + text


class Numbering:
    """The lists of a document and how far each has counted; asked paragraph by paragraph."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._lists: dict[int, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._set: set[tuple[int, int]] = set()
        if root is None:
            return
        abstracts = {val(e, "abstractNumId"): e for e in root.iterfind(f"{W}abstractNum")}
        lists = {number_of(e): e for e in root.iterfind(f"{W}num")}
        known: dict[str, Mapping[int, _Level]] = {}
        for num_id, element in lists.items():
            name = _definition(element, abstracts, lists, styles)
            if name is None or num_id is None:
                continue
            if name not in known:
                known[name] = _levels(abstracts[name])
            self._lists[num_id] = _list(element, name, known[name])

    def mark(self, place: ListPlace) -> Mark | None:
        """The mark of the next paragraph at that place; None where its list is not defined."""
        listed = self._lists.get(place.num_id)
        if listed is None:
            return None
        at_level = _level_of(listed, place)
        level = listed.levels.get(at_level)
        if level is None:
            return None
        counts = self._counts.setdefault(listed.counts, {})
        self._count(counts, listed, place.num_id, at_level)
        if level.form == "bullet":
            return Mark("——" if _DASHES.fullmatch(level.text) else "", joined=True)
        text = _PLACE.sub(lambda m: _numeral(listed, counts, int(m[1]) - 1, level), level.text)
        return Mark("" if level.hidden else text.strip(), level.joined)

    def _count(self, counts: dict[int, int], listed: _List, num_id: int, level: int) -> None:
        first = (num_id, level) not in self._set
        self._set.update((num_id, above) for above in range(level + 1))
        if level not in counts or (first and level in listed.starts):
            counts[level] = _start(listed, level)
        else:
            counts[level] += 1
        for above in range(level):  # a level that was skipped counts as begun, in Word too
            counts.setdefault(above, _start(listed, above))
        for below in [n for n in counts if n > level]:
            restart = listed.levels[below].restart if below in listed.levels else None
            if restart is None or level < restart:
                del counts[below]


def number_of(element: Element) -> int | None:
    """The id of a `w:num`, None where it is not a number."""
    written = val(element, "numId") or ""
    return int(written) if re.fullmatch(r"\d{1,9}", written) else None


def _definition(
    element: Element,
    abstracts: Mapping[str | None, Element],
    lists: Mapping[int | None, Element],
    styles: Styles,
) -> str | None:
    """The id of the definition of a list, through a numbering style where it names one."""
    name = val(at(element, "abstractNumId"))
    if name not in abstracts:
        return None
    link = val(at(abstracts[name], "numStyleLink"))
    if link and (linked := lists.get(styles.list_of(link))) is not None:
        target = val(at(linked, "abstractNumId"))
        return target if target in abstracts else name
    return name


def _list(element: Element, name: str, levels: Mapping[int, _Level]) -> _List:
    starts: dict[int, int] = {}
    for override in element.iterfind(f"{W}lvlOverride"):
        written = val(override, "ilvl") or ""
        if not re.fullmatch("[0-8]", written):
            continue
        start = number(at(override, "startOverride"))
        if start is not None:
            starts[int(written)] = start
        if override.find(f"{W}lvl") is not None:
            levels = {**levels, **_levels(override)}
    return _List(name, levels, starts)


def _levels(element: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in element.iterfind(f"{W}lvl"):
        written = val(level, "ilvl") or ""
        if not re.fullmatch("[0-8]", written):
            continue
        form = level.find(f"{W}numFmt")
        if form is None:
            form = level.find(f"{MC}AlternateContent/{MC}Fallback/{W}numFmt")
        start = number(at(level, "start"))
        found[int(written)] = _Level(
            form=val(form) or "decimal",
            text=val(at(level, "lvlText")) or "",
            start=0 if start is None else start,
            restart=number(at(level, "lvlRestart")),
            legal=bool(is_on(at(level, "isLgl"))),
            joined=val(at(level, "suff")) == "nothing",
            style=val(at(level, "pStyle")),
            hidden=bool(is_on(at(level, "rPr", "vanish"))),
        )
    return found


def _level_of(listed: _List, place: ListPlace) -> int:
    """The paragraph's own level, else the one that the list ties to its style, else inherited."""
    if place.own and place.level is not None:
        return place.level
    tied = (n for n, level in listed.levels.items() if level.style and level.style == place.style)
    return next(tied, place.level or 0)


def _start(listed: _List, level: int) -> int:
    return listed.starts.get(level, listed.levels[level].start if level in listed.levels else 1)


def _numeral(listed: _List, counts: Mapping[int, int], level: int, shown: _Level) -> str:
    """The count of a level inside a mark; one that has not begun shows its start."""
    form = listed.levels[level].form if level in listed.levels else "decimal"
    value = counts.get(level, _start(listed, level))
    return numeral(value, "decimal" if shown.legal and form != "none" else form)
