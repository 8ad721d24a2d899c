"""The text of a DOCX's paragraphs as it is shown, and what hangs on them.

Insertions are kept, deletions and hidden text dropped; breaks part lines, those of pages too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from ingest.read.docx_fields import Fields, formula, is_dropped
from ingest.read.docx_styles import Styles
from ingest.read.docx_xml import DELETED, M, W, at, is_on, shown, val

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SYMBOL = dict(zip("¢£°±²³´¹¸»", "′≤°±″≥×≠÷≈", strict=True))
"""Signs of the font Symbol that carry meaning in a policy; others are ornaments."""
_FIXED = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SILENT = (
    frozenset(
        f"{W}{name}" for name in ("pPr", "rPr", "rt", "sdtPr", "delText", "delInstrText", "rubyPr")
    )
    | DELETED
)


@dataclass(slots=True)
class Spoken:
    """A paragraph's text with its line breaks; its text boxes and notes; if it is a contents line.

    `notes` are the kind of note (`footnote`, `endnote`) and its id.
    """

    text: str = ""
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    contents: bool = False


class Voice:
    """Reads paragraphs in the order of the document."""

    def __init__(self, styles: Styles, fields: Fields) -> None:
        self._styles = styles
        self._fields = fields
        self._paragraph: Element | None = None
        self._hidden = False
        self._read: dict[str, Callable[[Element, Spoken], None]] = {
            f"{W}r": self._run,
            f"{W}t": self._words,
            f"{W}fldChar": self._field_mark,
            f"{W}instrText": self._code,
            f"{W}fldSimple": self._simple_field,
            f"{W}sdt": self._control,
            f"{W}sym": self._symbol,
            f"{W}footnoteReference": self._note,
            f"{W}endnoteReference": self._note,
            f"{W}drawing": self._picture,
            f"{W}pict": self._picture,
            f"{W}object": self._picture,
            f"{M}oMath": self._formula,
        }

    def read(self, paragraph: Element) -> Spoken:
        """What a paragraph says; to be called once for each, in order."""
        spoken = Spoken(contents=self._fields.in_contents())
        self._paragraph, self._hidden = paragraph, False
        self._children(paragraph, spoken)
        spoken.contents |= self._fields.in_contents() or self._styles.is_contents(paragraph)
        return spoken

    def _children(self, element: Element, spoken: Spoken) -> None:
        for child in shown(element):
            if child.tag in _SILENT:
                continue
            read = self._read.get(child.tag)
            if read is not None:
                read(child, spoken)
            elif child.tag.startswith(W) and (sign := _FIXED.get(child.tag[len(W) :])):
                self._say(sign, spoken)
            else:
                self._children(child, spoken)

    def _say(self, text: str, spoken: Spoken) -> None:
        if not self._hidden and not self._fields.hide():
            spoken.text += text

    def _run(self, run: Element, spoken: Spoken) -> None:
        before, length = self._hidden, len(spoken.text)
        if self._paragraph is not None:
            self._hidden = before or self._styles.hides(run, self._paragraph)
        self._children(run, spoken)
        self._hidden = before
        if val(at(run, "rPr", "vertAlign")) == "superscript":
            # 10⁴ must not become 104.
            spoken.text = spoken.text[:length] + spoken.text[length:].translate(_RAISED)

    def _words(self, element: Element, spoken: Spoken) -> None:
        text = element.text or ""
        self._say("\n".join(text.replace("\n", " ").splitlines()), spoken)

    def _field_mark(self, mark: Element, spoken: Spoken) -> None:
        self._say(self._fields.meet(mark), spoken)
        spoken.contents |= self._fields.in_contents()

    def _code(self, element: Element, _: Spoken) -> None:
        self._fields.code(element.text or "")

    def _simple_field(self, element: Element, spoken: Spoken) -> None:
        code = val(element, "instr") or ""
        if is_dropped(code):
            return
        length = len(spoken.text)
        self._children(element, spoken)
        if len(spoken.text) == length:
            self._say(formula(code), spoken)

    def _control(self, control: Element, spoken: Spoken) -> None:
        if not is_placeholder(control):
            self._children(control, spoken)

    def _symbol(self, element: Element, spoken: Spoken) -> None:
        code = val(element, "char") or ""
        try:
            sign = chr(int(code, 16) & 0xFF)
        except ValueError:
            return
        if val(element, "font") == "Symbol":
            self._say(_SYMBOL.get(sign, ""), spoken)

    def _note(self, reference: Element, spoken: Spoken) -> None:
        if not self._hidden and not self._fields.hide():
            kind = reference.tag[len(W) : -len("Reference")]
            spoken.notes.append((kind, val(reference, "id") or ""))

    def _picture(self, element: Element, spoken: Spoken) -> None:
        if not self._hidden:
            spoken.boxes += _boxes(element)

    def _formula(self, element: Element, spoken: Spoken) -> None:
        self._say(_linear(element), spoken)


def is_placeholder(control: Element) -> bool:
    """Whether a content control only shows what to type there."""
    return bool(is_on(at(control, "sdtPr", "showingPlcHdr")))


def _boxes(element: Element) -> list[Element]:
    """The contents of the text boxes in a drawing, outermost ones."""
    found: list[Element] = []
    for child in shown(element):
        found += [child] if child.tag == f"{W}txbxContent" else _boxes(child)
    return found


def _linear(element: Element) -> str:
    """A formula on one line: (a)/(b) for a fraction, ^(…) for a power."""
    if element.tag == f"{M}t":
        return element.text or ""
    if element.tag == f"{M}f":
        above, below = (_linear_of(element, name) for name in ("num", "den"))
        return f"({above})/({below})"
    written = ""
    for child in shown(element):
        text = _linear(child)
        written += f"^({text})" if child.tag == f"{M}sup" and text else text
    return written


def _linear_of(element: Element, name: str) -> str:
    child = element.find(f"{M}{name}")
    return "" if child is None else _linear(child)
