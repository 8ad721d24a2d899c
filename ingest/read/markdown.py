"""Markdown files: the text of each block as a line, without the marks of the markup."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


def markdown_lines(text: str) -> list[str]:
    """The lines of a Markdown text: headings, paragraphs and list items in order.

    An ordered item keeps its number, since in a policy it is the clause's own; hard breaks part
    lines; front matter, comments and other HTML are dropped. A table's row is one line, its cells
    parted by ` | `.
    """
    parser = MarkdownIt("commonmark").enable("table")
    lines: list[str] = []
    number = ""
    row: list[str] | None = None
    for token in parser.parse(_FRONT_MATTER.sub("", text)):
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup}" if token.info else ""
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" | ".join(row))
            row = None
        elif token.type in ("fence", "code_block"):
            lines += token.content.splitlines()
        elif token.type == "inline" and row is not None:
            row.append(_plain(token).replace("\n", " "))
        elif token.type == "inline":
            lines += (number + _plain(token)).split("\n")
            number = ""
    return lines


def _plain(token: Token) -> str:
    """The text of an inline token: emphasis, links and pictures reduced to their words."""
    written = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            written.append("\n")
        elif child.type in ("text", "code_inline"):
            written.append(child.content)
    return "".join(written)
