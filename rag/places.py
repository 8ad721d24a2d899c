"""Places of China as far as a question may name them, and which place lies within which.

The names are in rag/data/places.toml: provinces with their cities, and the districts and zones of
the cities that we serve. A document applies to its own region and all within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from rag.domain import Level
from rag.word_lists import word_list

NATION = "全国"


@cache
def _parents() -> dict[str, str]:
    """The region directly above each region, by full name."""
    table = word_list("places")
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
        if len(short) >= 2 and short not in word_list("places")["ambiguous"]:
            forms.setdefault(short, full)
    aliases: dict[str, str] = word_list("places")["aliases"]
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
    table = word_list("places")
    served = {place for city in table["served"] for place in [city, *table["districts"][city]]}
    short = {form for form, full in _names().items() if full in served}
    return frozenset(name for name in {*_parents(), *short} if len(name) > 1)


def short_names() -> list[str]:
    """The short names of provinces and their cities, and of those we serve; these first."""
    table = word_list("places")
    served = [place for city in table["served"] for place in table["districts"][city]]
    wanted = [*table["provinces"], *(c for cities in table["provinces"].values() for c in cities)]
    around = {city for home in table["served"] for city in table["provinces"][_parents()[home]]}
    home = {*around, *served}
    order = sorted({*wanted, *served}, key=lambda place: place not in home)
    short = {full: form for form, full in _names().items() if len(form) < len(full)}
    return [short[place] for place in order if place in short]


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
    full, table = canonical(region), word_list("places")
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
    Who asks for a whole city is also shown what its districts issued. Of two places that the table
    does not have it is not known whether the lower lies within the upper, so that it may.
    """
    if document_region is None or asked is None:
        return True
    return any(
        canonical(one) == canonical(other) or is_below(one, other)
        for one, other in ((document_region, asked), (asked, document_region))
    )


def is_below(region: str | None, upper: str) -> bool:
    """Whether a region lies within another, or by its name may where the table has neither."""
    if region is None:
        return False
    one, other = canonical(region), canonical(upper)
    if one == other or other in above(one):
        return one != other
    tiers = _written_tier(one), _written_tier(other)
    return tiers[0] is not None and tiers[1] is not None and tiers[0] > tiers[1]


def within(region: str, others: Iterable[str]) -> list[str]:
    """Those of some regions that apply to a region, itself left out."""
    return [other for other in others if other != region and applies_to(other, region)]


def _written_tier(region: str) -> int | None:
    """The tier that the name of a region outside the table shows, or None."""
    if region in _parents() or region == NATION:
        return None
    return {"省": 0, "市": 1, "县": 2, "区": 2}.get(region[-1])


def places_in(text: str) -> list[tuple[str, int, int]]:
    """The regions named in a text: full name and the interval of the mention."""
    return [(_names()[m[0]], m.start(), m.end()) for m in _pattern().finditer(text)]
