"""The turns of a conversation as far as they may be leant on.

They come from the client, so an answer among them may be nobody's: of each a bounded piece is read,
a command is passed over, and an answer keeps only words that the documents have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.domain import Turn
from rag.kinds import is_injection, stop_words
from rag.words import Words, fold

_TURNS = 12
_ASKED, _ANSWERED = 300, 1500
"""Characters that are read of a question and of an answer."""
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


def bounded(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """The last turns, each cut, without commands and without roles that are none of ours."""
    kept = []
    for turn in history[-_TURNS:]:
        content = turn.content[: _ASKED if turn.role == "user" else _ANSWERED]
        if turn.role in ("user", "assistant") and not is_injection(content):
            kept.append(Turn(turn.role, content))
    return tuple(kept)


def grounded(
    history: Sequence[Turn], frequency: Callable[[str], int], words: Words
) -> tuple[Turn, ...]:
    """The last turns, an answer among them without the words that stand in no clause.

    :param frequency: how many clauses have a word, as `Fulltext.frequency` tells it.
    """

    def known(match: re.Match[str]) -> str:
        run = match[0]
        if frequency(fold(run)):
            return run
        pieces = words.parts(run) if _HAN.fullmatch(run) else []
        kept = (p for p in pieces if p in stop_words() or (len(p) > 1 and frequency(p)))
        return "".join(kept) or " "

    return tuple(
        turn if turn.role == "user" else Turn(turn.role, _RUN.sub(known, turn.content))
        for turn in bounded(history)
    )
