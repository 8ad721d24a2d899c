"""A clause as the passages that are embedded: the titles above it, then its text.

The encoder reads at most 512 tokens; a longer clause is cut between sentences into windows that
all point to it, so that no part of it goes unread. Its tokenizer first brings the text into
compatibility form (㎡ to m2, ︰ to two dots) and then makes at most one token of a character, so
sizes are counted in characters of that form; digits and Latin come near to that bound, Chinese
prose stays at about two thirds of it.
"""

from __future__ import annotations

import unicodedata

from rag.domain import Clause, Level, PolicyDocument
from rag.sentences import sentences
from rag.store import Window

_LIMIT = 380
"""Characters of text in a window, so that its titles have room too."""
_WHOLE = 500
"""Characters of a window with its titles; the model's prefix and its own signs take the rest."""


def windows(document: PolicyDocument, clause: Clause) -> list[Window]:
    """The windows of a clause, at least one; the texts below their titles join to its text."""
    pieces: list[str] = []
    size = 0
    for sentence in sentences(clause.text):
        for piece, length in _cut(sentence):
            if pieces and size + length <= _LIMIT:
                pieces[-1] += piece
                size += length
            else:
                pieces.append(piece)
                size = length
    title = titled(document, clause)
    return [
        Window(
            clause_id=clause.id,
            document_id=document.id,
            version=document.version,
            number=n,
            passage=f"{_fitted(title, piece)}\n{piece}",
            national=document.metadata.level is Level.NATIONAL,
        )
        for n, piece in enumerate(pieces)
    ]


def titled(document: PolicyDocument, clause: Clause) -> str:
    """The titles above a clause: the document's, then the headings of its ancestors."""
    role = clause.path[-1] if clause.heading is None else ""
    return " ".join(part for part in (document.metadata.title, clause.context, role) if part)


def _cut(sentence: str) -> list[tuple[str, int]]:
    """A sentence in pieces that fit a window, each with its size; joined they are the sentence."""
    found: list[tuple[str, int]] = []
    start = size = 0
    for i, char in enumerate(sentence):
        width = _size(char)
        if size + width > _LIMIT:
            found.append((sentence[start:i], size))
            start, size = i, 0
        size += width
    found.append((sentence[start:], size))
    return found


def _fitted(title: str, piece: str) -> str:
    """A title as long as the piece leaves room for: its beginning and, more of it, its end.

    The end holds the nearest headings, or the column heads of a table.
    """
    room = _WHOLE - _size(piece)
    if _size(title) <= room:
        return title
    kept = room // 4
    while _size(title[:kept]) > room // 4:
        kept -= 1
    tail = room * 3 // 4 - 1
    while _size(title[-tail:]) > room * 3 // 4 - 1:
        tail -= 1
    return f"{title[:kept]} {title[-tail:]}"


def _size(text: str) -> int:
    """How many characters a text has in compatibility form, character by character."""
    return sum(len(unicodedata.normalize("NFKC", char)) for char in text)
