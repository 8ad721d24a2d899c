"""The cases of an evaluation set: what is asked, and what an answer must hold to be right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.domain import AnswerStatus, Turn
from rag.errors import InputError

SETS = Path(__file__).parent / "sets"


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its gold.

    `status` lists the statuses that are right; `paths` the clauses of which one must be cited when
    the question is answered; `must` and `must_not` are pieces of text of the answer.
    """

    id: str
    kind: str
    question: str
    history: tuple[Turn, ...]
    status: tuple[AnswerStatus, ...]
    paths: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]


def load(path: Path) -> list[Case]:
    """The cases of a .jsonl file.

    :raises InputError: when the file is missing or a line is not a case, naming the line.
    """
    if not path.is_file():
        raise InputError("file_missing", path=path)
    return list(_cases(path))


def _cases(path: Path) -> Iterator[Case]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            yield Case(
                id=row["id"],
                kind=row["kind"],
                question=row["question"],
                history=tuple(Turn(**turn) for turn in row["history"]),
                status=tuple(AnswerStatus(s) for s in row["status"]),
                paths=tuple(row["paths"]),
                must=tuple(row["must"]),
                must_not=tuple(row["must_not"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise InputError("case_invalid", path=path, line=number, fact=error) from error
