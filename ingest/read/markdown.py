"""Markdown files: the text of each block, without the marks of the markup."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.read.blocks import Block, Reading, paragraphs, table_rows

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


def read_markdown(text: str) -> Reading:
    """The headings, paragraphs, list items and table rows of a Markdown text, in order.

    An ordered item keeps its number, since in a policy it is the clause's own; hard breaks part
    lines; front matter, comments and other HTML are dropped.
    """
    parser = MarkdownIt("commonmark").enable("table")
    blocks: list[Block] = []
    number, tables = "", 0
    grid: list[list[str]] = []
    for token in parser.parse(_FRONT_MATTER.sub("", text)):
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup}" if token.info else ""
        elif token.type == "table_open":
            grid, tables = [], tables + 1
        elif token.type == "tr_open":
            grid.append([])
        elif token.type == "table_close":
            blocks += table_rows(grid, tables, heads=1)
            grid = []
        elif token.type in ("fence", "code_block"):
            blocks += paragraphs(token.content.splitlines())
        elif token.type == "inline" and grid:
            grid[-1].append(_plain(token))
        elif token.type == "inline":
            blocks += paragraphs((number + _plain(token)).split("\n"))
            number = ""
    return Reading(tuple(blocks))


def _plain(token: Token) -> str:
    """The text of an inline token: emphasis, links and pictures reduced to their words."""
    written = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            written.append("\n")
        elif child.type in ("text", "code_inline"):
            written.append(child.content)
    return "".join(written)
