"""Gold clauses against clauses: which clause a gold names."""

from __future__ import annotations

from typing import NamedTuple

from eval.cases import Gold
from rag.domain import Clause, PolicyDocument
from rag.plain import plain


class Key(NamedTuple):
    """A clause as gold names it: the name of its document, 《title》(文号), and its path."""

    document: str
    path: str


def key_of(document: PolicyDocument, clause: Clause) -> Key:
    """How gold names a clause."""
    return Key(document.name, "".join(clause.path))


def matches(gold: Gold, key: Key) -> bool:
    """Whether a gold names this clause: the same path, and its piece of the document's name.

    Width, brackets and script of the name do not matter.
    """
    if gold.path != key.path:
        return False
    return gold.document is None or plain(gold.document) in plain(key.document)
