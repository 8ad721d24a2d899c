"""A page as readers of PDF files and pictures see it: pieces of text and ruling lines in places.

Units are points (1/72 inch); x grows to the right and y downwards from the corner where reading
begins, so text runs from left to right whatever way the page was turned.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a line that stand close together.

    `size` is the width of a Chinese character, in points.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line, level or upright; `x0 <= x1` and `y0 <= y1`."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page; `number` counts from 1.

    `faulty` is how many characters have no sure meaning in the file. `bare` is the share of the
    page's ink that no text covers, from 0 to 1; None where it was not measured, because nothing
    but text was drawn. `recognised` tells text that was read in a picture.
    """

    number: int
    width: float
    spans: tuple[Span, ...]
    rules: tuple[Rule, ...] = ()
    faulty: int = 0
    bare: float | None = None
    recognised: bool = False

    @property
    def text(self) -> str:
        """All characters in the order of the file, without blanks."""
        return "".join("".join(span.text.split()) for span in self.spans)
