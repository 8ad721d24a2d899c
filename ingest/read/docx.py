"""DOCX files: the body's paragraphs, table rows, text boxes and notes in order.

Of the libraries compared none gives the marks of Chinese automatic numbering: docx2python knows
figures, letters and Roman numerals, mammoth only ordered or not, docling drops East Asian formats.
python-docx passes over content controls, text boxes and insertions; so lxml reads the parts.

Headers, footers, comments and tables of contents are other parts or dropped. A footnote's text
follows its paragraph as 注：…, since it may hold a condition. The file's properties (title, author)
are those of whatever file it was typed over, and are not read. DOCX has no pages before it is laid
out, so blocks have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.etree import _Element as Element

from ingest.read.blocks import Block, Reading, paragraphs, table_rows
from ingest.read.docx_fields import Fields
from ingest.read.docx_numbering import Mark, Numbering
from ingest.read.docx_styles import Styles
from ingest.read.docx_tables import grid, is_layout, rows_of
from ingest.read.docx_text import Spoken, Voice, is_placeholder
from ingest.read.docx_xml import W, at, inside, is_on, val
from ingest.read.office_zip import Package
from rag.errors import DocumentRejected

_CONTENTS_TITLE = re.compile(r"目\s*[录錄次]")


def read_docx(data: bytes) -> Reading:
    """The blocks of a DOCX (also DOCM and DOTX, whose macros are never touched).

    :raises DocumentRejected: when it is damaged, encrypted, hostile, no Word document, or holds
        pictures alone.
    """
    package = Package(data)
    name = package.related("").get("officeDocument", "word/document.xml")
    document = package.part(name)
    body = at(document, "body")
    if document is None or body is None:
        raise DocumentRejected("word_no_body")
    related = package.related(name)
    parts = {
        kind: package.part(related[kind]) if kind in related else None
        for kind in ("styles", "numbering", "footnotes", "endnotes")
    }
    blocks = _Document(document, parts).flow(body)
    if not blocks and next(body.iter(f"{W}drawing", f"{W}pict", f"{W}object"), None) is not None:
        raise DocumentRejected("word_pictures")
    return Reading(tuple(blocks))


class _Document:
    """Reads a document once, top to bottom: numbering and fields depend on what came before."""

    def __init__(self, document: Element, parts: dict[str, Element | None]) -> None:
        styles = Styles(parts["styles"])
        notes = (parts["footnotes"], parts["endnotes"])
        self._styles = styles
        self._numbering = Numbering(parts["numbering"], styles)
        self._voice = Voice(styles, Fields(document, *notes))
        self._tables = 0
        self._carried = ""
        self._notes = {
            (kind, val(note, "id") or ""): note
            for kind, part in zip(("footnote", "endnote"), notes, strict=True)
            for note in (part.iterfind(f"{W}{kind}") if part is not None else ())
        }

    def flow(self, container: Element) -> list[Block]:
        """The blocks of a body, cell, text box or note."""
        blocks: list[Block] = []
        for child in inside(container, "p", "tbl", "altChunk", "sdt"):
            if child.tag == f"{W}p":
                self._paragraph(child, blocks)
            elif child.tag == f"{W}tbl":
                blocks += self._carry() + self._table(child)
            elif child.tag == f"{W}altChunk":
                raise DocumentRejected("word_chunk")
            elif _is_contents(child):
                _drop_contents_title(blocks)
            elif not is_placeholder(child):
                for content in child.iterfind(f"{W}sdtContent"):
                    blocks += self.flow(content)
        return blocks + self._carry()

    def _paragraph(self, paragraph: Element, blocks: list[Block]) -> None:
        spoken = self._voice.read(paragraph)
        if spoken.contents:
            _drop_contents_title(blocks)
            return
        properties = at(paragraph, "pPr", "rPr")
        if at(properties, "del") is not None or at(properties, "moveFrom") is not None:
            self._carried += spoken.text  # its end is deleted, so it goes on in the next
        elif spoken.text or self._carried or not is_on(at(properties, "vanish")):
            blocks += self._lines(paragraph, spoken)
        for box in spoken.boxes:
            blocks += self.flow(box)
        blocks += self._notes_of(spoken)

    def _lines(self, paragraph: Element, spoken: Spoken) -> Iterable[Block]:
        text = (self._carried + spoken.text).strip()
        self._carried = ""
        mark = self._mark(paragraph)
        # An empty cell of an ordinal column shows its number; elsewhere an empty line is nothing.
        parent = paragraph.getparent()
        if not text and (parent is None or parent.tag != f"{W}tc"):
            return ()
        return paragraphs(mark.before(text).split("\n"))

    def _mark(self, paragraph: Element) -> Mark:
        place = self._styles.list_place(paragraph)
        return (self._numbering.mark(place) if place else None) or Mark("")

    def _carry(self) -> list[Block]:
        text, self._carried = self._carried, ""
        return list(paragraphs(text.split("\n")))

    def _table(self, table: Element) -> list[Block]:
        rows = rows_of(table)
        if is_layout(rows):
            cells = [cell.element for row in rows for cell in row.cells if not cell.down]
            return [block for cell in cells if cell is not None for block in self.flow(cell)]
        self._tables += 1
        ordinal = self._tables
        texts, heads = grid(rows, lambda cell: " ".join(b.text for b in self.flow(cell)))
        return list(table_rows(texts, ordinal, heads)) if texts else []

    def _notes_of(self, spoken: Spoken) -> list[Block]:
        """The notes that a paragraph refers to; each once, since two references share one text."""
        blocks: list[Block] = []
        for key in spoken.notes:
            note = self._notes.pop(key, None)
            lines = self.flow(note) if note is not None else []
            if lines and not lines[0].text.startswith("注"):
                lines[0] = Block("注：" + lines[0].text)
            blocks += lines
        return blocks


def _is_contents(control: Element) -> bool:
    gallery = val(at(control, "sdtPr", "docPartObj", "docPartGallery")) or ""
    return gallery in ("Table of Contents", "目录")


def _drop_contents_title(blocks: list[Block]) -> None:
    if blocks and _CONTENTS_TITLE.fullmatch(blocks[-1].text):
        blocks.pop()
