"""Places of China as far as a question may name them, and which place lies within which.

The names are in rag/data/places.toml: provinces with their cities, and the districts and zones of
the cities that we serve. A document applies to its own region and all within it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from rag.domain import Level

NATION = "全国"


@cache
def _table() -> dict[str, Any]:
    text = (resources.files("rag") / "data" / "places.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _parents() -> dict[str, str]:
    """The region directly above each region, by full name."""
    table = _table()
    parents: dict[str, str] = {}
    for province, cities in table["provinces"].items():
        parents[province] = NATION
        parents.update(dict.fromkeys(cities, province))
    for tier_below in ("districts", "zones"):
        for place, within in table[tier_below].items():
            parents.update(dict.fromkeys(within, place))
    return parents


@cache
def _names() -> dict[str, str]:
    """Full region names by each form in which they are written: 南通市, 南通."""
    forms: dict[str, str] = {}
    for full in _parents():
        forms[full] = full
        short = re.sub(
            r"(维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|自治州|地区|省|市|区|县)$",
            "",
            full,
        )
        if len(short) >= 2 and short not in _table()["ambiguous"]:
            forms.setdefault(short, full)
    aliases: dict[str, str] = _table()["aliases"]
    return forms | aliases


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _names()), key=len, reverse=True)))


def canonical(name: str) -> str:
    """The full name of a region written in any form; an unknown one comes back unchanged."""
    return _names().get(name.strip(), name.strip())


def typed_names() -> frozenset[str]:
    """The names by which a mistyped one is known: full ones, and the short ones of those we serve.

    Short names are many, and other places sound like them: 张江 is no 湛江.
    """
    table = _table()
    served = {place for within in table["districts"].values() for place in within}
    served |= set(table["districts"])
    short = {form for form, full in _names().items() if full in served}
    return frozenset(name for name in {*_parents(), *short} if len(name) > 1)


def is_place(word: str) -> bool:
    """Whether a word is the name of a region, and nothing more."""
    return word in _names()


def above(region: str) -> list[str]:
    """The region itself and those above it, nearest first, the nation last."""
    chain = [canonical(region)]
    while (parent := _parents().get(chain[-1])) is not None:
        chain.append(parent)
    return chain if chain[-1] == NATION else [*chain, NATION]


def tier(region: str) -> Level | None:
    """The level of a region of the table, or None for another; zones count as counties."""
    full, table = canonical(region), _table()
    if full == NATION:
        return Level.NATIONAL
    if full in table["provinces"]:
        return Level.PROVINCE
    if full not in _parents():
        return None
    return Level.CITY if _parents()[full] in table["provinces"] else Level.COUNTY


def applies_to(document_region: str | None, asked: str | None) -> bool:
    """Whether a document of one region applies to who asks from another.

    A document of unknown region applies everywhere; a question without a region is not filtered.
    Who asks for a whole city is also shown what its districts issued.
    """
    if document_region is None or asked is None:
        return True
    return canonical(document_region) in above(asked) or canonical(asked) in above(document_region)


def places_in(text: str) -> list[tuple[str, int, int]]:
    """The regions named in a text: full name and the interval of the mention."""
    return [(_names()[m[0]], m.start(), m.end()) for m in _pattern().finditer(text)]
