"""A model's draft, sentence by sentence: markers mapped, each sentence through the gate."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from rag.citations import MARKER, Line, Quote, cite, markers_in
from rag.domain import Composer, Event, Hit, Token
from rag.errors import LanguageModelError
from rag.fidelity import check
from rag.llm import LanguageModel
from rag.prompts import message, render
from rag.sentences import sentences

_MOST_CHARACTERS = 4000
"""A draft that runs on beyond this is cut off; the sentences before it stand."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]+(?:\s*\[\d+\])*(?=[^\s\[])|[^\n]+\n", re.S)


@dataclass(frozen=True, slots=True)
class Written:
    """The lines of an answer, who wrote them, and what must be said beside them."""

    lines: tuple[Line, ...]
    composer: Composer = Composer.EXTRACTIVE
    notice: str = field(default_factory=lambda: message("notices.ai_label"))


def write(
    model: LanguageModel, question: str, hits: Sequence[Hit], extractive: tuple[Line, ...]
) -> Generator[Event, None, Written]:
    """A token for each sentence of the model's that passed the gate; returns what was written.

    Where none did, or the model failed before the first, that is the extractive answer, with a
    notice that says so.
    """
    lines: list[Line] = []
    fault = ""
    try:
        for line in _drafted(model, question, hits):
            lines.append(line)
            yield Token(_last_row(lines))
    except LanguageModelError:
        fault = message("notices.model_cut" if lines else "notices.model_failed")
    if not lines:
        fault = fault or message("notices.model_unsupported")
        return Written(extractive, notice=message("notices.ai_label") + fault)
    return Written(tuple(lines), Composer.MODEL, message("notices.ai_label") + fault)


def _last_row(lines: list[Line]) -> str:
    """The newest line with its markers; the tokens joined are the text of the answer."""
    return ("\n" if len(lines) > 1 else "") + cite(lines)[0].splitlines()[-1]


def _drafted(model: LanguageModel, question: str, hits: Sequence[Hit]) -> Iterator[Line]:
    """The sentences of a model's draft that passed the gate, each as soon as it is whole.

    :raises LanguageModelError: when the model fails; lines already given stand.
    """
    system = render("answer.md", clauses="\n\n".join(_listed(n, h) for n, h in enumerate(hits, 1)))
    buffer, length = "", 0
    for piece in model.stream(system, render("question.md", question=question)):
        buffer += piece
        length += len(piece)
        while match := _SENTENCE.match(buffer):
            buffer = buffer[match.end() :]
            yield from _checked(match[0], hits)
        if length > _MOST_CHARACTERS:
            return
    yield from _checked(buffer, hits)


def _listed(number: int, hit: Hit) -> str:
    return f"[{number}] {hit.document.label(hit.clause)}\n{hit.clause.context}\n{hit.clause.text}"


def _checked(sentence: str, hits: Sequence[Hit]) -> Iterator[Line]:
    """The sentence as a line with its quotes, or nothing when it fails the gate."""
    numbers = list(dict.fromkeys(markers_in(sentence)))
    text = MARKER.sub("", sentence).strip()
    if not text or not numbers or any(not 1 <= n <= len(hits) for n in numbers):
        return
    cited = [hits[n - 1] for n in numbers]
    if check(text, [hit.clause.text for hit in cited]):
        return
    yield Line(text, tuple(_quote(text, hit) for hit in cited))


def _quote(text: str, hit: Hit) -> Quote:
    """The sentence of the clause that the model's sentence shares most character pairs with."""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    pieces = [s.strip() for s in sentences(hit.clause.text) if s.strip()]
    best = max(pieces, key=lambda s: len(pairs & {s[i : i + 2] for i in range(len(s) - 1)}))
    return Quote(best, hit.clause, hit.document)
