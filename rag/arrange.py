"""Hits in the order in which they serve who asks, after the ranking by likeness.

The ranking looks at each clause by itself. A list is no answer without its items, the rows of one
table are alike in all but a cell, and the lines of a document's head answer only who asks for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.cells import is_heads, is_row
from rag.domain import HEAD, Clause, Hit
from rag.places import is_below
from rag.plain import plain
from rag.titles import title_key
from rag.understand import HEAD_KINDS, Kind, kind_of

_ROWS, _BETWEEN = 2, 6
"""So many rows of one table stand together; the others come after so many other hits."""
_LISTS, _ITEMS = 3, 12
"""The items of so many of the first hits come with them, unless they are more than so many."""
_QUOTED = re.compile(r"《([^《》]{2,80})》")
_WHOLE = (Kind.ENUMERATION, Kind.SUPPORT)
"""The kinds that ask for a list, so that one item of it brings the others."""


def arranged(text: str, hits: Sequence[Hit], region: str | None) -> list[Hit]:
    """The same hits in another order, and between them the items of the lists that lead.

    :param region: the one asked about; what only its parts issued comes after what is its own.
    """
    kind = kind_of(text)
    head_asked = kind in HEAD_KINDS
    body = [hit for hit in hits if head_asked or not _is_head(hit)]
    heads = [hit for hit in hits if not head_asked and _is_head(hit)]
    return _of_named(text, [*_with_items(_spread(body, region), kind), *heads])


def _of_named(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of the documents whose whole titles the text names before all others."""
    named = {title_key(title) for title in _QUOTED.findall(plain(text))}
    if not named:
        return list(hits)
    return sorted(hits, key=lambda hit: title_key(hit.document.metadata.title) not in named)


def _is_head(hit: Hit) -> bool:
    return hit.clause.path[0] == HEAD and "named" not in hit.found_by


def _spread(hits: Iterable[Hit], region: str | None) -> list[Hit]:
    """The hits with all but the first rows of each table moved back, and what parts issued."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    first: list[Hit] = []
    later: list[Hit] = []
    for hit in hits:
        if region and is_below(hit.document.metadata.region, region):
            later.append(hit)
            continue
        if is_row(hit.clause) or is_heads(hit.clause):
            table = (hit.document.id, hit.clause.path[:-1])
            seen[table] += 1
            if seen[table] > _ROWS:
                later.append(hit)
                continue
        first.append(hit)
    place = _ROWS + _BETWEEN
    return [*first[:place], *later, *first[place:]]


def _with_items(hits: Sequence[Hit], kind: Kind) -> list[Hit]:
    """The hits with the items after each of the first that leads to some."""
    found = {(hit.document.id, hit.clause.id): hit for hit in hits}
    order: dict[tuple[str, str], Hit] = {}
    for place, hit in enumerate(hits):
        for one in _list_of(hit, kind) if place < _LISTS else [hit]:
            key = (one.document.id, one.clause.id)
            order.setdefault(key, replace(found.get(key, one), score=max(hit.score, one.score)))
    return list(order.values())


def _list_of(hit: Hit, kind: Kind) -> list[Hit]:
    """A hit with the clauses without which it says nothing: its items, or those beside it."""
    lead = hit.clause
    if kind in _WHOLE and not _leads(lead) and not _is_title(lead):
        lead = next((c for c in hit.document.ancestors(lead)[:1] if _leads(c)), lead)
    items: list[Clause] = []
    if _leads(lead) or (kind in _WHOLE and _is_title(lead)):
        items = hit.document.children(lead)
    if len(items) > _ITEMS:
        return [hit]
    others = {c.id: Hit(c, hit.document, 0.0, None, ("context",)) for c in (lead, *items)}
    return [hit, *(one for id_, one in others.items() if id_ != hit.clause.id)]


def _leads(clause: Clause) -> bool:
    """Whether a clause is the part of a sentence that leads to a list: …下列条件："""
    return clause.text.rstrip().endswith(("：", ":"))


def _is_title(clause: Clause) -> bool:
    """Whether a clause is a heading and no more."""
    if clause.heading is None:
        return False
    return len(clause.text) - len(clause.heading) <= len(clause.path[-1]) + 1
