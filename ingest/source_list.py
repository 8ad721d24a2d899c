"""The list of sources, sources.toml: which addresses are synced, and how (docs/sources.md)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.addresses import parse_address
from rag.errors import AddressRefused, SourcesInvalid
from rag.prompts import message

_KINDS: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "address": (str,),
    "region": (str,),
    "include": (str,),
    "pause": (int, float),
}
_LINE = re.compile(r"line (\d+)")
_LONGEST_PAUSE = 3600


@dataclass(frozen=True, slots=True)
class Source:
    """An address to sync.

    :ivar include: a pattern with * and ?; set, the address is a page of links, and the documents
        are the pages among them whose address fits it.
    :ivar pause: seconds between two requests to its host, where more than usual.
    :ivar planned: whether a plan that was filled in named it, so that later runs know of it too.
    """

    name: str
    address: str
    region: str | None = None
    include: str | None = None
    pause: float = 0.0
    planned: bool = False


def read_sources(path: Path) -> list[Source]:
    """The sources of a list.

    :raises SourcesInvalid: naming the line, or the source and key, when the list is not right.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourcesInvalid("sources_missing", path=path) from error
    except UnicodeDecodeError as error:
        raise SourcesInvalid("sources_encoding", path=path) from error
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        raise SourcesInvalid(
            "sources_syntax", path=path, line=found[1] if found else "?"
        ) from error
    entries = table.pop("source", [])
    if table:
        raise SourcesInvalid("sources_table", path=path, name=next(iter(table)))
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourcesInvalid("sources_table", path=path, name="source")
    sources = [_source(path, n, entry) for n, entry in enumerate(entries, 1)]
    _check_unique(path, sources)
    return sources


def _source(path: Path, n: int, entry: dict[str, Any]) -> Source:
    def wrong(key: str, fact: str) -> SourcesInvalid:
        return SourcesInvalid("sources_key", path=path, n=n, name=key, fact=fact)

    for key, value in entry.items():
        if key not in _KINDS:
            raise wrong(key, message("sync.key_unknown", keys="、".join(_KINDS)))
        if not isinstance(value, _KINDS[key]) or isinstance(value, bool):
            raise wrong(key, message("sync.key_number" if key == "pause" else "sync.key_text"))
        if isinstance(value, str) and not value.strip():
            raise wrong(key, message("sync.key_empty"))
    for key in ("name", "address"):
        if key not in entry:
            raise wrong(key, message("sync.key_missing"))
    if not 0 <= entry.get("pause", 0) <= _LONGEST_PAUSE:
        raise wrong("pause", message("sync.key_range", most=_LONGEST_PAUSE))
    try:
        address = str(parse_address(entry["address"]))
    except AddressRefused as error:
        raise wrong("address", str(error)) from error
    return Source(**entry | {"name": entry["name"].strip(), "address": address})


def _check_unique(path: Path, sources: list[Source]) -> None:
    for key in ("name", "address"):
        seen: dict[str, int] = {}
        for n, source in enumerate(sources, 1):
            value = getattr(source, key)
            if value in seen:
                fact = message("sync.key_twice", n=seen[value])
                raise SourcesInvalid("sources_key", path=path, n=n, name=key, fact=fact)
            seen[value] = n
