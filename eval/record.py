"""What a system said to one case, in a form that any system can write: a line of a .jsonl file.

Our own runs are kept in it, answers from elsewhere are read from it, and scoring knows nothing
else. docs/evaluation.md describes the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.cases import Case, fact_of
from rag.domain import Answer, AnswerStatus, Clause, Hit, PolicyDocument
from rag.errors import InputError
from rag.prompts import message

_ROW = ConfigDict(extra="forbid", frozen=True)
_Text = Annotated[str, Field(min_length=1)]


class Cited(BaseModel):
    """A clause that an answer cites, named as its system can: by path, or by quotation.

    `marker` is the n of [n] in the text, None where the text has no markers: the citation then
    backs all of it. `document` is a piece of the title or of the 文号, or both.
    """

    model_config = _ROW
    marker: int | None = None
    document: _Text | None = None
    path: _Text | None = None
    quote: _Text | None = None


class Record(BaseModel):
    """An answer to the case `id`.

    A missing `status` is derived from text and citations (`eval.status`). `retrieved` are the
    clauses that its search found, best first, None where the system does not tell; `confidence` any
    number that grows with how sure the system is, `seconds` how long each of its steps took.
    """

    model_config = _ROW
    id: _Text
    text: str
    status: AnswerStatus | None = None
    citations: tuple[Cited, ...] = ()
    retrieved: tuple[Cited, ...] | None = None
    confidence: float | None = None
    seconds: dict[str, float] = Field(default_factory=dict)


Asker = Callable[[Case], Record]
"""A system that can be asked a case."""


def record_of(case_id: str, answer: Answer, hits: Sequence[Hit] | None = None) -> Record:
    """An answer of our own answerer, and what it retrieved, as any other system would hand it in.

    Nothing was searched for where `hits` is None.
    """
    return Record(
        id=case_id,
        text=answer.text,
        status=answer.status,
        citations=tuple(
            cited_of(c.document, c.clause, c.marker, c.quote) for c in answer.citations
        ),
        retrieved=None if hits is None else tuple(cited_of(h.document, h.clause) for h in hits),
        confidence=answer.confidence,
        seconds=dict(answer.seconds),
    )


def cited_of(
    document: PolicyDocument, clause: Clause, marker: int | None = None, quote: str | None = None
) -> Cited:
    """A clause of ours as a record names it."""
    path = "".join(clause.path) or None
    return Cited(marker=marker, document=document.name, path=path, quote=quote or None)


def read_records(path: Path) -> list[Record]:
    """The answers of a .jsonl file, in its order.

    :raises InputError: when the file is missing, a line is not a record, or answers an id again.
    """
    if not path.is_file():
        raise InputError("file_missing", path=path)
    records: dict[str, Record] = {}
    # Only a line feed ends a line: a string of JSON may hold the other line ends of Unicode.
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = Record.model_validate_json(line)
        except ValidationError as error:
            fact = fact_of(error)
            raise InputError("record_invalid", path=path, line=number, fact=fact) from error
        if record.id in records:
            fact = message("eval.record_twice", id=record.id)
            raise InputError("record_invalid", path=path, line=number, fact=fact)
        records[record.id] = record
    return list(records.values())
