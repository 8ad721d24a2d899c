"""The measures of an answer, as pure functions: a number, or None where it is not defined.

What is undefined is None and never 0: an answer that cites nothing has no citation precision. A
clause is named by its document and its path. Retrieval is measured in `eval.ranking`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from scipy.stats import mannwhitneyu

from eval.cases import Gold
from eval.gold import Key, matches
from rag.citations import MARKER
from rag.plain import plain

_DENIED_BEFORE = re.compile(
    r"(?:不是|并非|并未|没有|没|未|不含|不包括|不包含|不属于|无)[^,,。;;:]{0,3}$"
)
_DENIED_AFTER = re.compile(r"^[^,,。;;]{0,8}(?:不对|不正确|有误|不符|不实|并不|不属于|不在|没有)")


def share(flags: Sequence[bool]) -> float | None:
    """The share of flags that are set; None of no flags."""
    return sum(flags) / len(flags) if flags else None


def citation_precision(cited: Collection[Key], gold: Collection[Gold]) -> float | None:
    """The share of the clauses cited that are gold; None where nothing is cited or gold."""
    if not gold:
        return None
    return share([any(matches(g, key) for g in gold) for key in set(cited)])


def citation_recall(cited: Collection[Key], groups: Sequence[Collection[Gold]]) -> float | None:
    """The share of the groups of gold clauses of which one is cited; None without gold.

    The clauses of a group stand for each other, so that citing one of them is enough.
    """
    return share([any(matches(g, key) for g in group for key in cited) for group in groups])


def says(text: str, fact: str) -> bool:
    """Whether a text holds a fact, in any width, script and spacing.

    A figure is whole: 10项 does not stand in 110项, nor 5 in 0.5.
    """
    return next(_places(text, fact), None) is not None


def correctness(text: str, must: Collection[str], must_not: Collection[str]) -> float | None:
    """The share of the required facts that a text says, 0 when it says a forbidden one.

    None where neither is given; 1 where only forbidden ones are given and none is said.
    """
    if not must and not must_not:
        return None
    if any(says(text, fact) for fact in must_not):
        return 0.0
    found = share([says(text, fact) for fact in must])
    return 1.0 if found is None else found


def asserts(text: str, premise: str) -> bool:
    """Whether a text says a premise anywhere without denying it (而不是…, 没有…, …有误)."""
    flat = _flat(text)
    return any(
        not _DENIED_BEFORE.search(flat[: found.start()])
        and not _DENIED_AFTER.search(flat[found.end() :])
        for found in _places(text, premise)
    )


def premise_corrected(text: str, premise: str | None, must: Collection[str]) -> bool | None:
    """Whether a text says all that is right and nowhere the premise that is wrong.

    None where the question takes nothing false for granted.
    """
    if premise is None:
        return None
    return all(says(text, fact) for fact in must) and not asserts(text, premise)


def refusal_precision(refused: Sequence[bool], should: Sequence[bool]) -> float | None:
    """Of the questions refused, the share that should be; None when none was refused."""
    return share([want for did, want in zip(refused, should, strict=True) if did])


def refusal_recall(refused: Sequence[bool], should: Sequence[bool]) -> float | None:
    """Of the questions that should be refused, the share that was; None when none should."""
    return share([did for did, want in zip(refused, should, strict=True) if want])


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """How often a positive scores above a negative, ties as half; None with one class alone."""
    above = [s for s, flag in zip(scores, positive, strict=True) if flag]
    below = [s for s, flag in zip(scores, positive, strict=True) if not flag]
    if not above or not below:
        return None
    return float(mannwhitneyu(above, below).statistic) / (len(above) * len(below))


def length(text: str) -> int:
    """The characters of an answer, without markers and blanks."""
    return len(re.sub(r"\s", "", MARKER.sub("", text)))


def _flat(text: str) -> str:
    return re.sub(r"\s", "", plain(MARKER.sub("", text)))


def _places(text: str, fact: str) -> Iterator[re.Match[str]]:
    wanted = _flat(fact)
    before = r"(?<!\d)(?<!\d\.)" if wanted[:1].isdigit() else ""
    after = r"(?!\.?\d)" if wanted[-1:].isdigit() else ""
    return re.finditer(before + re.escape(wanted) + after, _flat(text))
