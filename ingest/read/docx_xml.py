"""Names and values of WordprocessingML (ISO/IEC 29500-1), as the DOCX modules share them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
"""What a reviewer took out: not part of the document's text."""
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
) | {f"{MC}AlternateContent", f"{MC}Choice", f"{MC}Fallback"}
_DECIMAL = re.compile(r"-?\d{1,9}")


def val(element: Element | None, name: str = "val") -> str | None:
    """An attribute of the w namespace, None where the element or the attribute is missing."""
    return None if element is None else element.get(f"{W}{name}")


def number(element: Element | None) -> int | None:
    """The whole number in an element's `w:val`, None where there is none that can be read."""
    written = val(element)
    return int(written) if written and _DECIMAL.fullmatch(written) else None


def is_on(element: Element | None) -> bool | None:
    """Whether a switch such as `w:vanish` is on; None where it is not there."""
    return None if element is None else val(element) not in ("0", "false", "off")


def at(element: Element | None, *names: str) -> Element | None:
    """The descendant by a path of child names, None where a step is missing."""
    for name in names:
        element = None if element is None else element.find(f"{W}{name}")
    return element


def inside(element: Element, *names: str) -> Iterator[Element]:
    """Children of the given names, also those in content controls and other wrappers."""
    for child in shown(element):
        if child.tag in {f"{W}{name}" for name in names}:
            yield child
        elif child.tag in _WRAPPERS:
            yield from inside(child, *names)


def shown(element: Element) -> Iterator[Element]:
    """The children that are shown: of alternatives only the first, of revisions the outcome."""
    if element.tag == f"{MC}AlternateContent":
        yield from list(element)[:1]
        return
    for child in element:
        if child.tag not in DELETED:
            yield child
