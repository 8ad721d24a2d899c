"""The links of a web page, as absolute addresses."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

import httpx
from lxml import etree

from ingest.addresses import parse_address
from rag.errors import AddressRefused

_MOST = 10_000
"""Links of a page that are looked at; a page of more is no list that somebody keeps."""


def links_in(page: bytes, address: str, include: str) -> list[str]:
    """The addresses that a page links to and that fit a pattern, each once, in its order.

    What is no http or https address, such as a script, is left out.

    :param address: where the page was published; relative links start from it.
    :param include: a pattern for the whole address, with * and ?.
    """
    # The parser gives events and builds no tree, so a page cannot make the work grow faster than
    # itself, as it can with the standard library's parser.
    parser = etree.HTMLParser(target=_Links())
    parser.feed(page)
    base, hrefs = parser.close()
    found: dict[str, None] = {}
    for href in dict.fromkeys(hrefs):
        try:
            link = str(parse_address(str(httpx.URL(address).join(base).join(href.strip()))))
        except (httpx.InvalidURL, AddressRefused):
            continue
        if fnmatchcase(link, include):
            found[link] = None
    return list(found)


class _Links:
    def __init__(self) -> None:
        self.base = ""
        self.hrefs: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href")
        if href and tag in ("a", "area") and len(self.hrefs) < _MOST:
            self.hrefs.append(href)
        elif href and tag == "base":
            self.base = self.base or href

    def close(self) -> tuple[str, list[str]]:
        return self.base, self.hrefs
