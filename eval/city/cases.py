"""A question with its gold, and how far its words are those of the clause that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.city.paper import Clause, Paper

ANSWERED, NO_EVIDENCE = "answered", "no_evidence"
OUT_OF_SCOPE, DECLINED, NEEDS_DETAIL = "out_of_scope", "declined", "needs_detail"
CHECKED_BY = "生成"


@dataclass(frozen=True, slots=True)
class Gold:
    """A clause that an answer must cite: its document and what stands there."""

    document: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Case:
    """One question of the set; `as_row` is its line."""

    kind: str
    question: str
    gold: tuple[Gold, ...] = ()
    must: tuple[str, ...] = ()
    status: tuple[str, ...] = (ANSWERED,)
    must_not: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    profile: dict[str, Any] | None = None
    as_of: str = ""
    tags: tuple[str, ...] = field(default=())

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return ANSWERED in self.status

    def as_row(self, identity: str) -> dict[str, Any]:
        """The JSON object of its line."""
        row: dict[str, Any] = {
            "id": identity,
            "kind": self.kind,
            "question": self.question,
            "history": [{"role": role, "content": text} for role, text in self.history],
            "as_of": self.as_of,
            "status": list(self.status),
            "gold": [{"document": g.document, "path": g.clause.path} for g in self.gold],
            "must": list(self.must),
            "must_not": list(self.must_not),
            "tags": list(self.tags),
            "checked_by": [CHECKED_BY],
        }
        return row if self.profile is None else {**row, "profile": self.profile}


def gold(paper: Paper, *keys: str) -> tuple[Gold, ...]:
    """The clauses of a document by their keys."""
    return tuple(Gold(paper.title, paper.clauses[key]) for key in keys)


def overlap(case: Case) -> float:
    """The share of the question's pairs of characters that stand in its nearest gold clause.

    Only Chinese characters, letters and digits count. A question without a pair shares none.
    """
    asked = _pairs(case.question)
    texts = (_pairs(f"{g.clause.heads} {g.clause.text}") for g in case.gold)
    return max((len(asked & held) / len(asked) for held in texts if asked), default=0.0)


def apart(cases: Iterable[Case], limit: float = 0.4) -> tuple[int, int]:
    """How many answerable questions share less than that with their gold, and of how many."""
    shares = [overlap(case) for case in cases if case.answerable]
    return sum(share < limit for share in shares), len(shares)


def _pairs(text: str) -> set[str]:
    found: set[str] = set()
    runs: Sequence[str] = re.findall(r"[\u4e00-\u9fffA-Za-z0-9]+", text.lower())
    for run in runs:
        found |= {run[i : i + 2] for i in range(len(run) - 1)}
    return found
