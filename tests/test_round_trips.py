"""One document in other formats gives the same tree: the seed, written anew as each of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.marks import Rank, marker_of
from ingest.pipeline import read_document
from ingest.sources import SourceFile
from rag.domain import PolicyDocument
from tests.docx_files import abstract, levels, num, para, word

_RANKS = (Rank.HAN, Rank.HAN_BRACKETS, Rank.NUMBER, Rank.DASH)
Writer = Callable[[list[str]], bytes]
"""Makes a file of a document's lines."""
_LEVELS = ("chineseCounting %1、", "chineseCountingThousand (%2)", "decimal %3.", "bullet ——")
"""As the seed writes its marks."""


def tree(document: PolicyDocument) -> list[tuple[str, str | None, str, tuple[str, ...]]]:
    """What a reader sees of a document: path, heading, text and duty of each clause."""
    return [("".join(c.path), c.heading, c.text, c.duty) for c in document.clauses]


def assert_same_tree(document: PolicyDocument, other: PolicyDocument) -> None:
    """Fail where two documents differ in a clause, or in what they say of themselves."""
    assert tree(document) == tree(other)
    ours, theirs = document.metadata, other.metadata
    assert (ours.title, ours.number, ours.issuer, ours.issued_on, ours.region) == (
        theirs.title, theirs.number, theirs.issuer, theirs.issued_on, theirs.region,
    )  # fmt: skip


def read_as(data: bytes, folder: Path, suffix: str) -> PolicyDocument:
    """A document as the pipeline reads it from a file of that kind."""
    path = folder / f"seed{suffix}"
    path.write_bytes(data)
    return read_document(SourceFile(path))


def docx_typed(lines: list[str]) -> bytes:
    """A DOCX with the numbers typed, as its text."""
    return word("".join(para(line) for line in lines))


def docx_numbered(lines: list[str]) -> bytes:
    """A DOCX with one multi-level list, the marks taken out of the text."""
    body = ""
    for line in lines:
        marker = marker_of(line)
        if marker is None:
            body += para(line)
            continue
        level = _RANKS.index(Rank(marker.level))
        body += para(line[marker.end :], num=1, level=level)
    assert not re.search(r"[一二三四]、|\(一\)|>1\.|——技", body)
    return word(body, numbering=abstract(0, levels(*_LEVELS)) + num(1, 0))


@pytest.mark.parametrize("write", [docx_typed, docx_numbered])
def test_docx(seed: PolicyDocument, tmp_path: Path, write: Writer) -> None:
    data = write(seed.text.split("\n"))
    assert_same_tree(read_as(data, tmp_path, ".docx"), seed)
