"""How each case ended, and the means over many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from eval.cases import Case
from eval.holdings import Day, Found
from eval.intervals import Mean, mean_of
from eval.metrics import auroc
from eval.record import Record
from eval.said import said
from eval.scoring import faults, score
from eval.statements import fidelity
from rag.domain import AnswerStatus
from rag.prompts import message

TOTAL = "total"
"""The row over all cases, beside those of the kinds."""
_ROW = ConfigDict(extra="forbid", frozen=True)


class Shown(BaseModel):
    """A clause beside an answer: what names it, and its text, None where it is not held.

    `group` is that of a gold clause, `marker` that of a citation.
    """

    model_config = _ROW
    label: str
    text: str | None
    marker: int | None = None
    group: int | None = None


class Result(BaseModel):
    """How one case ended: `faults` is empty when the answer is right; a line of results.jsonl.

    `scores` are the measures of `eval.scoring.score`; `unsupported` what the answer states and no
    clause cited for it does.
    """

    model_config = _ROW
    set: str
    id: str
    kind: str
    tags: tuple[str, ...]
    question: str
    answerable: bool
    refusable: bool
    expected: tuple[AnswerStatus, ...]
    said: AnswerStatus
    faults: tuple[str, ...]
    scores: dict[str, float | None]
    unsupported: tuple[str, ...]
    text: str
    cited: tuple[Shown, ...]
    gold: tuple[Shown, ...]
    confidence: float | None
    seconds: dict[str, float]

    @property
    def right(self) -> bool:
        """Whether status, clauses and text are all as the gold says."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Summary:
    """The means over results: by measure for all, each kind and each tag, and seconds by step.

    `auroc` is how well the confidence tells what should be answered from what should be refused,
    None where one of the two is missing or the system tells no confidence.
    """

    kinds: Mapping[str, Mapping[str, Mean | None]]
    tags: Mapping[str, Mapping[str, Mean | None]]
    seconds: Mapping[str, Mean | None]
    auroc: float | None


def judge(set_name: str, case: Case, record: Record, day: Day) -> Result:
    """An answer, wherever it comes from, held against its case and the documents of its day."""
    answer = said(record, day)
    wrong = fidelity(answer.text, case.question, answer.passages).unsupported
    return Result(
        set=set_name,
        id=case.id,
        kind=case.kind,
        tags=case.tags,
        question=case.question,
        answerable=case.answerable,
        refusable=case.refusable,
        expected=case.status,
        said=answer.status,
        faults=faults(case, answer),
        scores=score(case, answer),
        unsupported=tuple(claim.text for claim in wrong),
        text=answer.text,
        cited=tuple(
            _shown(found, one.document, one.path or one.quote, marker=one.marker)
            for one, found in answer.cited
        ),
        gold=tuple(
            _shown(day.gold(gold), gold.document, gold.path, group=gold.group) for gold in case.gold
        ),
        confidence=record.confidence,
        seconds=record.seconds,
    )


def _shown(found: Found | None, document: str | None, place: str | None, **more: Any) -> Shown:
    if found is None:
        return Shown(label=f"{document or ''}{place or ''}", text=None, **more)
    return Shown(label=found[0].label(found[1]), text=found[1].text, **more)


def kind_name(kind: str) -> str:
    """What a kind of question, or the row over all, is called; a kind that is not ours as it is."""
    try:
        return message(f"eval.kind_{kind}")
    except KeyError:
        return kind


def by_set(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Results by the set that they belong to, in their order."""
    sets: dict[str, list[Result]] = {}
    for result in results:
        sets.setdefault(result.set, []).append(result)
    return sets


def summary(results: Sequence[Result]) -> Summary:
    """The means over all results (`total`), and by kind and by tag."""
    kinds = dict.fromkeys(r.kind for r in results)
    tags = dict.fromkeys(tag for r in results for tag in r.tags)
    steps = dict.fromkeys(step for r in results for step in r.seconds)
    told = [r for r in results if r.confidence is not None and r.answerable != r.refusable]
    sure = [(r.confidence or 0.0, r.answerable) for r in told]
    return Summary(
        kinds={TOTAL: _means(results)}
        | {kind: _means([r for r in results if r.kind == kind]) for kind in kinds},
        tags={tag: _means([r for r in results if tag in r.tags]) for tag in tags},
        seconds={step: mean_of(r.seconds.get(step) for r in results) for step in steps},
        auroc=auroc([c for c, _ in sure], [flag for _, flag in sure]),
    )


def shares(results: Iterable[Result]) -> dict[str, tuple[int, int]]:
    """Right answers and cases, over all (`total`) and by kind."""
    table: dict[str, list[bool]] = {TOTAL: []}
    for result in results:
        table[TOTAL].append(result.right)
        table.setdefault(result.kind, []).append(result.right)
    return {kind: (sum(column), len(column)) for kind, column in table.items()}


def report(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of some results as JSON: those of one set, or of all."""
    means = summary(results)
    return {
        "right": shares(results),
        "metrics": {kind: _rows(row) for kind, row in means.kinds.items()},
        "tags": {tag: _rows(row) for tag, row in means.tags.items()},
        "seconds": _rows(means.seconds),
        "auroc": means.auroc,
        "failed": [
            {"id": r.id, "question": r.question, "faults": r.faults} for r in results if not r.right
        ],
        "unsupported": [{"id": r.id, "claims": r.unsupported} for r in results if r.unsupported],
    }


def _means(results: Sequence[Result]) -> dict[str, Mean | None]:
    names = dict.fromkeys(name for r in results for name in r.scores)
    return {name: mean_of(r.scores.get(name) for r in results) for name in names}


def _rows(means: Mapping[str, Mean | None]) -> dict[str, dict[str, Any] | None]:
    return {name: asdict(mean) if mean else None for name, mean in means.items()}
