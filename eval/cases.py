"""The cases of an evaluation set: what is asked, and what an answer must hold to be right.

A set is a .jsonl file, a case a line; docs/evaluation.md describes the keys. A key that is not
among the fields below is refused, so that a typing error never makes a case easier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from rag.domain import AnswerStatus, CompanyProfile, Turn
from rag.errors import InputError
from rag.prompts import message

SETS = Path(__file__).parent / "sets"
REFUSALS = frozenset({AnswerStatus.NO_EVIDENCE, AnswerStatus.OUT_OF_SCOPE, AnswerStatus.DECLINED})
"""What counts as refusing; asking back is neither an answer nor a refusal."""
_ROW = ConfigDict(extra="forbid", frozen=True)
_Text = Annotated[str, Field(min_length=1)]


def _known_keys(noun: type[CompanyProfile] | type[Turn]) -> BeforeValidator:
    """Refuses keys that the noun does not have; pydantic drops them silently in dataclasses."""
    names = {field.name for field in fields(noun)}

    def check(value: Any) -> Any:
        for key in value if isinstance(value, dict) else ():
            if key not in names:
                raise PydanticCustomError("unknown_key", "{key}", {"key": key})
        return value

    return BeforeValidator(check)


class Gold(BaseModel):
    """A clause that backs the right answer.

    `document` is a piece of the title or of the 文号 of its document, needed where the path alone
    stands in several; `quote` a slice of the clause's text. Golds of one `group` stand for each
    other, so that one of them is enough; of every group one must be cited.
    """

    model_config = _ROW
    path: _Text
    document: _Text | None = None
    quote: _Text | None = None
    group: int = 0


class Case(BaseModel):
    """One question with its gold.

    `status` lists the statuses that are right; `must` and `must_not` are pieces of text of the
    answer. `premise` is the false thing that the question takes for granted: an answer may say it
    only to deny it. `as_of` is today where it is None. `tags` cut across kinds; `checked_by` names
    who read the case against the documents.
    """

    model_config = _ROW
    id: _Text
    kind: _Text
    question: _Text
    status: tuple[AnswerStatus, ...] = Field(min_length=1)
    history: tuple[Annotated[Turn, _known_keys(Turn)], ...] = ()
    profile: Annotated[CompanyProfile | None, _known_keys(CompanyProfile)] = None
    region: _Text | None = None
    as_of: date | None = None
    gold: tuple[Gold, ...] = ()
    must: tuple[_Text, ...] = ()
    must_not: tuple[_Text, ...] = ()
    premise: _Text | None = None
    tags: tuple[_Text, ...] = ()
    checked_by: tuple[_Text, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether an answer can be right."""
        return AnswerStatus.ANSWERED in self.status

    @property
    def refusable(self) -> bool:
        """Whether a refusal can be right; of what is both, refusing or not says nothing."""
        return bool(REFUSALS & set(self.status))

    @property
    def groups(self) -> tuple[tuple[Gold, ...], ...]:
        """The gold clauses by group, in the order of the groups."""
        numbers = sorted({gold.group for gold in self.gold})
        return tuple(tuple(g for g in self.gold if g.group == n) for n in numbers)


def load(path: Path) -> list[Case]:
    """The cases of a .jsonl file.

    :raises InputError: when the file is missing, holds no case or one id twice, or a line is not a
        case, naming the line and what is wrong with it.
    """
    if not path.is_file():
        raise InputError("file_missing", path=path)
    cases = list(_cases(path))
    if not cases:
        raise InputError("case_none", path=path)
    return cases


def _cases(path: Path) -> Iterator[Case]:
    seen: dict[str, int] = {}
    # Only a line feed ends a line: a string of JSON may hold the other line ends of Unicode.
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            fact = fact_of(error)
            raise InputError("case_invalid", path=path, line=number, fact=fact) from error
        if case.id in seen:
            fact = message("eval.case_twice", id=case.id, line=seen[case.id])
            raise InputError("case_invalid", path=path, line=number, fact=fact)
        seen[case.id] = number
        yield case


def fact_of(error: ValidationError) -> str:
    """The first thing that is wrong with a line, in Chinese."""
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"]))
    match first["type"]:
        case "extra_forbidden":
            return message("eval.case_unknown_key", name=key)
        case "unknown_key":
            return message("eval.case_unknown_key", name=f"{key}.{first['msg']}")
        case "missing":
            return message("eval.case_missing_key", name=key)
        case "json_invalid":
            return message("eval.case_not_json")
        case _:
            value = str(first["input"])[:60]
            return message("eval.case_wrong_value", name=key, value=value)
