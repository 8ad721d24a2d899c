"""Numbering grammar: the blocks of a document to a tree of clauses with character intervals.

The levels are those of `ingest.marks.Rank`; above them stand the attachments of `ingest.parts`, in
each of which numbering begins anew. A clause's interval is its own text, from its mark to its
first child; text that returns to the parent after the last child is a child of its own, 续段. The
rows of a table are clauses below the clause in which the table stands. The paragraphs of an
article (款) stay one clause: it is what 第X条 names, and a quote is a slice of it in any case.
Nothing of the blocks is lost: every block lies in exactly one clause.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.outline import markers_of
from ingest.parts import find_parts
from ingest.read.blocks import Block
from ingest.tree import Node, context_of, grow
from rag.domain import HEAD, Clause
from rag.duty import departments

_NATIONAL = ("中华人民共和国", "全国人民代表大会")
"""How the titles of laws and of the decisions of the congress and its committee begin."""


def build_clauses(
    blocks: Sequence[Block], roles: Mapping[int, str], document_id: str
) -> list[Clause]:
    """The clauses of a document whose text is its blocks joined by line feeds.

    :param roles: the head blocks by index (`ingest.metadata.Head.roles`); each becomes a clause
        under [文件信息].
    """
    parts = find_parts(blocks, roles)
    nodes = _head_nodes(parts.roles) + grow(blocks, parts)
    nodes.sort(key=lambda node: node.lines[0])
    starts = [0]
    for block in blocks:
        starts.append(starts[-1] + len(block.text) + 1)
    ids: dict[int, str] = {}
    taken: Counter[str] = Counter()
    clauses: list[Clause] = []
    for node in nodes:
        first, last = node.lines[0], node.lines[-1]
        text = "\n".join(block.text for block in blocks[first : last + 1])
        ids[id(node)] = _unique(f"{document_id}-{node.slug}", taken)
        clauses.append(
            Clause(
                id=ids[id(node)],
                document_id=document_id,
                parent_id=ids[id(node.parent)] if node.parent else None,
                path=node.path,
                heading=node.heading,
                context=node.context if node.context is not None else context_of(node.parent),
                start=starts[first],
                end=starts[first] + len(text),
                text=text,
                duty=departments(text),
                page=blocks[first].page,
            )
        )
    return clauses


def is_numbered(blocks: Sequence[Block]) -> bool:
    """Whether any paragraph begins with a numbering mark."""
    return any(markers_of([block.text for block in blocks if not block.table]))


def document_id(number: str | None, title: str, issuer: str | None) -> str:
    """A stable id: from the 文号 where there is one, else from title and issuer.

    A national title names one document whether its issuer is known or not, and the versions of a
    law may come from the congress and from its committee.
    """
    named = title if title.startswith(_NATIONAL) else f"{title}|{issuer}"
    return hashlib.sha256((number or named).encode()).hexdigest()[:12]


def _head_nodes(roles: Mapping[int, str]) -> list[Node]:
    nodes: list[Node] = []
    for index in sorted(roles):
        role = roles[index]
        if nodes and nodes[-1].path[1] == role == "通知正文" and nodes[-1].lines[-1] == index - 1:
            nodes[-1].lines.append(index)
            continue
        slug = "h" + hashlib.sha256(role.encode()).hexdigest()[:4]
        nodes.append(Node(0, (HEAD, role), slug, None, [index]))
    return nodes


def _unique(wanted: str, taken: Counter[str]) -> str:
    taken[wanted] += 1
    return wanted if taken[wanted] == 1 else f"{wanted}.{taken[wanted]}"
