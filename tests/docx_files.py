"""Real DOCX files for tests: raw WordprocessingML in a package, so that any element can be had."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def word(body: str, extra: dict[str, str] | None = None, **parts: str) -> bytes:
    """A DOCX with that body.

    :param extra: further entries of the package, by name.
    :param parts: the inside of word/{name}.xml, with what the root is called.
    """
    roots = {"styles": "styles", "numbering": "numbering"}
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
            for name, kind in [("document", "document.main"), *((n, n) for n in parts)]
        )
        + "</Types>",
        "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": _relations({name: f"{name}.xml" for name in parts}),
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
    }
    for name, inside in parts.items():
        root = roots.get(name, name)
        files[f"word/{name}.xml"] = f"<w:{root} {_SPACES}>{inside}</w:{root}>"
    return zipped({**files, **(extra or {})})


def zipped(files: dict[str, str]) -> bytes:
    """A zip of texts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(inside: str, num: int | None = None, level: int | None = None, style: str = "") -> str:
    """A paragraph of a text or of runs, in a list and of a style where given."""
    inside = inside if inside.startswith("<") or not inside else run(inside)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None:
        at = "" if level is None else f'<w:ilvl w:val="{level}"/>'
        properties += f'<w:numPr>{at}<w:numId w:val="{num}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def levels(*forms: str, extra: Sequence[str] = (), start: int = 1) -> str:
    """The levels of a list, each as `numFmt lvlText`, with further elements by level."""
    written = ""
    for n, form in enumerate(forms):
        kind, _, text = form.partition(" ")
        more = extra[n] if n < len(extra) else ""
        written += (
            f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )
    return written


def abstract(number: int, inside: str) -> str:
    """A definition of lists."""
    return f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>'


def num(number: int, definition: int, overrides: str = "") -> str:
    """A list of a definition."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of cells: texts, or inner XML that begins with w:tcPr or w:p."""
    written = ""
    for row in rows:
        cells = "".join(
            f"<w:tc>{cell if cell.startswith('<') else para(cell)}</w:tc>" for cell in row
        )
        written += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl>{written}</w:tbl>"


def _relations(targets: dict[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'
