"""The one fake of the test suite: a language model that says what it is told to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.errors import LanguageModelError


@dataclass
class QueuedModel:
    """Says what stands in the queue, piece by piece; keeps what it was asked.

    Each entry is one draft; a draft that is None fails as a dead model does.
    """

    queue: list[str | None] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    external: bool = False

    def stream(self, system: str, user: str) -> Iterator[str]:
        self.asked.append((system, user))
        draft = self.queue.pop(0)
        if draft is None:
            raise LanguageModelError("language_model", name="queued", fact="down")
        for start in range(0, len(draft), 7):
            yield draft[start : start + 7]
