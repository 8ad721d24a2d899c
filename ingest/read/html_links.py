"""Attachments of a web page: links to files, and files that it shows in a frame."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from ingest.read.blocks import Link

_FILE = re.compile(
    r"[^/\\?&=#]+\.(?:pdf|docx?|wps|xlsx?|et|pptx?|dps|ofd|rtf|zip|rar|7z)(?=$|[?&#])", re.I
)
_NAMED = re.compile(
    r"\.(?:pdf|docx?|wps|xlsx?|et|pptx?|dps|ofd|rtf|zip|rar|7z)\s*(?:[(（].*)?$", re.I
)
_SOURCE = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
_LONGEST = 200
"""A name or an address of more characters is no attachment's; addresses may be ten times that."""
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")


def base_of(address: str | None, base: str) -> str:
    """What the links of a page are relative to.

    :param address: where the page was published, where that is known.
    :param base: the page's own <base href>, which is followed within its own host only.
    """
    if not address:
        return ""
    joined = _join(address, base)
    return joined if joined and _host(joined) == _host(address) else address


def file_link(element: etree._Element, base: str) -> Link | None:
    """The attachment that an element links to or shows, or None when it is no attachment.

    A link is an attachment by its address or by its visible name. Without a base a relative
    address stays as it is written; other schemes than http and https are no links.
    """
    written = element.get(_SOURCE.get(str(element.tag), "href"), "")
    if not written or len(written) > 10 * _LONGEST:
        return None
    file = _FILE.search(unquote(written))
    name = re.sub(r"\s+", " ", "".join(element.itertext())).strip() or element.get("title", "")
    if file is None and not _NAMED.search(name[:_LONGEST]):
        return None
    url = _join(base, _UNSAFE.sub("", written))
    return Link((name or (file[0] if file else written))[:_LONGEST], url) if url else None


def _join(base: str, written: str) -> str | None:
    try:
        url = urljoin(base, written)
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme and not (parts.scheme in ("http", "https") and parts.netloc):
        return None
    return url


def _host(url: str) -> str | None:
    return urlsplit(url).hostname
