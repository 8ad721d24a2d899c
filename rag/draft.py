"""An answer before its markers."""

from __future__ import annotations

from dataclasses import dataclass

from rag.citations import Line
from rag.domain import AnswerStatus


@dataclass(frozen=True, slots=True)
class Draft:
    """Status and lines; `choices` are the questions to pick from where the answer asks back."""

    status: AnswerStatus
    lines: tuple[Line, ...]
    choices: tuple[str, ...] = ()
