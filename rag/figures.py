"""Questions after a figure, and figures that a question takes for granted.

A figure answers only where the text ties it to the subject: the part of the sentence between
commas in which it stands must itself speak of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.citations import Line
from rag.evidence import Sentence, Subject
from rag.prompts import message
from rag.understand import Kind, Understood, figure_pattern
from rag.words import fold

_TIED = 0.45
"""How far a sentence must speak of the subject for its figure to be the answer."""
_AS_WELL = 0.8
"""A sentence that speaks of the subject so much less than the best one does is left out."""
_PREMISE_TIED = 0.5
"""How far the part around a figure must speak of the subject for it to correct a premise."""
_UNITS = {"天": ("天", "日"), "日": ("日", "天"), "人": ("人", "名"), "名": ("名", "人")}
"""Units asked for, and those that say the same in a document."""
_LIMIT = "(?:以上|以下|以内|左右)?"


def figure_answer(
    asked: Understood, subject: Subject, sentences: list[Sentence]
) -> tuple[Line, ...]:
    """The sentence with a figure of the kind and unit asked for, tied to the subject."""
    patterns = _patterns(asked)
    if not patterns:
        return ()

    units = _UNITS.get(asked.unit, (asked.unit,)) if asked.unit else ()

    def figures(text: str) -> bool:
        found = (m[0] for pattern in patterns for m in pattern.finditer(fold(text)))
        return any(not units or any(unit in figure for unit in units) for figure in found)

    fitting = [s for s in sentences if figures(s.counted)]
    if asked.kind is not Kind.NUMBER:
        fitting = [s for s in fitting if s.own >= _TIED and _names(subject, s.text)]
    if not fitting:
        return ()
    # A figure that stands close to a word or two of the subject is not yet the subject's.
    most = max(s.own for s in fitting)
    fitting = [s for s in fitting if s.own >= _AS_WELL * most]
    best = max(fitting, key=lambda s: s.fit + _around(s, figures, subject))
    return (best.line,)


def _patterns(asked: Understood) -> list[re.Pattern[str]]:
    """What may count as the figure asked for; 多少 without a unit may ask for money or a rate."""
    kinds = [asked.kind]
    if asked.kind is Kind.COUNT and asked.unit is None:
        kinds += [Kind.AMOUNT, Kind.RATE]
    return [pattern for kind in kinds if (pattern := figure_pattern(kind))]


def premise_answer(premise: str, subject: Subject, sentences: list[Sentence]) -> tuple[Line, ...]:
    """The sentence that says the figure of a premise, or a correction where it says another."""

    def rivals(text: str) -> bool:
        return bool(_same_unit(premise, text))

    tied = [(s, _around(s, rivals, subject)) for s in sentences if rivals(s.counted)]
    tied = [(s, fit) for s, fit in tied if fit >= _PREMISE_TIED]
    if not tied:
        return ()
    best = max(tied, key=lambda pair: (pair[1], pair[0].fit))[0]
    part = best.counted
    if not best.is_row:
        part = max(_parts(part, rivals), key=subject.coverage)
    stated = _same_unit(premise, part)
    if _plain(premise) in map(_plain, stated):
        return (best.line,)
    if best.is_row and len(stated) > 1:  # which of its columns was meant is not known
        return (best.line,)
    correction = message("answer.premise", stated=_as_written(best, stated[0]), asked=premise)
    return (Line(correction, best.quotes), best.line)


def premise_of(question: str) -> str | None:
    """The figure with unit that a yes/no question takes for granted, or None."""
    folded = fold(question)
    if not re.search(r"吗|是不是|对不对|对吧|是否|没错吧", folded) or "多少" in folded:
        return None
    for kind in (Kind.AMOUNT, Kind.RATE, Kind.COUNT):
        pattern = figure_pattern(kind)
        match = re.search(f"(?=\\d)(?:{pattern.pattern}){_LIMIT}", folded) if pattern else None
        if match:
            return match[0]
    return None


def _same_unit(premise: str, text: str) -> list[str]:
    """The figures of a text that carry the unit of a premise, as written there (width folded)."""
    unit = re.sub(rf"^[\d,.~\s余多-]+|{_LIMIT}$", "", fold(premise))
    figure = rf"\d[\d,.]*(?:\s*[~-]\s*\d[\d,.]*)?\s*[余多]?\s*{re.escape(unit)}{_LIMIT}"
    return [m[0] for m in re.finditer(figure, fold(text))] if unit else []


def _as_written(sentence: Sentence, figure: str) -> str:
    """A figure in the words of the text: a table states its unit in the head of the column."""
    if figure in fold(sentence.text):
        return figure
    cells = zip(sentence.counted.split("；"), sentence.text.split("；"), strict=True)
    return next(said for counted, said in cells if figure in fold(counted))


def _parts(text: str, wanted: Callable[[str], bool]) -> list[str]:
    return [part for part in re.split(r"[,，;；。:：]", text) if wanted(part)]


def _around(sentence: Sentence, wanted: Callable[[str], bool], subject: Subject) -> float:
    """How far the best part of a sentence that has such a figure speaks of the subject."""
    if sentence.is_row:
        return subject.coverage(sentence.text) if wanted(sentence.counted) else 0.0
    return max(map(subject.coverage, _parts(sentence.counted, wanted)), default=0.0)


def _names(subject: Subject, text: str) -> bool:
    """Whether a text has the word that names the subject most sharply."""
    rarest = subject.rarest
    return rarest is None or Subject(((rarest, 1.0),)).coverage(text) > _PREMISE_TIED - 0.1


def _plain(figure: str) -> str:
    return re.sub(r"[\s,]", "", fold(figure))
