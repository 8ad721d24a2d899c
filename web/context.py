"""What every request gets: an id, safe headers, and a limit on what it may send."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 256 * 1024
"""Bytes that a request may send; a question with its history is far below."""
UPLOAD_LIMIT = 21 * 1024 * 1024
"""Bytes of an upload: a file of the ingest's 20 MB with the form around it."""

_REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
# An id given by a proxy is kept when it cannot do harm in a log or a header.
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def current_request_id() -> str:
    """The id of the request being served, `-` outside of one."""
    return _REQUEST_ID.get()


def new_request_id() -> str:
    """A fresh id, for work that no HTTP request of its own carries (a message of the chat)."""
    return uuid4().hex


def default_headers(request_id: str) -> dict[str, str]:
    """The headers of every response."""
    return {
        "X-Request-Id": request_id,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


class BodyTooLarge(HTTPException):
    """More was sent than is taken."""

    def __init__(self) -> None:
        super().__init__(status_code=413)


class RequestContext:
    """Middleware in plain ASGI, so that streams pass through it as they are made."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of the wrapped app."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers.get("x-request-id"))
        _REQUEST_ID.set(request_id)

        async def send_with_headers(outgoing: Message) -> None:
            if outgoing["type"] == "http.response.start":
                answered = MutableHeaders(scope=outgoing)
                for name, value in default_headers(request_id).items():
                    answered.setdefault(name, value)
            await send(outgoing)

        limited = _limited(receive, headers.get("content-length"), _limit_of(scope))
        await self.app(scope, limited, send_with_headers)


def _limit_of(scope: Scope) -> int:
    uploads = scope["method"] == "POST" and scope["path"] == "/api/documents"
    return UPLOAD_LIMIT if uploads else BODY_LIMIT


def _request_id(given: str | None) -> str:
    return given if given and _GOOD_ID.fullmatch(given) else new_request_id()


# FastAPI's own max_body_size answers in English plain text, so the limit is kept here.
def _limited(receive: Receive, declared: str | None, limit: int) -> Receive:
    too_large = declared is not None and declared.isdigit() and int(declared) > limit
    seen = 0

    async def receive_limited() -> MutableMapping[str, Any]:
        nonlocal seen
        if too_large:
            raise BodyTooLarge
        incoming = await receive()
        if incoming["type"] == "http.request":
            seen += len(incoming.get("body", b""))
            if seen > limit:
                raise BodyTooLarge
        return incoming

    return receive_limited
