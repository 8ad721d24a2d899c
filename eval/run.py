"""Asks every case of the production answerer, scores what it says, and puts it together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.cases import Case
from eval.intervals import Mean, mean_of
from eval.scoring import faults, score
from eval.statements import fidelity
from rag.answer import Answerer
from rag.domain import Answer, Question
from rag.today import today

TOTAL = "total"
"""The row over all cases, beside those of the kinds."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one case ended: `faults` is empty when the answer is right.

    `scores` are the measures of `eval.scoring.score`; `unsupported` what the answer states and no
    clause cited for it does.
    """

    case: Case
    answer: Answer
    faults: tuple[str, ...]
    scores: Mapping[str, float | None]
    unsupported: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether status, clauses and text are all as the gold says."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Summary:
    """The means over a set: by measure for all, each kind and each tag, and seconds by step."""

    kinds: Mapping[str, Mapping[str, Mean | None]]
    tags: Mapping[str, Mapping[str, Mean | None]]
    seconds: Mapping[str, Mean | None]


def run(answerer: Answerer, cases: Iterable[Case]) -> Iterable[Result]:
    """Ask and score the cases one by one."""
    for case in cases:
        yield judge(case, answerer.answer(question_of(case)))


def question_of(case: Case) -> Question:
    """What is asked of the answerer for a case; today where the case names no day."""
    return Question(
        text=case.question,
        as_of=case.as_of or today(),
        history=case.history,
        profile=case.profile,
        region=case.region,
    )


def judge(case: Case, answer: Answer) -> Result:
    """An answer, wherever it comes from, held against its case."""
    wrong = fidelity(answer, case.question).unsupported
    return Result(
        case=case,
        answer=answer,
        faults=faults(case, answer),
        scores=score(case, answer),
        unsupported=tuple(claim.text for claim in wrong),
    )


def summary(results: Sequence[Result]) -> Summary:
    """The means over all results (`total`), and by kind and by tag."""
    kinds = dict.fromkeys(r.case.kind for r in results)
    tags = dict.fromkeys(tag for r in results for tag in r.case.tags)
    steps = dict.fromkeys(step for r in results for step in r.answer.seconds)
    return Summary(
        kinds={TOTAL: _means(results)}
        | {kind: _means([r for r in results if r.case.kind == kind]) for kind in kinds},
        tags={tag: _means([r for r in results if tag in r.case.tags]) for tag in tags},
        seconds={step: mean_of(r.answer.seconds.get(step) for r in results) for step in steps},
    )


def shares(results: Sequence[Result]) -> dict[str, tuple[int, int]]:
    """Right answers and cases, over all (`total`) and by kind."""
    table: dict[str, list[bool]] = {TOTAL: []}
    for result in results:
        table[TOTAL].append(result.right)
        table.setdefault(result.case.kind, []).append(result.right)
    return {kind: (sum(column), len(column)) for kind, column in table.items()}


def report(results: Sequence[Result]) -> dict[str, Any]:
    """What `cewen eval run --json` prints of a set."""
    means = summary(results)
    return {
        "right": shares(results),
        "metrics": {kind: _rows(row) for kind, row in means.kinds.items()},
        "tags": {tag: _rows(row) for tag, row in means.tags.items()},
        "seconds": _rows(means.seconds),
        "failed": [
            {"id": r.case.id, "question": r.case.question, "faults": r.faults}
            for r in results
            if not r.right
        ],
        "unsupported": [
            {"id": r.case.id, "claims": r.unsupported} for r in results if r.unsupported
        ],
    }


def _means(results: Sequence[Result]) -> dict[str, Mean | None]:
    names = dict.fromkeys(name for r in results for name in r.scores)
    return {name: mean_of(r.scores[name] for r in results) for name in names}


def _rows(means: Mapping[str, Mean | None]) -> dict[str, dict[str, Any] | None]:
    return {name: asdict(mean) if mean else None for name, mean in means.items()}
