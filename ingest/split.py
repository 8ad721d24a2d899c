"""Several documents in one file: a compilation, or one notice after another.

Conservative, since a document cut in two loses more than two in one: a new document begins only at
a title with a number (文号) of its own on a line beside it, or at a title after a signature and
date whose numbering begins anew. What the text before it introduces, by an 附件 mark or by
印发《…》, is part of the same document.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.parts import find_parts
from ingest.read.blocks import Block
from ingest.titles import Lines


def split_documents(blocks: Sequence[Block]) -> list[list[Block]]:
    """The documents of a file, in order; joined they are its blocks."""
    lines = Lines(blocks)
    attached = {at + below for at in find_parts(blocks, {}).starts for below in (0, 1, 2)}
    cuts = [0]
    for i in range(1, len(blocks)):
        if i not in attached and _begins(lines, cuts[-1], i):
            cuts.append(i)
    return [list(blocks[a:b]) for a, b in zip(cuts, [*cuts[1:], len(blocks)], strict=True)]


def _begins(lines: Lines, start: int, i: int) -> bool:
    """Whether line `i` opens another document than the one that began at line `start`."""
    first = i + 1 if lines.is_number(i) else i
    after = lines.after_title(first)
    if after is None:
        return False
    signed, body = lines.signed(start, i), lines.numbered(start, i)
    if not signed and not body:
        return False  # still in the head of the document
    named = lines.named(start, i, lines.text(first, after))
    if named == "introduced":
        return False
    if first > i or lines.is_number(after):
        return True
    return signed and (body or named == "repealed") and lines.begins_anew(after)
