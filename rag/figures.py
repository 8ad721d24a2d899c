"""Questions after a figure.

A figure answers only where the text ties it to the subject: the part of the sentence between
commas in which it stands must itself speak of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.citations import Line
from rag.evidence import Sentence, Subject
from rag.understand import Kind, Understood, figure_pattern
from rag.words import fold

_TIED = 0.45
"""How far a sentence must speak of the subject for its figure to be the answer."""
_AS_WELL = 0.8
"""A sentence that speaks of the subject so much less than the best one does is left out."""
_NAMED = 0.4
"""How far a text must have the word that names a subject most sharply, 1 for the word itself."""
_UNITS = {"天": ("天", "日"), "日": ("日", "天"), "人": ("人", "名"), "名": ("名", "人")}
"""Units asked for, and those that say the same in a document."""


def figure_answer(
    asked: Understood, subject: Subject, sentences: list[Sentence]
) -> tuple[Line, ...]:
    """The sentence with a figure of the kind and unit asked for, tied to the subject."""
    figures = asked_figures(asked)
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


def asked_figures(asked: Understood) -> Callable[[str], bool]:
    """Whether a text has a figure of the kind and unit that a question asks for."""
    patterns = _patterns(asked)
    units = _UNITS.get(asked.unit, (asked.unit,)) if asked.unit else ()

    def figures(text: str) -> bool:
        found = (m[0] for pattern in patterns for m in pattern.finditer(fold(text)))
        return any(not units or any(unit in figure for unit in units) for figure in found)

    return figures


def _patterns(asked: Understood) -> list[re.Pattern[str]]:
    """What may count as the figure asked for; 多少 without a unit may ask for money or a rate."""
    kinds = [asked.kind]
    if asked.kind is Kind.COUNT and asked.unit is None:
        kinds += [Kind.AMOUNT, Kind.RATE]
    return [pattern for kind in kinds if (pattern := figure_pattern(kind))]


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
    return rarest is None or Subject(((rarest, 1.0),)).coverage(text) > _NAMED
