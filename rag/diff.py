"""What changed between two versions of a document, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rag.domain import Clause, PolicyDocument


class ChangeKind(StrEnum):
    """What happened to a clause. The value is what a reader sees."""

    ADDED = "新增"
    REMOVED = "删除"
    REWORDED = "修改"


@dataclass(frozen=True, slots=True)
class Change:
    """A clause that is not the same in both versions: its path, and its texts or None."""

    kind: ChangeKind
    path: tuple[str, ...]
    before: str | None
    after: str | None


def changes(old: PolicyDocument, new: PolicyDocument) -> tuple[Change, ...]:
    """The clauses that differ, in the order of the text.

    A clause that only moved to another number, with its text the same, is no change; one of the
    same path, or in the same place between unchanged ones, counts as reworded.
    """
    found: list[Change] = []
    matcher = SequenceMatcher(
        None, [_wording(c) for c in old.clauses], [_wording(c) for c in new.clauses], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            found += _pair(old.clauses[i1:i2], new.clauses[j1:j2])
    return tuple(found)


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts as pieces of (before, after), equal where nothing changed; joined they are both."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [(before[i1:i2], after[j1:j2]) for _, i1, i2, j1, j2 in matcher.get_opcodes()]


def _wording(clause: Clause) -> str:
    """The text without its own mark, which changes when a clause before it comes or goes."""
    if clause.heading and clause.heading in clause.text:
        return clause.text[clause.text.index(clause.heading) :]
    return clause.text


def _pair(before: tuple[Clause, ...], after: tuple[Clause, ...]) -> list[Change]:
    by_path = {clause.path: clause for clause in before}
    old = {id(new): by_path.get(new.path) for new in after}
    if not any(old.values()) and len(before) == len(after):
        old = {id(new): was for was, new in zip(before, after, strict=True)}
    used = {was.path for was in old.values() if was}
    found = [
        Change(ChangeKind.REMOVED, was.path, was.text, None)
        for was in before
        if was.path not in used
    ]
    for new in after:
        was = old[id(new)]
        kind = ChangeKind.REWORDED if was else ChangeKind.ADDED
        found.append(Change(kind, new.path, was.text if was else None, new.text))
    return found
