"""Numbering grammar: the blocks of a document to a tree of clauses with character intervals.

The levels are those of `ingest.marks`: 编 > 章 > 节 > 条 > 一、 > (一) > 1. > (1) > ①, and ——.
A clause's interval is its own text, from its mark to its first child; text that returns to the
parent after the last child is a child of its own, 续段. Nothing of the lines is lost: every line
lies in exactly one clause.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.marks import ARTICLE, DASH, ITEM, Marker, marker_of
from ingest.read.blocks import Block
from rag.domain import HEAD, Clause
from rag.duty import departments

_NATIONAL = ("中华人民共和国", "全国人民代表大会")
_CLOSING = re.compile(
    r"^本(意见|办法|通知|方案|细则|措施|规定|政策|计划).{0,6}自.{2,30}(施行|实施|执行)"
)
_RUN_IN = re.compile(r"^([^。；;，,：:]{2,30})[。：:](?=.)")


@dataclass(slots=True)
class _Node:
    level: int
    path: tuple[str, ...]
    slug: str
    parent: _Node | None
    lines: list[int] = field(default_factory=list)
    heading: str | None = None
    children: int = 0
    continuation: bool = False


def build_clauses(blocks: Sequence[Block], roles: dict[int, str], document_id: str) -> list[Clause]:
    """The clauses of a document whose text is its blocks joined by line feeds.

    :param roles: the head blocks by index (`ingest.metadata.Head.roles`); each becomes a clause
        under [文件信息].
    """
    lines = tuple(block.text for block in blocks)
    nodes = _head_nodes(roles) + _body_nodes(lines, roles)
    nodes.sort(key=lambda node: node.lines[0])
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    clauses: list[Clause] = []
    ids: dict[int, str] = {}
    for node in nodes:
        ids[id(node)] = _unique(f"{document_id}-{node.slug}", set(ids.values()))
        text = "\n".join(lines[node.lines[0] : node.lines[-1] + 1])
        start = starts[node.lines[0]]
        clauses.append(
            Clause(
                id=ids[id(node)],
                document_id=document_id,
                parent_id=ids[id(node.parent)] if node.parent else None,
                path=node.path,
                heading=node.heading,
                context=_context(node),
                start=start,
                end=start + len(text),
                text=text,
                duty=departments(text),
            )
        )
    return clauses


def document_id(number: str | None, title: str, issuer: str | None) -> str:
    """A stable id: from the 文号 where there is one, else from title and issuer.

    A national title names one document whether its issuer is known or not, and the versions of a
    law may come from the congress and from its committee.
    """
    named = title if title.startswith(_NATIONAL) else f"{title}|{issuer}"
    return hashlib.sha256((number or named).encode()).hexdigest()[:12]


def _head_nodes(roles: dict[int, str]) -> list[_Node]:
    nodes: list[_Node] = []
    for index in sorted(roles):
        role = roles[index]
        if nodes and nodes[-1].path[1] == role == "通知正文" and nodes[-1].lines[-1] == index - 1:
            nodes[-1].lines.append(index)
            continue
        slug = "h" + hashlib.sha256(role.encode()).hexdigest()[:4]
        nodes.append(_Node(0, (HEAD, role), slug, None, [index]))
    return nodes


def _body_nodes(lines: tuple[str, ...], roles: dict[int, str]) -> list[_Node]:
    nodes: list[_Node] = []
    body = [i for i in range(len(lines)) if i not in roles]
    markers = {i: marker_of(lines[i]) for i in body}
    numbered = any(markers.values())
    top: _Node | None = None
    for position, index in enumerate(body):
        marker = markers[index]
        if marker is not None:
            top = _open(marker, lines[index], top)
        elif top is None or not numbered or _CLOSING.match(lines[index]):
            top = _paragraph(top, nodes, numbered, index)
        elif (
            top.lines[-1] != index - 1  # an attachment's name stands between
            or _returns_to_parent(top, [markers[i] for i in body[position + 1 :]], nodes)
        ):
            top = _continuation(top)
        top.lines.append(index)
        if top not in nodes:
            nodes.append(top)
    return nodes


def _open(marker: Marker, line: str, top: _Node | None) -> _Node:
    while top is not None and (top.level >= marker.level or top.continuation or top.level == 0):
        top = top.parent
    heading = _heading(line[marker.end :].strip())
    mark, slug = marker.mark, marker.slug
    if top is not None:
        top.children += 1
    if marker.level == DASH:
        ordinal = top.children if top is not None else 1
        mark, slug = f"——{heading or ordinal}", f"d{ordinal}"
    path = (*(top.path if top else ()), mark)
    slug = f"{top.slug}-{slug}" if top else slug
    return _Node(marker.level, path, slug, top, heading=heading)


def _returns_to_parent(top: _Node, after: list[Marker | None], nodes: list[_Node]) -> bool:
    """Whether a plain line after the item `top` belongs to the parent again.

    It does when the item is complete in its first paragraph, is the last of its siblings, and no
    sibling has a second paragraph: authors do not give a second paragraph to the last item alone.
    """
    if top.continuation or top.parent is None or len(top.lines) > 1:
        return False
    if top.level < ITEM and top.parent.level != ARTICLE:
        return False
    following = next((m for m in after if m), None)
    if following is not None and following.level == top.level:
        return False
    siblings = [n for n in nodes if n.parent is top.parent and n.level == top.level]
    return len(siblings) > 1 and all(len(n.lines) == 1 for n in siblings)


def _continuation(top: _Node) -> _Node:
    parent = top.parent or top
    parent.children += 1
    ordinal = parent.children
    return _Node(
        level=top.level if top.parent else top.level + 1,
        path=(*parent.path, "续段"),
        slug=f"{parent.slug}-x{ordinal}",
        parent=parent,
        continuation=True,
    )


def _paragraph(top: _Node | None, nodes: list[_Node], numbered: bool, index: int) -> _Node:
    """A clause for a line without a number above it: preamble, closing, or plain text."""
    if numbered and top is None:
        return _Node(0, ("引言",), "i", None)
    if numbered:
        return top if top and top.path == ("结尾",) else _Node(0, ("结尾",), "e", None)
    if top is not None and top.lines[-1] != index - 1:
        top = None
    ordinal = sum(n.level == 0 for n in nodes) + 1
    return _Node(0, (f"第{ordinal}段",), f"g{ordinal}", None)


def _heading(text: str) -> str | None:
    """The heading of a clause: a run-in one up to its full stop, or a whole line without one."""
    if match := _RUN_IN.match(text):
        return match[1]
    return text if 0 < len(text) <= 50 and not re.search(r"[。；;：:！？〕]", text) else None


def _context(node: _Node) -> str:
    parts: list[str] = []
    above = node.parent
    while above is not None:
        parts.append(above.path[-1] + (above.heading or "") if above.heading else above.path[-1])
        above = above.parent
    return " › ".join(reversed(parts))


def _unique(wanted: str, taken: set[str]) -> str:
    candidate, n = wanted, 1
    while candidate in taken:
        n += 1
        candidate = f"{wanted}.{n}"
    return candidate
