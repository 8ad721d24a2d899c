"""Lines in places to paragraphs, for whatever length of line and page."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.read.characters import width
from ingest.read.flow import blocks_of
from ingest.read.lines import Line
from tests.pdfs import (
    ONE,
    TWO,
)

PIECES = ["支持企业", "20万元", "(一)项", "3.5%", "eVTOL", "——", "、", "，", "第三条", "1"]


def sentences(pieces: list[str]) -> st.SearchStrategy[str]:
    parts = st.lists(st.sampled_from(pieces), min_size=1, max_size=40)
    return parts.map(lambda found: "给予" + "".join(found) + "补助。")


MARKS = ["一、", "(二)", "3.", "（4）", "第五条　", "——"]


def wrapped(paragraphs: list[str], room: int, indent: int, height: int) -> list[list[Line]]:
    """Paragraphs as lines of so many characters on pages of so many lines."""
    pages: list[list[Line]] = [[]]
    for text in paragraphs:
        at, x = 0, indent
        while at < len(text):
            end = at + 1
            while end < len(text) and width(text[at : end + 1]) + x <= room:
                end += 1
            if len(pages[-1]) == height:
                pages.append([])
            y = 30.0 + 20 * len(pages[-1])
            line = text[at:end]
            right = (room if end < len(text) else x + width(line)) * 10.0  # justified
            pages[-1].append(Line(line, x * 10.0, y, right, y + 10, 10.0, len(pages)))
            at, x = end, 0
    return pages


@given(
    st.lists(
        st.tuples(st.sampled_from([*MARKS, ""]), sentences([*PIECES, "〔某局〕"])).map("".join),
        min_size=1,
        max_size=12,
    ),
    st.integers(18, 40),
    st.integers(9, 20),
)
def test_indented_paragraphs_are_whole_again(texts: list[str], room: int, height: int) -> None:
    texts = [ONE, TWO, *texts]
    found = blocks_of(wrapped(texts, room, 2, height))
    assert [block.text.replace(" ", "") for block in found] == texts


@given(
    st.lists(
        st.tuples(st.sampled_from(MARKS), sentences(PIECES)).map("".join), min_size=1, max_size=12
    ),
    st.integers(18, 40),
    st.integers(9, 20),
)
def test_so_are_numbered_ones_without_an_indent(texts: list[str], room: int, height: int) -> None:
    texts = [ONE, TWO, *texts]
    found = blocks_of(wrapped(texts, room, 0, height))
    assert [block.text.replace(" ", "") for block in found] == texts


def test_short_lines_stay_apart_without_indent_or_number() -> None:
    long = [ONE[2:], TWO[2:], ONE[2:]]
    names = [f"示例市第{number}局" for number in "一二三四五六七八九"]
    pages = wrapped(long, 24, 0, 30) + wrapped(["各有关单位：", *names], 24, 0, 30)
    second = [replace(line, page=2) for line in pages[1]]
    assert [block.text for block in blocks_of([pages[0], second])] == [
        *long,
        "各有关单位：",
        *names,
    ]
