"""How right one answer is: its faults, and a value for every measure."""

from __future__ import annotations

import math

from eval.cases import REFUSALS, Case
from eval.gold import matches
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
from eval.ranking import ndcg_at, recall_at, reciprocal_rank
from eval.said import Said
from eval.statements import fidelity
from rag.domain import AnswerStatus
from rag.prompts import message

DEPTH = 10
"""How many of the clauses retrieved are looked at."""


def faults(case: Case, said: Said) -> tuple[str, ...]:
    """What is wrong with an answer, in Chinese: status, uncited gold, missing or forbidden text."""
    found: list[str] = []
    if not said.fits(case):
        wanted = "、".join(case.status)
        found.append(message("eval.fault_status", said=said.status, wanted=wanted))
    if said.status is AnswerStatus.ANSWERED:
        for group in case.groups:
            if not any(matches(gold, key) for gold in group for key in said.keys):
                paths = "、".join(gold.path for gold in group)
                found.append(message("eval.fault_uncited", paths=paths))
    text = said.text
    found += [message("eval.fault_missing", fact=f) for f in case.must if not says(text, f)]
    found += [message("eval.fault_forbidden", fact=f) for f in case.must_not if says(text, f)]
    return tuple(found)


def score(case: Case, said: Said) -> dict[str, float | None]:
    """Every measure of an answer by name; None where it is not defined for the case.

    Citations count only where the status is right: the nearest passage beside a wrong refusal
    backs nothing, so its recall is 0. `refusal_precision` is defined for what was refused,
    `refusal_recall` for what should be; neither where both an answer and a refusal are right.
    """
    fits = said.fits(case)
    cited = said.keys if fits else set()
    refused = [said.status in REFUSALS]
    should = [] if case.answerable and case.refusable else [case.refusable]
    premise = premise_corrected(said.text, case.premise, case.must)
    return {
        "score": headline(case, said),
        "right": float(not faults(case, said)),
        "correctness": correctness(said.text, case.must, case.must_not),
        "citation_precision": citation_precision(cited, case.gold),
        "citation_recall": citation_recall(cited, case.groups),
        "fidelity": fidelity(said.text, case.question, said.passages).share,
        "refusal_precision": refusal_precision(refused[: len(should)], should),
        "refusal_recall": refusal_recall(refused[: len(should)], should),
        "premise": None if premise is None else float(fits and premise),
        **ranking(case, said),
        "length": float(length(said.text)),
    }


def headline(case: Case, said: Said) -> float:
    """One number for one answer, 0 to 1: all that is wanted at once, so that no trick pays.

    0 where the status is wrong. Else the product of what is said of what must be (`correctness`),
    of how well the citations fit (the harmonic mean of their precision and recall) and of
    `fidelity`; what is not defined for the case counts as 1. A whole document cited for one clause,
    or a refusal of everything, is worth next to nothing.
    """
    if not said.fits(case):
        return 0.0
    correct = correctness(said.text, case.must, case.must_not)
    true = fidelity(said.text, case.question, said.passages).share
    parts = [part for part in (correct, true) if part is not None]
    if said.status is AnswerStatus.ANSWERED and case.gold:
        precision = citation_precision(said.keys, case.gold) or 0.0
        recall = citation_recall(said.keys, case.groups) or 0.0
        parts.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
    return math.prod(parts)


def ranking(case: Case, said: Said) -> dict[str, float | None]:
    """How good the search was: of the groups of gold, each found where its first clause stands.

    None where the case has no gold or the system does not tell what it found, and where the case is
    about what is not in force: a search keeps that from its hits.
    """
    measures: dict[str, float | None] = dict.fromkeys(
        ("recall@5", "recall@10", "mrr@10", "ndcg@10")
    )
    if said.ranked is None or not case.gold or case.kind == "expired":
        return measures
    # A clause stands for the first group that it belongs to and that none above it stands for.
    groups = [str(number) for number in range(len(case.groups))]
    left = dict(zip(groups, case.groups, strict=True))
    ranked: list[str] = []
    for place, key in enumerate(said.ranked):
        of = next((n for n, golds in left.items() if any(matches(g, key) for g in golds)), None)
        ranked.append(f"-{place}" if of is None else of)
        if of is not None:
            del left[of]
    relevant = frozenset(groups)
    return {
        "recall@5": recall_at(ranked, relevant, 5),
        "recall@10": recall_at(ranked, relevant, DEPTH),
        "mrr@10": reciprocal_rank(ranked, relevant, DEPTH),
        "ndcg@10": ndcg_at(ranked, dict.fromkeys(groups, 1.0), DEPTH),
    }
