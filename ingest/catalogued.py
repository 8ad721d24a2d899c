"""What a document leaves unsaid of itself, from the lists of known documents and of sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from ingest.issuer import region_of
from ingest.sources import catalogue
from rag.domain import KnownDocument, Metadata
from rag.places import canonical
from rag.resolve import shortens
from rag.titles import title_key

SOURCES = "来源清单"
CATALOGUE = "目录"
"""The origin of what comes from the list (`Metadata.origin`)."""


def completed(metadata: Metadata) -> Metadata:
    """The metadata with number and issuer from the list, where the document does not say them.

    An issuer that the document shortens (省政府) is given its full name. Only what was verified of
    a row is taken, and only where one row alone bears the title and nothing that the document says
    speaks against it.
    """
    rows = [row for row in _by_title().get(title_key(metadata.title), ()) if _fits(row, metadata)]
    if len(rows) != 1:
        return metadata
    number, issuer = metadata.number or rows[0].number, rows[0].issuer or metadata.issuer
    region, level = metadata.region, metadata.level
    if region is None and issuer is not None:
        region, level = region_of(issuer)
    filled = replace(metadata, number=number, issuer=issuer, region=region, level=level)
    names = ("number", "issuer", "region", "level")
    changed = [name for name in names if getattr(filled, name) != getattr(metadata, name)]
    kept = [pair for pair in metadata.origin if pair[0] not in changed]
    return replace(filled, origin=(*kept, *((name, CATALOGUE) for name in changed)))


def _fits(row: KnownDocument, metadata: Metadata) -> bool:
    if row.number and metadata.number and row.number != metadata.number:
        return False
    return not (row.issuer and metadata.issuer) or shortens(row.issuer, metadata.issuer)


def placed(metadata: Metadata, facts: Iterable[tuple[str, str]]) -> Metadata:
    """The metadata with the region of the list of sources, where the document tells none."""
    region = dict(facts).get("地区")
    if metadata.region is not None or region is None:
        return metadata
    origin = (*metadata.origin, ("region", SOURCES))
    return replace(metadata, region=canonical(region), origin=origin)


@cache
def _by_title() -> Mapping[str, list[KnownDocument]]:
    rows: dict[str, list[KnownDocument]] = defaultdict(list)
    for row in catalogue():
        rows[title_key(row.title)].append(row.verified())
    return rows
