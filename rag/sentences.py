"""Sentences of Chinese official text."""

from __future__ import annotations

import re

_END = re.compile(r"[。！？!?]+[”’」』)）]*|\n+")
_OPEN, _CLOSE = "(（〔《“「【", ")）〕》”」】"


def sentences(text: str) -> list[str]:
    """The sentences of a text; joined they are the text again, so each is a verbatim slice.

    A sentence ends at 。！？ outside brackets or at a line's end; a duty bracket 〔…〕 after the
    full stop is a sentence of its own.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()]
        inside = sum(map(piece.count, _OPEN)) > sum(map(piece.count, _CLOSE))
        if inside and "\n" not in match[0]:
            continue
        found.append(piece)
        start = match.end()
    if start < len(text):
        found.append(text[start:])
    return found
