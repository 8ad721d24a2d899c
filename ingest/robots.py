"""What robots.txt lets us fetch (RFC 9309), read once a site and run."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from protego import Protego

from rag.errors import AddressRefused, FetchFailed

AGENT = "Cewen"
_LONGEST_PAUSE = 30.0
"""Seconds; a longer crawl-delay would let one site hold up the run of all others."""


class Robots:
    """The rules of each site.

    :param get: status and body of a URL, redirects followed; a failure is a `FetchFailed`.
    """

    def __init__(self, get: Callable[[httpx.URL], tuple[int, bytes]]) -> None:
        self._get = get
        self._rules: dict[str, Protego | None] = {}

    def check(self, url: httpx.URL) -> float:
        """The seconds that the site wants between two requests, 0 where it does not say.

        :raises AddressRefused: when the site does not want this address fetched.
        :raises FetchFailed: when its rules cannot be read now.
        """
        site = str(url.copy_with(raw_path=b"/robots.txt"))
        if site not in self._rules:
            self._rules[site] = self._read(site)
        rules = self._rules[site]
        if rules is None:
            return 0.0
        if not rules.can_fetch(str(url), AGENT):
            raise AddressRefused("address_robots", site=url.host)
        return min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_PAUSE)

    def _read(self, site: str) -> Protego | None:
        """The rules, or None where there are none: a 4xx says that the site has no rules."""
        url = httpx.URL(site)
        try:
            status, body = self._get(url)
        except FetchFailed as error:
            raise FetchFailed("robots_unread", site=url.host, fact=error) from error
        if status == 200:
            return Protego.parse(body.decode("utf-8", "replace"))
        if 400 <= status < 500 and status != 429:
            return None
        raise FetchFailed("robots_unread", site=url.host, fact=f"HTTP {status}")
