"""A second reading of the sets against their gold: where two readers differ, a case is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sklearn.metrics import cohen_kappa_score

from eval.cases import REFUSALS, Case, Gold, fact_of
from eval.metrics import share
from eval.results import TOTAL
from rag.domain import AnswerStatus
from rag.errors import InputError
from rag.plain import plain

_ROW = ConfigDict(extra="forbid", frozen=True)


class Reading(BaseModel):
    """What a second reader, who did not see the gold, found for a case: status and clauses."""

    model_config = _ROW
    id: str = Field(min_length=1)
    status: AnswerStatus
    gold: tuple[Gold, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree over `count` cases; None where it is not defined.

    `status` is the share of readings whose status the case accepts; `kappa` Cohen's, of answering
    against refusing, over the cases that accept only one of them; `clauses` the share of readings
    with clauses of which one is gold, over those where both name clauses.
    """

    count: int
    status: float | None
    kappa: float | None
    clauses: float | None


def read_readings(path: Path) -> list[Reading]:
    """The readings of a .jsonl file.

    :raises InputError: when the file is missing, or a line is not a reading.
    """
    if not path.is_file():
        raise InputError("file_missing", path=path)
    readings = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            try:
                readings.append(Reading.model_validate_json(line))
            except ValidationError as error:
                fact = fact_of(error)
                raise InputError("reading_invalid", path=path, line=number, fact=fact) from error
    return readings


def agreement(cases: Sequence[Case], readings: Iterable[Reading]) -> Mapping[str, Agreement]:
    """The agreement over all cases that were read twice, and by kind.

    :raises InputError: when a reading is of no case, or none is.
    """
    by_id = {case.id: case for case in cases}
    pairs: dict[str, list[tuple[Case, Reading]]] = {TOTAL: []}
    for reading in readings:
        if reading.id not in by_id:
            raise InputError("record_strange", count=1, id=reading.id)
        case = by_id[reading.id]
        pairs[TOTAL].append((case, reading))
        pairs.setdefault(case.kind, []).append((case, reading))
    if not pairs[TOTAL]:
        raise InputError("reading_none")
    return {kind: _agreement(row) for kind, row in pairs.items()}


def _agreement(pairs: Sequence[tuple[Case, Reading]]) -> Agreement:
    both = [(c, r) for c, r in pairs if c.gold and r.gold]
    return Agreement(
        count=len(pairs),
        status=share([reading.status in case.status for case, reading in pairs]),
        kappa=_kappa([(c, r) for c, r in pairs if c.answerable != c.refusable]),
        clauses=share([any(_same(a, b) for a in c.gold for b in r.gold) for c, r in both]),
    )


def _kappa(pairs: Sequence[tuple[Case, Reading]]) -> float | None:
    """None where both readers always said the same one thing: chance alone explains it."""
    first = [case.answerable for case, _ in pairs]
    second = [reading.status not in REFUSALS for _, reading in pairs]
    if len({*first, *second}) < 2:
        return None
    return float(cohen_kappa_score(first, second))


def _same(gold: Gold, other: Gold) -> bool:
    if gold.path != other.path:
        return False
    one, two = plain(gold.document or ""), plain(other.document or "")
    return one in two or two in one
