"""A paper as the bytes of a file: plain text, Markdown, a web page, or Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from jinja2 import Environment

from eval.city.paper import Line, Paper
from eval.city.texts import raw

_EPOCH = (2026, 1, 1, 0, 0, 0)
"""The time of all entries of a Word file, so that one seed gives the same bytes."""


def as_text(paper: Paper) -> bytes:
    """Plain text, a paragraph a line; it has no tables."""
    lines = [piece.text for piece in paper.pieces if isinstance(piece, Line)]
    if len(lines) < len(paper.pieces):
        raise ValueError(f"{paper.key}: a table cannot be written as plain text")
    return ("\n".join(lines) + "\n").encode()


def as_markdown(paper: Paper) -> bytes:
    """Markdown: titles as headings, tables as pipes."""
    blocks = []
    for piece in paper.pieces:
        if isinstance(piece, Line):
            blocks.append(f"# {piece.text}" if piece.title else piece.text)
        else:
            rows = [piece.heads, ("---",) * len(piece.heads), *piece.rows]
            blocks.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    return ("\n\n".join(blocks) + "\n").encode()


def as_page(paper: Paper) -> bytes:
    """A page of a government's site, with breadcrumb, facts and foot around the text."""
    template = Environment(autoescape=True, trim_blocks=True).from_string(raw("page.html"))
    words = paper.words
    page = template.render(
        title=paper.title,
        city=words["city"],
        index=f"0000/{words[f'{paper.key}_issued_iso'][:4]}-{len(paper.title):05d}",
        number=words[f"{paper.key}_number"],
        issuer=paper.clauses["head_落款"].text.replace("\n", "、"),
        issued=words[f"{paper.key}_issued_iso"],
        pieces=paper.pieces,
    )
    return page.encode()


def as_word(paper: Paper) -> bytes:
    """A Word file whose bytes depend on the paper alone."""
    document = Document()
    stamp = datetime(*_EPOCH)  # a Word file names no zone
    document.core_properties.created = document.core_properties.modified = stamp
    document.core_properties.author = ""
    for piece in paper.pieces:
        if isinstance(piece, Line):
            written = document.add_paragraph(piece.text)
            if piece.title:
                written.alignment = WD_ALIGN_PARAGRAPH.CENTER
            continue
        table = document.add_table(rows=0, cols=len(piece.heads))
        table.style = "Table Grid"
        for row in (piece.heads, *piece.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return _same_time(out.getvalue())


def _same_time(data: bytes) -> bytes:
    """The package with every entry at one time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as same:
        for name in package.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            same.writestr(entry, package.read(name))
    return out.getvalue()


WRITERS: dict[str, Callable[[Paper], bytes]] = {
    ".txt": as_text,
    ".md": as_markdown,
    ".html": as_page,
    ".docx": as_word,
}
"""How each kind of file is written."""
