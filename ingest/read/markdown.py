"""Markdown files: the text of each block, without the marks of the markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.read.blocks import Block, Reading, paragraphs, table_rows
from ingest.read.html_flow import read_flow
from ingest.read.html_tables import Grid
from ingest.read.html_tree import parse_page

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


def read_markdown(text: str) -> Reading:
    """The headings, paragraphs, list items and table rows of a Markdown text, in order.

    An ordered item keeps its number, since in a policy it is the clause's own; hard breaks part
    lines; of HTML the data tables are read; front matter, comments and other HTML are dropped.

    :raises DocumentRejected: when a table is beyond what a page may hold.
    """
    blocks: list[Block] = []
    number, tables = "", 0
    grid: list[list[str]] = []
    for token in _tokens(_FRONT_MATTER.sub("", text)):
        if token.type == "list_item_open":
            number = token.info and f"{token.info}{token.markup}"
        elif token.type == "table_open":
            grid, tables = [], tables + 1
        elif token.type == "tr_open":
            grid.append([])
        elif token.type == "table_close":
            blocks += table_rows(grid, tables, heads=1)
            grid = []
        elif token.type == "html_block":
            found = _html_tables(token.content)
            blocks += [
                block for n, html in enumerate(found, tables + 1) for block in html.blocks(n)
            ]
            tables += len(found)
        elif token.type in ("fence", "code_block"):
            blocks += paragraphs(token.content.splitlines())
        elif token.type == "inline" and grid:
            grid[-1].append(_plain(token))
        elif token.type == "inline":
            blocks += paragraphs((number + _plain(token)).split("\n"))
            number = ""
    return Reading(tuple(blocks))


def _tokens(text: str) -> Iterator[Token]:
    """The tokens of a text; a piece of HTML, which blank lines part, is one."""
    parser = MarkdownIt("commonmark").enable("table")
    for is_html, tokens in groupby(parser.parse(text), lambda token: token.type == "html_block"):
        if is_html:
            yield Token("html_block", "", 0, content="".join(token.content for token in tokens))
        else:
            yield from tokens


def _html_tables(html: str) -> list[Grid]:
    if "<table" not in html.lower():
        return []
    flow = read_flow(parse_page(html.encode()).root)
    return [line.grid for line in flow.lines if line.grid is not None]


def _plain(token: Token) -> str:
    """The text of an inline token: emphasis, links and pictures reduced to their words."""
    written = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            written.append("\n")
        elif child.type in ("text", "code_inline"):
            written.append(child.content)
    return "".join(written)
