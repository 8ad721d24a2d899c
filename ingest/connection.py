"""A transport for httpx that connects to checked addresses only and keeps a deadline.

httpcore's network backend is its public place for this: the name is resolved once, every address
of it is checked, and the socket goes to one of those. Host header, SNI and the certificate's check
still use the name, since httpcore takes them from the URL. The deadline is kept at the socket, so
a server that drips single bytes, even of a header, ends with it.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import httpcore
import httpx

from ingest.addresses import Allow, resolve
from rag.errors import FetchFailed


class CheckedTransport(httpx.BaseTransport):
    """Sends requests over connections to allowed addresses.

    :param allow: whether an IP address may be connected to.
    :param seconds: how long the connections may live in all.
    """

    def __init__(self, allow: Allow, seconds: float) -> None:
        backend = _Backend(allow, _Deadline(seconds))
        self._pool = httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body is read as the response is iterated.

        :raises AddressRefused: when the host has an address that is not allowed.
        :raises FetchFailed: when the deadline has passed.
        """
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = time.monotonic() + seconds

    def cut(self, timeout: float | None) -> float:
        """The timeout, or what is left until the deadline if that is less."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise FetchFailed("fetch_slow", seconds=f"{self._seconds:g}")
        return left if timeout is None else min(timeout, left)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, allow: Allow, deadline: _Deadline) -> None:
        self._allow, self._deadline = allow, deadline
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = resolve(host, port, self._allow)
        for address in others:
            try:
                return self._connect(address, port, timeout, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port, timeout, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.cut(timeout)
        stream = self._system.connect_tcp(address, port, timeout=left, socket_options=options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._stream.read(max_bytes, self._deadline.cut(timeout))
        except httpcore.ReadTimeout:
            self._deadline.cut(timeout)  # says so if it was the deadline that cut the wait short
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.cut(timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
