"""Asks every case of the production answerer and scores what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.cases import Case
from rag.answer import Answerer
from rag.domain import Answer, AnswerStatus, Question
from rag.today import today


@dataclass(frozen=True, slots=True)
class Result:
    """How one case ended; `faults` is empty when the answer is right."""

    case: Case
    answer: Answer
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether status, clause and text are all as the gold says."""
        return not self.faults


def run(answerer: Answerer, cases: Iterable[Case]) -> Iterable[Result]:
    """Ask and score the cases one by one."""
    for case in cases:
        question = Question(
            text=case.question,
            as_of=case.as_of or today(),
            history=case.history,
            profile=case.profile,
            region=case.region,
        )
        answer = answerer.answer(question)
        yield Result(case, answer, faults(case, answer))


def faults(case: Case, answer: Answer) -> tuple[str, ...]:
    """What is wrong with an answer: status, uncited gold clause, missing or forbidden text."""
    found: list[str] = []
    if answer.status not in case.status:
        found.append(f"status {answer.status}")
    if answer.status is AnswerStatus.ANSWERED and case.paths:
        cited = {"".join(c.clause.path) for c in answer.citations}
        if cited.isdisjoint(case.paths):
            found.append("gold clause not cited")
    found += [f"missing {text}" for text in case.must if text not in answer.text]
    found += [f"forbidden {text}" for text in case.must_not if text in answer.text]
    return tuple(found)


def shares(results: Sequence[Result]) -> dict[str, tuple[int, int]]:
    """Right answers and cases, over all (`total`) and by kind."""
    table: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        table["total"].append(result.right)
        table[result.case.kind].append(result.right)
    return {kind: (sum(column), len(column)) for kind, column in table.items()}
