"""Gold clauses against the clauses of documents: which clause a gold names."""

from __future__ import annotations

from eval.cases import Case, Gold
from rag.domain import Clause, PolicyDocument
from rag.plain import plain


def path_of(clause: Clause) -> str:
    """The path of a clause as gold writes it: its marks, one after another."""
    return "".join(clause.path)


def names(gold: Gold, document: PolicyDocument) -> bool:
    """Whether the gold's document can be this one: its title or 文号 holds the piece given."""
    return gold.document is None or plain(gold.document) in plain(document.name)


def is_gold(case: Case, document: PolicyDocument, clause: Clause) -> bool:
    """Whether a clause is one of the case's gold clauses."""
    path = path_of(clause)
    return any(gold.path == path and names(gold, document) for gold in case.gold)
