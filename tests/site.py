"""A real web site on loopback whose pages a test writes, and which remembers who asked for what."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Page:
    """What a path answers; `etag` makes it answer 304 to who has it already."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(HTML))
    etag: str | None = None
    length: bool = True


@dataclass
class Asked:
    """A request that came in."""

    path: str
    headers: Message
    at: float


Script = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """The pages by path. A page may be a function that writes the response itself."""

    pages: dict[str, Page | Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def of(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]


@contextmanager
def serving() -> Iterator[Site]:
    """A site on 127.0.0.1."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(Asked(self.path, self.headers, time.monotonic()))
            page = site.pages.get(self.path, Page(status=404))
            with suppress(BrokenPipeError, ConnectionResetError):  # the client has had enough
                page(self) if callable(page) else _answer(self, page)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, page: Page) -> None:
    fresh = page.etag and handler.headers.get("If-None-Match") == page.etag
    handler.send_response(304 if fresh else page.status)
    for name, value in page.headers.items():
        handler.send_header(name, value)
    if page.etag:
        handler.send_header("ETag", page.etag)
    if page.length and not fresh:
        handler.send_header("Content-Length", str(len(page.body)))
    handler.end_headers()
    if not fresh:
        handler.wfile.write(page.body)
