"""A model's draft, sentence by sentence: markers mapped, each sentence through the gate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.citations import MARKER, Line, Quote, markers_in
from rag.domain import Hit
from rag.fidelity import check
from rag.llm import LanguageModel
from rag.prompts import render
from rag.sentences import sentences

_MOST_CHARACTERS = 4000
"""A draft that runs on beyond this is cut off; the sentences before it stand."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]+(?:\s*\[\d+\])*(?=[^\s\[])|[^\n]+\n", re.S)


def draft(model: LanguageModel, question: str, hits: Sequence[Hit]) -> Iterator[Line]:
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
