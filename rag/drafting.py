"""A model's draft, sentence by sentence: markers mapped, each sentence through the gate."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from rag.citations import MARKER, Line, Quote, cite, markers_in
from rag.domain import Composer, Event, Hit, Question, Token
from rag.errors import LanguageModelError
from rag.fidelity import check
from rag.llm import LanguageModel
from rag.masking import Masked, mask
from rag.prompts import message, render
from rag.release import clause_text, says_more, visible
from rag.sentences import sentences
from rag.words import Words

_IN_CLAUSES = frozenset({"figure", "date", "number", "department"})
"""Kinds of findings that no title or heading makes good (invariant 4 of the architecture)."""
_MOST_CHARACTERS = 4000
"""A draft that runs on beyond this is cut off; the sentences before it stand."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]+(?:\s*\[\d+\])*(?=[^\s\[])|[^\n]+\n", re.S)
FENCES = str.maketrans({"<": "＜", ">": "＞"})
"""What is quoted to a model cannot close the marks around it."""


@dataclass(frozen=True, slots=True)
class Written:
    """The lines of an answer, who wrote them, and what must be said beside them."""

    lines: tuple[Line, ...]
    composer: Composer = Composer.EXTRACTIVE
    notice: str = field(default_factory=lambda: message("notices.ai_label"))


@dataclass(frozen=True, slots=True)
class Ask:
    """The model that is asked, what the user asked, and that as a standalone text."""

    model: LanguageModel
    question: Question
    text: str
    words: Words

    def masked(self) -> Masked:
        """The text without identifiers."""
        profile = self.question.profile
        told = [self.question.text, *(turn.content for turn in self.question.history)]
        told += [fact for fact in (profile.industry, profile.business) if fact] if profile else []
        return mask(self.text, told, self.words)


def write(
    ask: Ask, hits: Sequence[Hit], extractive: tuple[Line, ...]
) -> Generator[Event, None, Written]:
    """A token for each sentence of the model's that passed the gate; returns what was written.

    Where none did, or the model failed before the first, that is the extractive answer, with a
    notice that says so; likewise where the user wants no model asked.
    """
    label = message("notices.ai_label")
    if ask.question.local_only:
        return Written(extractive, notice=label + message("notices.local_only"))
    outside = ask.model.external
    sent = message("notices.external") if outside else ""
    lines: list[Line] = []
    fault = ""
    try:
        for line in _drafted(ask, hits, ask.masked() if outside else Masked(ask.text)):
            lines.append(line)
            yield Token(_last_row(lines))
    except LanguageModelError:
        fault = message("notices.model_cut" if lines else "notices.model_failed")
    if not lines:
        fault = fault or message("notices.model_unsupported")
        return Written(extractive, notice=label + fault + sent)
    fault = fault or message("notices.model_wrote")
    return Written(tuple(lines), Composer.MODEL, label + fault + sent)


def _last_row(lines: list[Line]) -> str:
    """The newest line with its markers; the tokens joined are the text of the answer."""
    return ("\n" if len(lines) > 1 else "") + cite(lines)[0].splitlines()[-1]


def _drafted(ask: Ask, hits: Sequence[Hit], masked: Masked) -> Iterator[Line]:
    """The sentences of a model's draft that passed the gate, each as soon as it is whole.

    :raises LanguageModelError: when the model fails; lines already given stand.
    """
    system = render("answer.md", clauses="\n".join(_listed(n, h) for n, h in enumerate(hits, 1)))
    user = render("question.md", question=masked.text.translate(FENCES))
    buffer, room = "", _MOST_CHARACTERS
    for piece in ask.model.stream(system, user):
        buffer += piece[:room]
        room -= len(piece)
        while match := _SENTENCE.match(buffer):
            buffer = buffer[match.end() :]
            yield from _checked(match[0], hits, masked, ask.words)
        if room < 0:
            return
    yield from _checked(buffer, hits, masked, ask.words)


def _listed(number: int, hit: Hit) -> str:
    """A clause as data: numbered, between marks, with nothing in it that looks like either."""
    text = MARKER.sub(r"〔\1〕", f"{hit.clause.context}\n{clause_text(hit)}").translate(FENCES)
    label = hit.document.label(hit.clause).translate(FENCES)
    return f"<clause>\n[{number}] {label}\n{text}\n</clause>"


def _checked(sentence: str, hits: Sequence[Hit], masked: Masked, words: Words) -> Iterator[Line]:
    """The sentence as a line with its quotes, or nothing when it fails the gate."""
    numbers = list(dict.fromkeys(markers_in(sentence)))
    text = masked.restored(visible(MARKER.sub("", sentence)).strip())
    if not text or not numbers or any(not 1 <= n <= len(hits) for n in numbers):
        return
    cited = [hits[n - 1] for n in numbers]
    if not _held(text, cited) or says_more(text, cited, words):
        return
    yield Line(text, tuple(_quote(text, hit) for hit in cited))


def _held(text: str, cited: Sequence[Hit]) -> bool:
    """Whether a sentence passes the gate beside the clauses that it cites.

    It may use words of their titles and headings, but a figure, a date, a number or a department
    stands in the clauses themselves.
    """
    clauses = [clause_text(hit) for hit in cited]
    found = check(text, clauses)
    if any(finding.kind in _IN_CLAUSES for finding in found):
        return False
    about = "\n".join(f"{hit.document.metadata.title}\n{hit.clause.context}" for hit in cited)
    return not found or not check(text, clauses, about)


def _quote(text: str, hit: Hit) -> Quote:
    """The sentence of the clause that the model's sentence shares most character pairs with."""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    pieces = [s.strip() for s in sentences(hit.clause.text) if s.strip()]
    best = max(pieces, key=lambda s: len(pairs & {s[i : i + 2] for i in range(len(s) - 1)}))
    return Quote(best, hit.clause, hit.document)
