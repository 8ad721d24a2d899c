"""A server's response to a document: its bytes, its kind and its name.

gzip is the one compression that is taken: zlib can be told how much to give, so a bomb never
unfolds in memory.
"""

from __future__ import annotations

import contextlib
import time
import zlib
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from ingest.names import base_name
from rag.errors import FetchFailed

TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/msword": ".doc",
    "application/vnd.ms-works": ".wps",
    "application/kswps": ".wps",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
}
"""Content types of documents, and the extension that stands for each."""
_BY_NAME = {kind: kind for kind in TYPES.values()}
_BY_NAME |= {".htm": ".html", ".jpeg": ".jpg", ".tiff": ".tif"}
_UNTOLD = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/x-download"}
    | {"application/force-download", "application/download"}
    | {"application/zip", "application/x-zip-compressed"}
)
"""Types that say nothing of the kind (a .docx is a zip too), so the name decides."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of the version that we have, to be asked whether it changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. `address` is the last of its redirects; `suffix` names the kind."""

    address: str
    data: bytes
    name: str
    suffix: str
    charset: str | None
    seen: Seen


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers and whole body."""

    status: int
    headers: httpx.Headers
    body: bytes


def read_body(response: httpx.Response, limit: int) -> bytes:
    """The body, unfolded as far as the limit and never further.

    :raises FetchFailed: when it is larger, cut short, or compressed in a way not asked for.
    :raises zlib.error: when it is no gzip though the header says so.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchFailed("fetch_encoding", encoding=base_name(encoding))
    unzip = None if encoding == "identity" else zlib.decompressobj(wbits=31)
    body, received = bytearray(), 0
    for chunk in response.iter_raw():
        received += len(chunk)
        body += unzip.decompress(chunk, limit + 1 - len(body)) if unzip else chunk
        if max(len(body), received) > limit:
            raise FetchFailed("fetch_too_large", limit=limit)
    if unzip and not unzip.eof:
        raise FetchFailed("fetch_broken", fact="gzip")
    return bytes(body)


def retry_after(headers: httpx.Headers) -> float:
    """Seconds that the server asks us to wait, from a number or a date; 0 where it does not."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0


def document_of(url: httpx.URL, response: Response) -> Fetched:
    """What a response of status 200 holds.

    :raises FetchFailed: when it is of a kind that is no document, or empty.
    """
    headers = response.headers
    told = Message()
    told["content-type"] = headers.get("content-type", "")
    media = told.get_content_type() if headers.get("content-type") else ""
    name = _name(url, headers)
    by_name = PurePosixPath(name).suffix.lower()
    suffix = TYPES.get(media)
    if media in _UNTOLD:
        suffix = _BY_NAME.get(by_name, suffix)
    if suffix is None:
        raise FetchFailed("fetch_type", kind=base_name(media or by_name))
    if not response.body.strip():
        raise FetchFailed("fetch_empty")
    return Fetched(
        address=str(url),
        data=response.body,
        name=name,
        suffix=suffix,
        charset=told.get_content_charset(),
        seen=Seen(headers.get("etag"), headers.get("last-modified")),
    )


def _name(url: httpx.URL, headers: httpx.Headers) -> str:
    """The file's name as the server gives it, else the last part of the address."""
    told = Message()
    told["content-disposition"] = headers.get("content-disposition", "")
    name = told.get_filename()
    if name is None:
        return base_name(unquote(url.path) if url.path.strip("/") else url.host)
    # Offices send the raw bytes of GBK, which the reader of a header takes for Latin-1.
    with contextlib.suppress(UnicodeError):
        name = name.encode("latin-1").decode("gb18030")
    return base_name(unquote(name))
