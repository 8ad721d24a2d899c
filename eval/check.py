"""Holds the cases of a set against the documents: every gold path, quote and figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Case, Gold
from eval.claims import claims_of
from eval.fidelity import Passage, supported
from eval.gold import key_of, matches
from eval.holdings import Found, Holdings
from eval.metrics import says
from eval.overlap import Distribution, distribution, overlap
from eval.run_folder import cases_of, sets_of
from eval.scratch import scratch_shelf
from eval.statements import passage_of
from rag.domain import PolicyDocument
from rag.library import Library
from rag.prompts import message
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Problem:
    """What a case says that the documents do not: the case's id and the fact, in Chinese."""

    id: str
    fact: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a set.

    `problems` must be mended; `ambiguous` are gold paths that stand in several documents. `overlap`
    is the bigram share of each answerable question with the nearest of its gold clauses, by id.
    """

    cases: int
    kinds: Mapping[str, int]
    refusals: float
    unchecked: int
    problems: tuple[Problem, ...]
    ambiguous: tuple[Problem, ...]
    overlap: Mapping[str, float]
    distribution: Distribution | None


def check_sets(
    settings: Settings, names: Sequence[str], sources: Sequence[Path], progress: bool
) -> dict[str, Checked]:
    """Check sets of ours by name or any by path, all of ours where none is named.

    :param sources: the documents that they are about, beside the bundled ones.
    :raises InputError: when a set or a document cannot be read.
    """
    used = sets_of(names, ())
    with scratch_shelf(settings, sources, progress) as shelf:
        return {one.name: check(cases_of(one), shelf.library) for one in used}


def check(cases: Sequence[Case], library: Library) -> Checked:
    """Hold a set against the documents in force of a library, on the day of each case.

    `refusals` is the share of cases that should be refused, `unchecked` the number of those that
    nobody is named to have read.
    """
    holdings = Holdings(library)
    problems: list[Problem] = []
    ambiguous: list[Problem] = []
    shares: dict[str, float] = {}
    for case in cases:
        documents = holdings.on(case.as_of).documents
        found = {gold: list(_clauses(gold, documents)) for gold in case.gold}
        problems += (Problem(case.id, fact) for fact in _facts(case, found))
        ambiguous += (Problem(case.id, _several(g, f)) for g, f in found.items() if len(f) > 1)
        if case.answerable and (share := _nearest(case, found)) is not None:
            shares[case.id] = share
    return Checked(
        cases=len(cases),
        kinds=dict(Counter(case.kind for case in cases)),
        refusals=sum(not case.answerable for case in cases) / len(cases),
        unchecked=sum(not case.checked_by for case in cases),
        problems=tuple(problems),
        ambiguous=tuple(ambiguous),
        overlap=shares,
        distribution=distribution(list(shares.values())),
    )


def _clauses(gold: Gold, documents: Sequence[PolicyDocument]) -> Iterator[Found]:
    for document in documents:
        for clause in document.clauses:
            if matches(gold, key_of(document, clause)):
                yield document, clause


def _facts(case: Case, found: Mapping[Gold, Sequence[Found]]) -> Iterator[str]:
    """What is wrong with a case, in Chinese."""
    if case.answerable and not case.refusable and not case.gold:
        yield message("eval.gold_none")
    for gold, clauses in found.items():
        if not clauses:
            yield message("eval.gold_path", document=gold.document or "-", path=gold.path)
        elif gold.quote and not any(gold.quote in clause.text for _, clause in clauses):
            yield message("eval.gold_quote", quote=gold.quote, path=gold.path)
    passages = [passage_of(*one) for clauses in found.values() for one in clauses]
    if passages:
        yield from (message("eval.gold_figure", fact=fact) for fact in _unheld(case, passages))


def _unheld(case: Case, passages: Sequence[Passage]) -> Iterator[str]:
    """The figures, dates, 文号 and departments of `must` that no gold clause states.

    A fact may leave out the unit that stands behind it in the clause.
    """
    for fact in case.must:
        held = any(says(passage.text, fact) for passage in passages)
        if not held and not all(supported(claim, passages) for claim in claims_of(fact)):
            yield fact


def _several(gold: Gold, clauses: Sequence[Found]) -> str:
    names = "、".join(document.name for document, _ in clauses)
    return message("eval.gold_several", path=gold.path, documents=names)


def _nearest(case: Case, found: Mapping[Gold, Sequence[Found]]) -> float | None:
    texts = (clause.text for clauses in found.values() for _, clause in clauses)
    shares = (overlap(case.question, text) for text in texts)
    return max((share for share in shares if share is not None), default=None)
