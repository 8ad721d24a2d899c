"""A made document as numbered pieces, and the path under which each clause can be cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cn2an import an2cn


@dataclass(frozen=True, slots=True)
class Item:
    """A clause before it is numbered; `rows` are a table below it."""

    key: str
    text: str
    heading: str = ""
    items: tuple[Item, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    plain: str = ""
    """The path of a paragraph without a mark, as readers name it (第1段, 结尾)."""
    group: bool = False
    """A part without a mark of its own, whose items number on (articles without chapters)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a document; `title` marks the lines of its title."""

    text: str
    title: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a document."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """What a gold points to: the path as joined, the text, and the column heads of a row."""

    path: str
    text: str
    heading: str = ""
    heads: str = ""
    children: tuple[str, ...] = ()


@dataclass(slots=True)
class Paper:
    """A document in the making: its pieces in order, and its clauses by key."""

    key: str
    title: str
    pieces: list[Line | Grid] = field(default_factory=list)
    clauses: dict[str, Clause] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    tables: int = 0

    def head(self, role: str, text: str | Sequence[str], *, title: bool = False) -> None:
        """Add a line of the head, or several of one role, citable under `head_{role}`."""
        lines = [text] if isinstance(text, str) else list(text)
        self.pieces += [Line(line, title) for line in lines]
        self.clauses[f"head_{role}"] = Clause(f"[文件信息]{role}", "\n".join(lines))

    def lead(self, text: str) -> None:
        """Add the paragraph that opens the body."""
        self.pieces.append(Line(text))
        self.clauses["引言"] = Clause("引言", text)

    def body(self, items: tuple[Item, ...], style: str, wide: bool, above: str = "") -> None:
        """Number the items and add them; `above` is the path of the attachment they stand in."""
        marks = Marks(style, wide)
        for item in items:
            self._item(item, marks, 0, above)

    def _item(self, item: Item, marks: Marks, depth: int, above: str) -> None:
        written, path = "", above + item.plain
        if not (item.group or item.plain):
            written, mark = marks.next(depth)
            path = above + mark
        text = "" if item.group else written + _joined(item, depth)
        if text:
            self.pieces += [Line(line) for line in text.split("\n")]
        children = tuple(child.key for child in item.items)
        self.clauses[item.key] = Clause(path, text, item.heading, children=children)
        if item.rows:
            self._table(item, path)
        for child in item.items:
            self._item(child, marks, depth + 1, path)
        marks.leave(depth)

    def _table(self, item: Item, path: str) -> None:
        self.tables += 1
        self.pieces.append(Grid(item.heads, item.rows))
        for n, row in enumerate(item.rows, start=1):
            place = f"{path}表{self.tables}第{n}行"
            self.clauses[f"{item.key}#{n}"] = Clause(
                place, " | ".join(row), row[0], " | ".join(item.heads)
            )


class Marks:
    """Numbering in order: 一、 (一) 1. of offices, or 第一章 第一条 (一) of rules.

    Articles count through their chapters; all other levels begin anew.
    """

    def __init__(self, style: str, wide: bool) -> None:
        self._style, self._wide = style, wide
        self._counts = [0, 0, 0]

    def next(self, depth: int) -> tuple[str, str]:
        """The mark of the next clause at a depth: as written, and as it stands in a path."""
        self._counts[depth] += 1
        number = self._counts[depth]
        han = str(an2cn(number))
        if self._style == "articles":
            written = (f"第{han}章　", f"第{han}条　", self._round(han))[depth]
            return written, written.strip() if depth < 2 else f"({han})"
        if depth == 0:
            return f"{han}、", f"{han}、"
        return (self._round(han), f"({han})") if depth == 1 else (f"{number}．", f"{number}.")

    def leave(self, depth: int) -> None:
        """Begin the levels below a clause anew."""
        for below in range(depth + 1, 3):
            if not (self._style == "articles" and below == 1):
                self._counts[below] = 0

    def _round(self, han: str) -> str:
        return f"（{han}）" if self._wide else f"({han})"


def _joined(item: Item, depth: int) -> str:
    """Heading and text: on two lines at the top, run in below it."""
    parts = [part for part in (item.heading, item.text) if part]
    return ("\n" if depth == 0 else "。").join(parts)
