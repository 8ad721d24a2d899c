"""How right one answer is: its faults, and a value for every measure."""

from __future__ import annotations

from eval.cases import Case
from eval.gold import key_of, matches
from eval.metrics import (
    citation_precision,
    citation_recall,
    correctness,
    length,
    premise_corrected,
    refusal_precision,
    refusal_recall,
    says,
)
from eval.statements import fidelity
from rag.domain import Answer, AnswerStatus
from rag.prompts import message

REFUSALS = frozenset({AnswerStatus.NO_EVIDENCE, AnswerStatus.OUT_OF_SCOPE, AnswerStatus.DECLINED})
"""What counts as refusing; asking back is neither an answer nor a refusal."""


def faults(case: Case, answer: Answer) -> tuple[str, ...]:
    """What is wrong with an answer, in Chinese: status, uncited gold, missing or forbidden text."""
    found: list[str] = []
    if answer.status not in case.status:
        wanted = "、".join(case.status)
        found.append(message("eval.fault_status", said=answer.status, wanted=wanted))
    if answer.status is AnswerStatus.ANSWERED:
        cited = {key_of(c.document, c.clause) for c in answer.citations}
        for group in case.groups:
            if not any(matches(gold, key) for gold in group for key in cited):
                paths = "、".join(gold.path for gold in group)
                found.append(message("eval.fault_uncited", paths=paths))
    text = answer.text
    found += [message("eval.fault_missing", fact=f) for f in case.must if not says(text, f)]
    found += [message("eval.fault_forbidden", fact=f) for f in case.must_not if says(text, f)]
    return tuple(found)


def score(case: Case, answer: Answer) -> dict[str, float | None]:
    """Every measure of an answer by name; None where it is not defined for the case.

    Citations count only where the status is right: the nearest passage beside a wrong refusal
    backs nothing, so its recall is 0. `refusal_precision` is defined for what was refused,
    `refusal_recall` for what should be.
    """
    fits = answer.status in case.status
    cited = {key_of(c.document, c.clause) for c in answer.citations} if fits else set()
    refused = answer.status in REFUSALS
    premise = premise_corrected(answer.text, case.premise, case.must)
    return {
        "right": float(not faults(case, answer)),
        "correctness": correctness(answer.text, case.must, case.must_not),
        "citation_precision": citation_precision(cited, case.gold),
        "citation_recall": citation_recall(cited, case.groups),
        "fidelity": fidelity(answer, case.question).share,
        "refusal_precision": refusal_precision([refused], [not case.answerable]),
        "refusal_recall": refusal_recall([refused], [not case.answerable]),
        "premise": None if premise is None else float(fits and premise),
        "length": float(length(answer.text)),
    }
