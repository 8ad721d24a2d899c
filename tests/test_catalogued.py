"""The list of known documents says what a document leaves out, and never speaks against it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ingest.catalogued import completed
from ingest.pipeline import read_documents
from ingest.sources import SourceFile, catalogue
from rag.domain import Metadata

TITLE = "关于加快培育发展未来产业的指导意见"


def test_number_and_issuer_come_from_the_one_row_of_the_title() -> None:
    text = f"省政府{TITLE}\n一、总体要求\n(一)坚持创新引领。\n"
    (document,) = read_documents(SourceFile(Path("省意见.txt")), text.encode())
    meta = document.metadata
    assert (meta.number, meta.issuer) == ("苏政发〔2023〕104号", "江苏省人民政府")
    assert meta.region == "江苏省"
    assert dict(meta.origin)["number"] == "目录"


@pytest.mark.parametrize(
    "said",
    [
        {"number": "浙政发〔2023〕1号"},
        {"issuer": "浙江省人民政府"},
        {"title": "关于别的事项的意见"},
    ],
)
def test_a_document_that_says_otherwise_is_left_alone(said: dict[str, str]) -> None:
    meta = dataclasses.replace(Metadata(title=TITLE), **said)
    assert completed(meta) == meta


def test_what_was_not_verified_is_not_taken() -> None:
    for row in catalogue():
        found = completed(Metadata(title=row.title))
        if found.number is not None:
            assert row.is_verified("number") or found.number != row.number


def test_the_region_of_a_source_counts_where_the_document_tells_none() -> None:
    text = "关于支持示例产业的若干措施\n一、支持对象\n(一)示例企业。\n"
    file = SourceFile(Path("措施.txt"), facts=(("地区", "南通"),))
    (document,) = read_documents(file, text.encode())
    assert document.metadata.region == "南通市"
    (own,) = read_documents(file, f"如东县人民政府{text}".encode())
    assert own.metadata.region == "如东县"
