"""Which addresses may be fetched: http and https, on hosts of the public internet alone.

What is checked is never the spelling of a host but the IP addresses that the system's resolver
gives for it, so 0x7f.1, 2130706433 and a name that points to 10.0.0.1 are all refused.
`ingest.connection` then connects to an address that was checked here and resolves nothing again.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Network, ip_address

import httpx

from rag.errors import AddressRefused, FetchFailed

Allow = Callable[[str], bool]
"""Whether an IP address may be connected to. `is_public`, but for tests on loopback."""

_LONGEST = 2_000
_SHOWN = 200
_GLOBAL_V6 = IPv6Network("2000::/3")
"""All of IPv6 that IANA gives out as global unicast; mapped, translated (64:ff9b::/96), local and
multicast addresses lie outside."""


def parse_address(address: str) -> httpx.URL:
    """The address as a URL without its fragment.

    :raises AddressRefused: when it is no http or https address of a host, or holds a password.
    """
    shown = "".join(c if c.isprintable() else "?" for c in address.strip())[:_SHOWN]
    try:
        url = httpx.URL(address.strip())
    except httpx.InvalidURL as error:
        raise AddressRefused("address_form", address=shown) from error
    if url.scheme not in ("http", "https"):
        raise AddressRefused("address_scheme", address=shown)
    if not url.host or len(address) > _LONGEST:
        raise AddressRefused("address_form", address=shown)
    if url.userinfo:
        raise AddressRefused("address_password")
    return url.copy_with(fragment=None)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a host of the public internet.

    False for private, loopback, link-local (cloud metadata among them), shared, multicast,
    reserved and unspecified addresses, and for IPv6 ones that carry an IPv4 address in them.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return isinstance(ip, IPv4Address) or (
        ip in _GLOBAL_V6 and ip.sixtofour is None and ip.teredo is None and ip.scope_id is None
    )


def resolve(host: str, port: int, allow: Allow = is_public) -> list[str]:
    """The IP addresses of a host, in the resolver's order, each allowed.

    :raises AddressRefused: when any of them is not allowed: a name with one public and one private
        address is a trap, not a mistake.
    :raises FetchFailed: when the name cannot be resolved.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed("fetch_unresolved", host=host[:_SHOWN]) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(map(allow, addresses)):
        raise AddressRefused("address_private", host=host[:_SHOWN])
    return addresses
