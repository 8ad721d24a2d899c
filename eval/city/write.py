"""A city as a folder: documents, questions with gold, noisy twins, company profiles, and a card."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from eval.city.asking import from_heads, from_templates
from eval.city.cases import Case, apart
from eval.city.companies import companies, decided, eligibility
from eval.city.dialogue import Dialogues
from eval.city.documents import Writer
from eval.city.files import WRITERS
from eval.city.noise import noisy
from eval.city.offering import Offering
from eval.city.paper import Line, Paper
from eval.city.refusing import refused
from eval.city.texts import fill, raw
from eval.city.values import City, draw_city
from rag.errors import InputError

_MOST = 18
"""So many questions of a kind at most."""
_MOST_REFUSED = 16


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: counts by kind, and how many questions lie apart from their gold."""

    documents: int
    questions: dict[str, int]
    profiles: int
    apart: int
    answerable: int


def make(seed: int, folder: Path) -> Made:
    """Write the city of a number into a folder; the same number writes the same bytes.

    :raises InputError: when the folder holds anything already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("folder_not_empty", path=folder)
    city = draw_city(seed)
    writer = Writer(city)
    cases = questions(city, writer)
    found = [c for c in companies(writer, city.random("companies")) if decided(c)]
    (folder / "documents").mkdir(parents=True)
    for name, data in files(city, writer):
        (folder / "documents" / name).write_bytes(data)
    rows = _numbered(cases)
    _write(folder / "questions.jsonl", rows)
    _write(folder / "noisy.jsonl", _twins(rows, city.random("noise")))
    _write(folder / "dialogues.jsonl", _numbered(dialogues(city, writer)))
    _write(folder / "profiles.jsonl", (c.as_row(f"p-{n:03d}") for n, c in enumerate(found, 1)))
    far, answerable = apart(cases)
    kinds = dict(Counter(case.kind for case in cases))
    made = Made(len(writer.papers), kinds, len(found), far, answerable)
    (folder / "README.md").write_text(_card(city, made), encoding="utf-8")
    return made


def questions(city: City, writer: Writer) -> list[Case]:
    """The questions of a city, drawn evenly by kind, none asked twice on one day."""
    rng = city.random("questions")
    offering = Offering(writer, rng)
    every = [
        *from_templates(writer, rng),
        *from_heads(writer, rng),
        *offering.all(),
        *eligibility(offering, companies(writer, city.random("companies")), rng),
        *refused(writer, offering, rng),
    ]
    today = city.today.isoformat()
    every = [case if case.as_of else replace(case, as_of=today) for case in every]
    unique = {(c.question, c.history, c.as_of, str(c.profile)): c for c in every}
    by_kind: dict[str, list[Case]] = {}
    for case in unique.values():
        by_kind.setdefault(case.kind, []).append(case)
    drawn: list[Case] = []
    for cases in by_kind.values():
        most = _MOST if cases[0].answerable else _MOST_REFUSED
        chosen = rng.sample(range(len(cases)), min(most, len(cases)))
        drawn += [cases[n] for n in sorted(chosen)]
    return drawn


def dialogues(city: City, writer: Writer) -> list[Case]:
    """The conversations of a city, each turn before its twin in full."""
    rng, today = city.random("dialogues"), city.today.isoformat()
    pairs = Dialogues(writer, Offering(writer, rng), rng).all()
    return [replace(c, as_of=c.as_of or today) for pair in pairs for c in pair]


def files(city: City, writer: Writer) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each document, the kinds of files dealt out in turn."""
    rng = city.random("files")
    dealt: list[str] = []
    for n, paper in enumerate(writer.papers.values(), start=1):
        if not any(_can(suffix, paper) for suffix in dealt):
            dealt += rng.sample(sorted(WRITERS), len(WRITERS))
        suffix = next(suffix for suffix in dealt if _can(suffix, paper))
        dealt.remove(suffix)
        yield f"{n:02d}-{paper.title}{suffix}", WRITERS[suffix](paper)


def _can(suffix: str, paper: Paper) -> bool:
    """Whether a kind of file can hold the paper; plain text has no tables."""
    return suffix != ".txt" or all(isinstance(piece, Line) for piece in paper.pieces)


def _numbered(cases: Sequence[Case]) -> list[dict[str, Any]]:
    count: Counter[str] = Counter()
    rows = []
    for case in cases:
        count[case.kind] += 1
        rows.append(case.as_row(f"{case.kind}-{count[case.kind]:03d}"))
    return rows


def _twins(rows: Iterable[dict[str, Any]], rng: Random) -> Iterable[dict[str, Any]]:
    for row in rows:
        question, kind = noisy(row["question"], rng)
        yield {**row, "id": f"{row['id']}-n", "question": question, "tags": [*row["tags"], kind]}


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _card(city: City, made: Made) -> str:
    total = sum(made.questions.values())
    words = {
        "seed": city.seed,
        "today": city.today.isoformat(),
        "documents": made.documents,
        "questions": total,
        "profiles": made.profiles,
        "answerable": made.answerable,
        "apart": made.apart,
        "refused": total - made.answerable,
        "kinds": "、".join(f"{kind} {count}" for kind, count in made.questions.items()),
    }
    return fill(raw("readme.md"), {name: str(value) for name, value in words.items()})
