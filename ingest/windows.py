"""A clause as the passages that are embedded: the titles above it, then its text.

The encoder reads at most 512 tokens, and a Chinese character is about one; a longer clause is cut
between sentences into windows that all point to it, so that no part of it goes unread.
"""

from __future__ import annotations

from rag.domain import Clause, PolicyDocument
from rag.sentences import sentences
from rag.store import Window

_LIMIT = 380
"""Characters of text in a window; the titles and the model's prefix take the rest."""


def windows(document: PolicyDocument, clause: Clause) -> list[Window]:
    """The windows of a clause, at least one, covering its whole text."""
    pieces: list[str] = []
    for sentence in sentences(clause.text):
        for start in range(0, len(sentence), _LIMIT):
            piece = sentence[start : start + _LIMIT]
            if pieces and len(pieces[-1]) + len(piece) <= _LIMIT:
                pieces[-1] += piece
            else:
                pieces.append(piece)
    title = titled(document, clause)
    return [
        Window(clause.id, document.id, document.version, n, f"{title}\n{piece}")
        for n, piece in enumerate(pieces)
    ]


def titled(document: PolicyDocument, clause: Clause) -> str:
    """The titles above a clause: the document's, then the headings of its ancestors."""
    role = clause.path[-1] if clause.heading is None else ""
    return " ".join(part for part in (document.metadata.title, clause.context, role) if part)
