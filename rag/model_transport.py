"""How requests travel to an OpenAI-compatible service: bounded in size, and nowhere else."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from urllib.request import getproxies, proxy_bypass

import httpx2


def model_client(octets: int, *, external: bool) -> httpx2.AsyncClient:
    """A client that follows no redirect, keeps no connection and takes so many bytes a response.

    A redirect could carry a question from a model in the house to one outside.

    :param external: whether the system's proxies are used, which a model in the house needs not.
    """
    headers = {"Accept-Encoding": "identity"}
    transport = _Bounded(octets, proxies=getproxies() if external else {})
    return httpx2.AsyncClient(transport=transport, headers=headers, follow_redirects=False)


class _Bounded(httpx2.AsyncBaseTransport):
    def __init__(self, octets: int, proxies: dict[str, str]) -> None:
        self._octets, self._proxies = octets, proxies
        self._tls = ssl.create_default_context()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response over a connection of its own, since each question has its own event loop.

        Of a compressed one nothing is taken: a small one may become a huge one.

        :raises httpx2.HTTPError: when the connection fails.
        """
        proxy = self._proxies.get(request.url.scheme)
        if proxy_bypass(request.url.host):
            proxy = None
        inner = httpx2.AsyncHTTPTransport(verify=self._tls, proxy=proxy)
        try:
            response = await inner.handle_async_request(request)
        except BaseException:
            await inner.aclose()
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101  # as asked
        as_is = response.headers.get("content-encoding", "identity") == "identity"
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_Counted(response.stream, inner, self._octets if as_is else 0),
            extensions=response.extensions,
        )


class _Counted(httpx2.AsyncByteStream):
    def __init__(
        self, stream: httpx2.AsyncByteStream, inner: httpx2.AsyncHTTPTransport, octets: int
    ) -> None:
        self._stream, self._inner, self._octets = stream, inner, octets

    async def __aiter__(self) -> AsyncIterator[bytes]:
        taken = 0
        async for block in self._stream:
            taken += len(block)
            if taken > self._octets:
                raise httpx2.ReadError("too large")
            yield block

    async def aclose(self) -> None:
        """Close the response and its connection."""
        await self._stream.aclose()
        await self._inner.aclose()
