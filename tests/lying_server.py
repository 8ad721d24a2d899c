"""A real OpenAI-compatible server that does whatever a test tells it to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHUNK = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}


@dataclass
class Exchange:
    """One request: what was sent, and the means to answer it in any way."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        return str(self.body["messages"][-1]["content"])

    def marker(self, words: str) -> str:
        """The marker of the clause with these words, [98] where it is not given."""
        for clause in re.findall(r"<clause>(.*?)</clause>", self.system, re.S):
            if words in clause:
                return str(re.search(r"\[\d+\]", clause)[0])  # type: ignore[index]
        return "[98]"

    def head(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def raw(self, octets: bytes) -> None:
        self.handler.wfile.write(octets)
        self.handler.wfile.flush()

    def piece(self, text: str) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        self.raw(f"data: {json.dumps({**CHUNK, 'choices': [choice]})}\n\n".encode())

    def say(self, draft: str) -> None:
        """Stream a draft properly, a few characters at a time."""
        self.head()
        for start in range(0, len(draft), 5):
            self.piece(draft[start : start + 5])
        self.end()

    def end(self) -> None:
        choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
        self.raw(f"data: {json.dumps({**CHUNK, 'choices': [choice]})}\n\n".encode())
        self.raw(b"data: [DONE]\n\n")


@dataclass
class LyingServer:
    """`does` answers each request; `requests` are all bodies as they came."""

    url: str = ""
    does: Callable[[Exchange], None] = lambda exchange: exchange.say("")
    requests: list[str] = field(default_factory=list)
    open: int = 0

    def all_closed(self, seconds: float = 5.0) -> bool:
        """Whether no request is being served any more, after waiting for it."""
        until = time.monotonic() + seconds
        while self.open and time.monotonic() < until:
            time.sleep(0.05)
        return self.open == 0


@contextmanager
def lying_server() -> Iterator[LyingServer]:
    """A server on a free port of this machine, in threads of its own."""
    told = LyingServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            told.requests.append(f"{self.path}\n{self.headers}\n{body}")
            told.open += 1
            try:
                told.does(Exchange(self, json.loads(body)))
            except OSError:
                pass  # the other side has broken it off, as it should
            finally:
                told.open -= 1

        do_GET = do_POST  # noqa: N815  # the names that http.server wants

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield told
        server.shutdown()
        thread.join()
