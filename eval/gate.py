"""The floors below which a run fails: eval/gates.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from eval.cases import fact_of
from eval.results import TOTAL, Result, summary
from rag.errors import InputError

GATES = Path(__file__).parent / "gates.toml"
Gates = dict[str, dict[str, Annotated[float, Field(ge=0, le=1)]]]
"""The least mean of each measure, by set; `total` is over the cases of all sets."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor and what was measured: None where the measure is not defined, which fails."""

    set: str
    measure: str
    least: float
    mean: float | None

    @property
    def held(self) -> bool:
        """Whether the run stands on or above the floor."""
        return self.mean is not None and round(self.mean, 4) >= self.least


def read_gates(path: Path = GATES) -> Gates:
    """The floors of a file.

    :raises InputError: when it is missing or not of this form.
    """
    if not path.is_file():
        raise InputError("file_missing", path=path)
    try:
        return TypeAdapter(Gates).validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise InputError("gates_invalid", path=path, fact=str(error)) from error
    except ValidationError as error:
        raise InputError("gates_invalid", path=path, fact=fact_of(error)) from error


def floors(scored: Mapping[str, Sequence[Result]], gates: Gates) -> Iterator[Floor]:
    """Every floor with what the run measured.

    :raises InputError: when a floor names a set that the run did not ask.
    """
    everything = [result for results in scored.values() for result in results]
    for name, wanted in gates.items():
        if name != TOTAL and name not in scored:
            raise InputError("gates_set", name=name)
        means = summary(everything if name == TOTAL else scored[name]).kinds[TOTAL]
        for measure, least in wanted.items():
            mean = means.get(measure)
            yield Floor(name, measure, least, mean.mean if mean else None)
