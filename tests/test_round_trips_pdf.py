"""The seed as a PDF with text, and as a scan, gives the tree of the text file."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ingest.pipeline import read_document
from ingest.sources import SourceFile
from rag.domain import PolicyDocument
from tests.pdfs import NUMBER, pictures, printed, scanned, typeset


@pytest.fixture(scope="module")
def seed_pdf(browser: Browser, seed: PolicyDocument) -> bytes:
    return printed(browser, typeset(seed), foot=f"— {NUMBER} —")


def read(data: bytes, seed: PolicyDocument, folder: Path) -> PolicyDocument:
    path = folder / "seed.pdf"
    path.write_bytes(data)
    return read_document(SourceFile(path, seed.source), threads=2)


def test_a_pdf_with_text_gives_the_same_document(
    seed: PolicyDocument, seed_pdf: bytes, tmp_path: Path
) -> None:
    document = read(seed_pdf, seed, tmp_path)
    assert document.text == seed.text
    assert tuple(replace(clause, page=None) for clause in document.clauses) == seed.clauses
    pages = [clause.page or 0 for clause in document.clauses]
    assert pages == sorted(pages)
    assert (pages[0], pages[-1]) == (1, 8)
    # the day of publication stands on the web page around the text, not in the document
    expected = replace(seed.metadata, published_on=None, origin=document.metadata.origin)
    assert document.metadata == expected


def test_a_scan_gives_the_same_tree_with_hardly_a_wrong_character(
    seed: PolicyDocument, seed_pdf: bytes, tmp_path: Path
) -> None:
    document = read(scanned(pictures(seed_pdf)), seed, tmp_path)
    seen = {clause.path: clause for clause in document.clauses}
    same = [c for c in seed.clauses if c.path in seen and alike(c.text, seen[c.path].text)]
    assert len(same) >= 0.97 * len(seed.clauses)
    assert len(document.clauses) == len(seed.clauses)
    assert set(document.recognised) == {clause.page for clause in document.clauses}
    assert not seed.recognised
    wrong = len(seed.text) - matching(seed.text, document.text)
    assert wrong <= 0.005 * len(seed.text)  # required is 0.02; half-width commas are hardest
    duties = {c.path: c.duty for c in seed.clauses if c.duty}
    assert {path: seen[path].duty for path in duties} == duties


def alike(text: str, seen: str) -> bool:
    longer = max(len(text), len(seen))
    return longer - matching(text, seen) <= max(1, 0.02 * longer)


def matching(text: str, seen: str) -> int:
    blocks = SequenceMatcher(None, text, seen, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
