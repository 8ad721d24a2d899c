"""Questions after a figure.

A figure answers only where the text ties it to the subject: the part of the sentence between
commas in which it stands must itself speak of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.citations import Line
from rag.evidence import Sentence, Subject
from rag.understand import Kind, Understood, figure_pattern
from rag.words import fold

_TIED = 0.45
"""How far a sentence must speak of the subject for its figure to be the answer."""
_AS_WELL = 0.8
"""A sentence that speaks of the subject so much less than the best one does is left out."""
_UNITS = {"天": ("天", "日"), "日": ("日", "天"), "人": ("人", "名"), "名": ("名", "人")}
"""Units asked for, and those that say the same in a document."""


def figure_answer(
    asked: Understood, subject: Subject, sentences: list[Sentence]
) -> tuple[Line, ...]:
    """The sentence with a figure of the kind and unit asked for, tied to the subject."""
    figures = asked_figures(asked)
    fitting = [s for s in sentences if figures(s.counted)]
    if asked.kind is not Kind.NUMBER:
        fitting = [s for s in fitting if s.own >= _TIED and subject.names(s.text)]
    if not fitting:
        return ()
    # A figure that stands close to a word or two of the subject is not yet the subject's.
    most = max(s.own for s in fitting)
    fitting = [s for s in fitting if s.own >= _AS_WELL * most]
    best = max(fitting, key=lambda s: s.fit + _around(s, figures, subject))
    return (best.line,)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may count as the figure that a question asks for; nothing where it asks for none."""

    patterns: tuple[re.Pattern[str], ...]
    units: tuple[str, ...]

    def __call__(self, text: str) -> bool:
        """Whether a text has such a figure, of a unit that was asked for."""
        found = self._in(text)
        return any(not self.units or any(unit in one for unit in self.units) for one in found)

    def of_any_unit(self, text: str) -> bool:
        """Whether a text has such a figure."""
        return next(self._in(text), None) is not None

    def _in(self, text: str) -> Iterator[str]:
        folded = fold(text)
        return (match[0] for pattern in self.patterns for match in pattern.finditer(folded))


def asked_figures(asked: Understood) -> Wanted:
    """The figure that a question asks for; 多少 without a unit may ask for money or a rate."""
    kinds = [asked.kind]
    if asked.kind is Kind.COUNT and asked.unit is None:
        kinds += [Kind.AMOUNT, Kind.RATE]
    patterns = tuple(pattern for kind in kinds if (pattern := figure_pattern(kind)))
    return Wanted(patterns, _UNITS.get(asked.unit, (asked.unit,)) if asked.unit else ())


def _parts(text: str, wanted: Callable[[str], bool]) -> list[str]:
    return [part for part in re.split(r"[,，;；。:：]", text) if wanted(part)]


def _around(sentence: Sentence, wanted: Callable[[str], bool], subject: Subject) -> float:
    """How far the best part of a sentence that has such a figure speaks of the subject."""
    if sentence.is_row:
        return subject.coverage(sentence.text) if wanted(sentence.counted) else 0.0
    return max(map(subject.coverage, _parts(sentence.counted, wanted)), default=0.0)
