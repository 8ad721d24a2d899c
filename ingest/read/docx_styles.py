"""What the styles of a DOCX say of a paragraph: its list, whether it is hidden, a contents line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.read.docx_xml import W, at, is_on, number, val

_CONTENTS = re.compile(r"(toc|contents|table of figures|目录|目錄)\s*(\d|heading|标题|$)", re.I)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which list a paragraph is in, and its level as far as paragraph and styles say it.

    `own` tells that the paragraph itself names the level; else the list may tie it to `style`.
    """

    num_id: int
    level: int | None
    style: str | None
    own: bool


class Styles:
    """The styles part, by style id; a file without one has no styles."""

    def __init__(self, root: Element | None) -> None:
        self._by_id: dict[str, Element] = {}
        self._default: str | None = None
        for style in root.iter(f"{W}style") if root is not None else ():
            name = val(style, "styleId") or ""
            self._by_id[name] = style
            if val(style, "type") == "paragraph" and val(style, "default") in ("1", "true", "on"):
                self._default = name

    def list_place(self, paragraph: Element) -> ListPlace | None:
        """The list of a paragraph, None when it is in none (list 0 takes one out of its style's).

        Number and level are inherited apart from each other: Word's heading 2 has a level alone.
        """
        style = self.of(paragraph)
        own = at(paragraph, "pPr", "numPr")
        num_id, level = number(at(own, "numId")), number(at(own, "ilvl"))
        has_level = level is not None
        for element in self._chain(style):
            inherited = at(element, "pPr", "numPr")
            num_id = number(at(inherited, "numId")) if num_id is None else num_id
            level = number(at(inherited, "ilvl")) if level is None else level
        return ListPlace(num_id, level, style, has_level) if num_id else None

    def list_of(self, style: str | None) -> int | None:
        """The list that a numbering style names."""
        return number(at(self._by_id.get(style or ""), "pPr", "numPr", "numId"))

    def is_contents(self, paragraph: Element) -> bool:
        """Whether the paragraph is a line of a table of contents, by the name of its style."""
        style = self.of(paragraph)
        name = val(at(self._by_id.get(style or ""), "name")) or style or ""
        return bool(_CONTENTS.match(name))

    def hides(self, run: Element, paragraph: Element) -> bool:
        """Whether a run is hidden text: by itself, else its style, else the paragraph's style."""
        properties = run.find(f"{W}rPr")
        own = is_on(at(properties, "vanish"))
        if own is not None:
            return own
        for style in (val(at(properties, "rStyle")), self.of(paragraph)):
            for element in self._chain(style):
                inherited = is_on(at(element, "rPr", "vanish"))
                if inherited is not None:
                    return inherited
        return False

    def of(self, paragraph: Element) -> str | None:
        """The id of the paragraph's style."""
        return val(at(paragraph, "pPr", "pStyle")) or self._default

    def _chain(self, style: str | None) -> list[Element]:
        """A style and those that it is based on; a circle ends where it began."""
        found: dict[str, Element] = {}
        while style and style not in found and style in self._by_id:
            found[style] = self._by_id[style]
            style = val(at(found[style], "basedOn"))
        return list(found.values())
