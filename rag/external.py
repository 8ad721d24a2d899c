"""Whether a language model stands outside: its address is neither loopback nor private."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit


def is_external(address: str | None) -> bool:
    """Whether what is sent to that address leaves the house.

    A host counts as inside only where all its addresses are loopback or private. One that cannot be
    resolved is outside, and so is None: the provider's own address.
    """
    try:
        host = urlsplit(address or "").hostname
        found = socket.getaddrinfo(host, None) if host else []
    except (OSError, ValueError):  # UnicodeError of a host that is no name is a ValueError
        return True
    return not found or not all(_is_inside(str(row[4][0])) for row in found)


def _is_inside(address: str) -> bool:
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped is not None:
        one = one.ipv4_mapped  # as a whole their block counts as private, whatever they map to
    return one.is_loopback or one.is_private
