"""The tree of a document's body, grown block by block.

A block begins a part, or an item at the level of its numbering mark, or is a row of a table, or
goes on with what stands above it. Everything that is asked about the nodes so far is counted as
they are added, so a text of any length takes time in proportion to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.marks import Marker, Rank
from ingest.outline import markers_of
from ingest.parts import Part, Parts
from ingest.read.blocks import Block
from ingest.titles import SIGNATURE
from rag.duty import departments, is_duty

_CLOSING = re.compile(
    r"^本(意见|办法|通知|方案|细则|措施|规定|政策|计划|决定|规划|指南|公告|通告|预案).{0,6}"
    r"自.{2,30}(施行|实施|执行)"
)
_RUN_IN = re.compile(r"^([^。；;，,：:]{2,30})[。：:](?=.)")
_CAPTION = re.compile(r"^[^。；;！？]{2,60}$")
_ATTACHMENT, _BELOW_ATTACHMENT = -1, 0
"""The levels of attachments, above all marks."""


@dataclass(slots=True, eq=False)
class Node:
    """A clause in the making. A leaf is text without a number; no numbered item stands below it."""

    level: int
    path: tuple[str, ...]
    slug: str
    parent: Node | None
    lines: list[int] = field(default_factory=list)
    heading: str | None = None
    leaf: bool = False
    context: str | None = None
    paragraphs: int = 0


@dataclass(slots=True)
class _Table:
    """A table on its way: the clause in which it stands, its name in paths and ids, its heads."""

    owner: Node | None
    path: tuple[str, ...]
    slug: str
    caption: str
    heads: list[str] = field(default_factory=list)
    rows: int = 0


def grow(blocks: Sequence[Block], parts: Parts) -> list[Node]:
    """The nodes of a document's body, in the order of the text; each parent before its children."""
    return _Tree(blocks, parts).grow()


class _Tree:
    """Grows the nodes of the body, block by block."""

    def __init__(self, blocks: Sequence[Block], parts: Parts) -> None:
        self._blocks, self._parts = blocks, parts
        free = [i not in parts.roles and not block.table for i, block in enumerate(blocks)]
        lines = [block.text if free[i] else "" for i, block in enumerate(blocks)]
        self._marks = self._by_section(lines)
        self._following = _following(self._marks, parts.starts)
        self._nodes: list[Node] = []
        self._tables: dict[int, _Table] = {}
        self._top: Node | None = None
        self._part: Node | None = None
        self._numbered = False
        # How many of a kind stand below a node, and what is known of the items of a level there;
        # kept up as nodes are added, so that a text of any length takes time in proportion to it.
        self._counts: Counter[tuple[int, str | int]] = Counter()
        self._long: set[tuple[int, str | int]] = set()
        self._with_duty: set[tuple[int, str | int]] = set()
        self._listed: set[tuple[int, str | int]] = set()

    def _by_section(self, lines: list[str]) -> list[Marker | None]:
        bounds = [0, *self._parts.starts, len(lines)]
        return [mark for start, end in pairwise(bounds) for mark in markers_of(lines[start:end])]

    def grow(self) -> list[Node]:
        """All nodes of the body, in the order of the text."""
        self._numbered = self._has_marks(0)
        index = 0
        while index < len(self._blocks):
            part = self._parts.starts.get(index)
            if part is not None:
                self._open_part(part, index)
                index += part.length
                continue
            if index not in self._parts.roles:
                self._add(index)
            index += 1
        return self._nodes

    def _has_marks(self, start: int) -> bool:
        return bool(self._marks[start] or self._following[start]) if self._marks else False

    def _add(self, index: int) -> None:
        mark, block = self._marks[index], self._blocks[index]
        if block.table:
            node = self._row(block, block.table)
        elif mark is not None:
            node = self._open(mark, block.text)
        else:
            node = self._plain(index, block.text)
        if not node.lines:
            self._keep(node)
        node.lines.append(index)
        key = _series(node)
        if not is_duty(block.text):
            node.paragraphs += 1
            self._long |= {key} if node.paragraphs > 1 else set()
        if departments(block.text):
            self._with_duty.add(key)
        if block.text.endswith(("；", ";")):
            self._listed.add(key)
        self._top = node

    def _keep(self, node: Node) -> None:
        self._nodes.append(node)
        if not node.leaf:
            self._counts[_series(node)] += 1

    def _next(self, parent: Node | None, kind: str) -> int:
        """The ordinal of one more child of that kind."""
        self._counts[id(parent), kind] += 1
        return self._counts[id(parent), kind]

    def _open_part(self, part: Part, index: int) -> None:
        level = _BELOW_ATTACHMENT if part.below else _ATTACHMENT
        above = self._part
        while above is not None and above.level >= level:
            above = above.parent
        node = _below(above, level, part.mark, part.slug)
        node.heading = part.title
        node.lines = list(range(index, index + part.length))
        self._keep(node)
        self._part = self._top = node
        after = index + part.length
        self._numbered = after < len(self._blocks) and self._has_marks(after)

    def _open(self, mark: Marker, line: str) -> Node:
        above = self._top
        while above is not None and (above.leaf or above.level >= mark.level):
            above = above.parent
        heading = _heading(line[mark.end :].strip())
        name, slug = mark.mark, mark.slug
        if mark.level == Rank.DASH:
            ordinal = self._next(above, "——")
            name, slug = f"——{heading or ordinal}", f"d{ordinal}"
        node = _below(above, mark.level, name, slug)
        node.heading = heading
        return node

    def _plain(self, index: int, line: str) -> Node:
        """The clause of a line without a number: the one above, or one of its own."""
        top = self._top
        if not self._numbered:
            ordinal = self._next(self._part, "段")
            return self._leaf(self._part, f"第{ordinal}段", f"g{ordinal}")
        if top is None or top is self._part:
            return self._leaf(self._part, "引言", "i")
        adjacent = top.lines[-1] == index - 1
        if adjacent and top.path[-1] == "结尾":
            return top
        if self._parts.roles.get(index - 1) in SIGNATURE or _CLOSING.match(line):
            return self._leaf(self._part, "结尾", "e")
        table = self._blocks[top.lines[-1]].table
        if adjacent and not table and not self._returns_to_parent(top, index):
            return top
        return self._continuation(self._tables[table].owner if table else top.parent or top)

    def _leaf(self, parent: Node | None, name: str, slug: str) -> Node:
        node = _below(parent, 0, name, slug)
        node.leaf = True
        return node

    def _continuation(self, parent: Node | None) -> Node:
        if parent is not None and parent.path[-1] == "续段":
            parent = parent.parent
        if parent is None:  # a table stood before anything else
            return self._leaf(None, "引言", "i")
        return self._leaf(parent, "续段", f"x{self._next(parent, '续段')}")

    def _returns_to_parent(self, top: Node, index: int) -> bool:
        """Whether a plain line after the item `top` belongs to the parent again.

        It does when the item is complete in its first paragraph, is the last of its siblings, and
        no sibling has a second paragraph: authors do not give a second paragraph to the last item
        alone. A line that only names departments is no such paragraph; it belongs to the parent
        when no sibling has departments.
        """
        if top.leaf or top.parent is None:
            return False
        key = _series(top)
        if top.level < Rank.NUMBER and top.parent.level != Rank.ARTICLE and key not in self._listed:
            return False  # (一) of a chapter may well have a second paragraph, of a list hardly
        following = self._following[index]
        if following is not None and following.level == top.level:
            return False
        known = self._with_duty if is_duty(self._blocks[index].text) else self._long
        return self._counts[key] > 1 and key not in known

    def _row(self, block: Block, number: int) -> Node:
        """The clause of a table's row, or that of its column heads."""
        table = self._tables.get(number)
        if table is None:
            table = self._tables[number] = self._open_table()
        if block.heads:
            same_head = self._top is not None and self._top.path == (*table.path, "表头")
            if same_head and self._top is not None:
                table.heads.append(block.text)
                return self._top
            table.heads = [block.text]
            return self._cells(table, "表头", f"{table.slug}h", [])
        table.rows += 1
        return self._cells(table, f"第{table.rows}行", f"{table.slug}r{table.rows}", table.heads)

    def _open_table(self) -> _Table:
        owner, caption = self._top, ""
        if owner is not None and self._blocks[owner.lines[-1]].table:
            owner = owner.parent  # one table after another
        elif owner is not None and owner is not self._part:
            caption = self._caption(owner)
        node = _below(owner, 0, f"表{len(self._tables) + 1}", f"b{self._next(owner, '表')}")
        return _Table(owner, node.path, node.slug, caption)

    def _caption(self, owner: Node) -> str:
        """The line above a table where it names it, and no heading of the clause does."""
        index = owner.lines[-1]
        mark, line = self._marks[index], self._blocks[index].text
        if not _CAPTION.match(line) or (mark and owner.heading):
            return ""
        return line[mark.end :].strip() if mark else line

    def _cells(self, table: _Table, name: str, slug: str, heads: list[str]) -> Node:
        above = [context_of(table.owner), table.caption, *heads]
        return Node(
            level=0,
            path=(*table.path, name),
            slug=slug,
            parent=table.owner,
            leaf=True,
            context=" › ".join(part for part in above if part),
        )


def _following(marks: Sequence[Marker | None], starts: Mapping[int, Part]) -> list[Marker | None]:
    """For each line the next mark after it in the same part of the document."""
    found: list[Marker | None] = []
    following: Marker | None = None
    for index in range(len(marks) - 1, -1, -1):
        if index + 1 in starts:
            following = None
        found.append(following)
        following = marks[index] or following
    return found[::-1]


def _series(node: Node) -> tuple[int, str | int]:
    """What the items of one level below one parent have in common."""
    return id(node.parent), node.level


def _below(parent: Node | None, level: int, name: str, slug: str) -> Node:
    path = (*parent.path, name) if parent else (name,)
    return Node(level, path, f"{parent.slug}-{slug}" if parent else slug, parent)


def _heading(text: str) -> str | None:
    """The heading of a clause: a run-in one up to its full stop, or a whole line without one."""
    if match := _RUN_IN.match(text):
        return match[1]
    return text if 0 < len(text) <= 50 and not re.search(r"[。；;：:！？〕]", text) else None


def context_of(node: Node | None) -> str:
    """The marks and headings from the root down to a node."""
    parts: list[str] = []
    while node is not None:
        heading = node.heading if node.level != Rank.DASH else None  # its mark holds the heading
        parts.append(node.path[-1] + (heading or ""))
        node = node.parent
    return " › ".join(reversed(parts))
