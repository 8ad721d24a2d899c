"""One address to the document published there, politely and within bounds.

Every request goes through `ingest.connection`, so each redirect is checked like the first address,
and each host is asked at its own pace and by its own rules.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field
from importlib.metadata import version

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from ingest.addresses import Allow, is_public, parse_address
from ingest.connection import CheckedTransport
from ingest.response import Fetched, Response, Seen, document_of, read_body, retry_after
from ingest.robots import AGENT, Robots
from rag.errors import FetchFailed, PageGone

_REDIRECTS = 5
_LATER = frozenset({429, 503, 504})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes after decompression, seconds of one transfer and of each of its waits, attempts.

    `backoff` is the wait before the second attempt, doubled for each further one; `patience` the
    longest Retry-After that is waited for.
    """

    size: int = 20 * 1024 * 1024
    seconds: float = 60.0
    connect: float = 10.0
    read: float = 20.0
    attempts: int = 3
    backoff: float = 2.0
    patience: float = 120.0


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that the address still gives what was seen."""

    address: str


@dataclass(slots=True)
class _TryAgain(Exception):
    failure: FetchFailed
    after: float = 0.0


@dataclass(slots=True)
class Fetcher:
    """Fetches addresses; keeps each host's pace and rules for as long as it lives.

    :param allow: whether an IP address may be connected to; only tests pass another.
    :param pause: seconds between two requests to a host, where nothing asks for more.
    """

    allow: Allow = is_public
    pause: float = 1.0
    limits: Limits = field(default_factory=Limits)
    _robots: Robots = field(init=False)
    _free_at: dict[str, float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._robots = Robots(self._rules)

    def fetch(
        self, address: str, seen: Seen | None = None, pause: float = 0.0
    ) -> Fetched | Unchanged:
        """What the address gives now, after at most five redirects.

        :param seen: what was seen of it before, for a conditional request.
        :param pause: seconds between two requests to its host, where more than usual.
        :raises AddressRefused: when it, or an address that it redirects to, must not be fetched.
        :raises PageGone: when the server says that it is no more.
        :raises FetchFailed: when it gives no document for another reason.
        """
        first = parse_address(address)
        url, response = self._follow(first, _conditions(seen), pause, rules=True)
        if response.status == 304 and seen:
            return Unchanged(str(url))
        if response.status in (404, 410):
            raise PageGone("fetch_gone", status=response.status)
        if response.status != 200:
            raise FetchFailed("fetch_status", status=response.status)
        if url != first and url.path in ("", "/") and first.path not in ("", "/"):
            raise FetchFailed("fetch_home")
        return document_of(url, response)

    def _rules(self, url: httpx.URL) -> tuple[int, bytes]:
        _, response = self._follow(url, {}, 0.0, rules=False)
        return response.status, response.body

    def _follow(
        self, url: httpx.URL, headers: dict[str, str], pause: float, rules: bool
    ) -> tuple[httpx.URL, Response]:
        """The response that is no redirect, and the URL that gave it."""
        for _ in range(_REDIRECTS + 1):
            if rules:
                pause = max(pause, self._robots.check(url))
            response = self._patiently(url, headers, pause)
            target = response.headers.get("location")
            if response.status not in (301, 302, 303, 307, 308) or target is None:
                return url, response
            try:
                url = parse_address(str(url.join(target)))
            except httpx.InvalidURL as error:
                raise FetchFailed("fetch_redirects", most=_REDIRECTS) from error
        raise FetchFailed("fetch_redirects", most=_REDIRECTS)

    def _patiently(self, url: httpx.URL, headers: dict[str, str], pause: float) -> Response:
        retrying = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=stop_after_attempt(self.limits.attempts),
            wait=self._wait,
            reraise=True,
        )
        try:
            return retrying(self._once, url, headers, pause)
        except _TryAgain as error:
            raise error.failure from error

    def _wait(self, state: RetryCallState) -> float:
        again = state.outcome.exception() if state.outcome else None
        after = again.after if isinstance(again, _TryAgain) else 0.0
        return max(after, self.limits.backoff * 2.0 ** (state.attempt_number - 1))

    def _once(self, url: httpx.URL, headers: dict[str, str], pause: float) -> Response:
        self._keep_pace(url.host, pause)
        try:
            response = self._request(url, headers)
        except httpcore.TimeoutException as error:
            raise _TryAgain(FetchFailed("fetch_timeout")) from error
        except httpcore.NetworkError as error:
            raise _TryAgain(FetchFailed("fetch_unreachable", fact=error)) from error
        except (httpcore.ProtocolError, zlib.error) as error:
            raise FetchFailed("fetch_broken", fact=error) from error
        if response.status in _LATER:
            after = retry_after(response.headers)
            if after > self.limits.patience:
                raise FetchFailed("fetch_later", status=response.status, seconds=int(after))
            raise _TryAgain(FetchFailed("fetch_status", status=response.status), after)
        return response

    def _keep_pace(self, host: str, pause: float) -> None:
        time.sleep(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
        self._free_at[host] = time.monotonic() + max(self.pause, pause)

    def _request(self, url: httpx.URL, headers: dict[str, str]) -> Response:
        limits = self.limits
        client = httpx.Client(
            transport=CheckedTransport(self.allow, limits.seconds),
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            headers={"User-Agent": f"{AGENT}/{version('cewen')}", "Accept-Encoding": "gzip"},
            trust_env=False,
        )
        with client, client.stream("GET", url, headers=headers) as response:
            body = read_body(response, limits.size) if response.status_code == 200 else b""
            return Response(response.status_code, response.headers, body)


def _conditions(seen: Seen | None) -> dict[str, str]:
    headers = {}
    if seen and seen.etag:
        headers["If-None-Match"] = seen.etag
    if seen and seen.last_modified:
        headers["If-Modified-Since"] = seen.last_modified
    return headers
