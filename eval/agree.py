"""A second reading of the sets against their gold: where two readers differ, a case is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sklearn.metrics import cohen_kappa_score

from eval.cases import REFUSALS, Case, Gold, fact_of
from eval.gold import key_of, matches
from eval.holdings import Holdings
from eval.metrics import share
from eval.results import TOTAL
from rag.domain import AnswerStatus
from rag.errors import InputError

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


def agreement(
    cases: Sequence[Case], readings: Iterable[Reading], holdings: Holdings
) -> Mapping[str, Agreement]:
    """The agreement over all cases that were read twice, and by kind.

    Two readers may name a clause differently, so clauses are compared as they stand in the
    documents of the day that a case asks for.

    :raises InputError: when a reading is of no case, names a clause that is not held, or none is.
    """
    by_id = {case.id: case for case in cases}
    pairs: dict[str, list[_Pair]] = {TOTAL: []}
    for reading in readings:
        if reading.id not in by_id:
            raise InputError("record_strange", count=1, id=reading.id)
        case = by_id[reading.id]
        pair = _Pair(case, reading, _same_clause(case, reading, holdings))
        pairs[TOTAL].append(pair)
        pairs.setdefault(case.kind, []).append(pair)
    if not pairs[TOTAL]:
        raise InputError("reading_none")
    return {kind: _agreement(row) for kind, row in pairs.items()}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A case and its second reading; `same` is None where one of them names no clause."""

    case: Case
    reading: Reading
    same: bool | None


def _agreement(pairs: Sequence[_Pair]) -> Agreement:
    return Agreement(
        count=len(pairs),
        status=share([pair.reading.status in pair.case.status for pair in pairs]),
        kappa=_kappa([pair for pair in pairs if pair.case.answerable != pair.case.refusable]),
        clauses=share([pair.same for pair in pairs if pair.same is not None]),
    )


def _kappa(pairs: Sequence[_Pair]) -> float | None:
    """None where both readers always said the same one thing: chance alone explains it."""
    first = [pair.case.answerable for pair in pairs]
    second = [pair.reading.status not in REFUSALS for pair in pairs]
    if len({*first, *second}) < 2:
        return None
    return float(cohen_kappa_score(first, second))


def _same_clause(case: Case, reading: Reading, holdings: Holdings) -> bool | None:
    if not case.gold or not reading.gold:
        return None
    day = holdings.on(case.as_of)
    for gold in reading.gold:
        if day.gold(gold) is None:
            raise InputError("reading_clause", id=case.id, path=gold.path)
    first = [key_of(*found) for gold in case.gold if (found := day.gold(gold))]
    return any(matches(gold, key) for gold in reading.gold for key in first)
