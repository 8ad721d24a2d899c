"""The values of a city, all drawn from one number: names, programmes, amounts, conditions, dates.

Each subject has a generator of its own, so that a new template of one changes nothing in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from eval.city.texts import fill, table

CITY, PROVINCE = "示例市", "示例省"
_MARKS = {"city_mark": "示", "province_mark": "例"}
GROUPS = ("innovate", "grow", "open")
OLD = ("expired", "repealed", "amended", "future")
"""City documents that hold programmes of their own beside the award measure."""
_DOWNWARD = ("province", "new", "award", "amended", "district", "county")
"""Who gives more comes first; whoever is not here stands at the end."""
_SHARED = {"expired": 2, "repealed": 2, "future": 2}
"""How many of the award measure's programmes such a document holds too, with other amounts."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of an offer: the words, the threshold as written, and what settles it."""

    key: str
    text: str
    said: str
    value: int
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Programme:
    """A support programme as this city words it; `raw` is its template."""

    key: str
    group: str
    name: str
    topic: str
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme in one document: its amounts there and the conditions."""

    programme: Programme
    document: str
    words: Mapping[str, str]
    conditions: tuple[Condition, ...]
    wrong: str
    """An amount of the same kind that no document of the city states for the programme."""

    def must(self, which: str) -> str:
        """The amount that answers the programme's `main` or `second` question."""
        return fill(self.programme.raw[which]["must"][0], self.words)


@dataclass(frozen=True, slots=True)
class City:
    """All that is drawn. `today` is the day on which its questions are asked."""

    seed: int
    today: date
    words: dict[str, str]
    offers: dict[str, tuple[Offer, ...]]
    amended: dict[str, str]
    """The new main amount of each programme that the decision amends, by programme."""
    unused: tuple[Programme, ...]
    """Programmes that no document of the city knows."""

    def random(self, subject: str) -> Random:
        """The generator of one subject."""
        return Random(f"{self.seed}:{subject}")  # noqa: S311  # repeatable, not secret


def han_date(day: date) -> str:
    """A day as documents write it: 2025年3月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def draw_city(seed: int) -> City:
    """The values of the city of that number; the same number gives the same values."""
    rng = Random(f"{seed}:programmes")  # noqa: S311
    every = [_programme(rng, row) for row in table("programmes")["programme"]]
    holds, unused = _shared_out(rng, every)
    values = {p.key: _amounts(rng, p, {**holds, "new": holds["amended"]}) for p in every}
    offers = {
        document: tuple(_offer(rng, p, document, values[p.key]) for p in programmes)
        for document, programmes in holds.items()
    }
    amended = {
        p.key: fill(p.raw["main"]["must"][0], values[p.key]["new"]) for p in holds["amended"]
    }
    words_rng = Random(f"{seed}:words")  # noqa: S311
    today = date(2026, 7, 1) + timedelta(days=words_rng.randrange(120))
    return City(seed, today, _words(words_rng, today), offers, amended, tuple(unused))


def _programme(rng: Random, row: Mapping[str, Any]) -> Programme:
    return Programme(
        row["key"], row["group"], rng.choice(row["name"]), rng.choice(row["topic"]), row
    )


def _shared_out(
    rng: Random, every: Sequence[Programme]
) -> tuple[dict[str, list[Programme]], list[Programme]]:
    """The programmes of each document, and those of none."""
    award: list[Programme] = []
    for group in GROUPS:
        award += rng.sample([p for p in every if p.group == group], 4)
    rest = [p for p in every if p not in award]
    rng.shuffle(rest)
    holds: dict[str, list[Programme]] = {"award": award}
    anywhere = [p for p in award if _is_anywhere(p)]
    for document, count in (("province", 6), ("district", 4), ("county", 3)):
        holds[document] = rng.sample(anywhere, min(count, len(anywhere)))
    again = rng.sample(award, sum(_SHARED.values()))
    for document in OLD:
        own = [rest.pop(), rest.pop()]
        holds[document] = [*own, *(again.pop() for _ in range(_SHARED.get(document, 0)))]
        rng.shuffle(holds[document])
    return holds, rest


def _is_anywhere(programme: Programme) -> bool:
    """Whether the words of a programme hold at every level: no 市级, no 本市 in them."""
    words = [*programme.raw["text"], *(row[0] for row in programme.raw.get("tiers", []))]
    return not any(mark in text for text in words for mark in ("本市", "市级", "市重点", "市创新"))


def _amounts(
    rng: Random, programme: Programme, holds: Mapping[str, Sequence[Programme]]
) -> dict[str, dict[str, str]]:
    """Amounts by document, no value twice; `new` is after the amendment, `wrong` is in none.

    A higher government gives no less than a lower one, an amendment more than was given before.
    """
    places = [d for d in _DOWNWARD if programme in holds.get(d, ())]
    places += [d for d in holds if programme in holds[d] and d not in places]
    found: dict[str, dict[str, str]] = {place: {} for place in (*places, "wrong")}
    for name, pool in programme.raw["pools"].items():
        drawn = rng.sample(pool, len(found))
        found["wrong"][name] = str(drawn.pop())
        for place, value in zip(places, sorted(drawn, reverse=True), strict=True):
            found[place][name] = str(value)
    return found


def _offer(
    rng: Random, programme: Programme, document: str, values: Mapping[str, Mapping[str, str]]
) -> Offer:
    keys = programme.raw["conds"]
    conditions = [
        _condition(rng, key) for key in rng.sample(keys, min(rng.choice((1, 2)), len(keys)))
    ]
    wrong = fill(programme.raw["main"]["must"][0], values["wrong"])
    words = {**values[document], "cond": "、".join(c.text for c in conditions)}
    return Offer(programme, document, words, tuple(conditions), wrong)


def _condition(rng: Random, key: str) -> Condition:
    raw = table("conditions")[key]
    value = rng.choice(raw["values"])
    words = {"v": str(value)}
    return Condition(
        key, fill(rng.choice(raw["text"]), words), fill(raw["said"], words), value, raw
    )


def _words(rng: Random, today: date) -> dict[str, str]:
    """All words that templates use, but for the titles and numbers of documents."""
    drawn = table("values")
    words = {name: str(rng.choice(pool)) for name, pool in drawn.items() if name != "numbers"}
    words |= {name: str(rng.choice(pool)) for name, pool in drawn["numbers"].items()}
    words |= {"city": CITY, "province": PROVINCE, **_MARKS}
    words |= {f"{place}_mark": words[place][:-1] for place in ("district", "county")}
    words["goal_year"] = str(2025 + int(words["years"]))
    words["this_year"], words["last_year"] = str(today.year), str(today.year - 1)
    words |= {"phone": f"0000-8{rng.randrange(1000000):07d}"[:12]}
    words |= {"phone_tech": f"0000-6{rng.randrange(1000000):07d}"[:12]}
    for name, value in zip(
        ("s_new", "s_market", "s_team", "s_social"), rng.sample((20, 15, 30, 35), 4), strict=True
    ):
        words[name] = str(value)
    for name, day in _dates(rng, today).items():
        words[name] = han_date(day)
        words[f"{name}_iso"] = day.isoformat()
    return words


def _workday(day: date) -> date:
    """The day, or the Monday after it: offices issue nothing at a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def _dates(rng: Random, today: date) -> dict[str, date]:
    """When documents were issued, take effect and end; and the days of the notice to apply."""

    def day(year: int) -> date:
        return _workday(date(year, 1, 1) + timedelta(days=rng.randrange(20, 330)))

    found: dict[str, date] = {}
    years = {"opinion": 2024, "definitions": 2024, "province": 2024, "award": 2025, "rule": 2025,
             "district": 2025, "county": 2025, "expired": rng.choice((2019, 2020)),
             "repealed": rng.choice((2020, 2021)), "amended": 2023, "repeal": 2025,
             "amendment": 2025}  # fmt: skip
    for name, year in years.items():
        found[f"{name}_issued"] = day(year)
        found[f"{name}_effective"] = found[f"{name}_issued"] + timedelta(
            days=rng.choice((30, 31, 35))
        )
    found["rule_issued"] = _workday(found["award_issued"] + timedelta(days=rng.randrange(20, 50)))
    found["rule_effective"] = found["rule_issued"] + timedelta(days=30)
    found["repealed_asked"] = found["repealed_effective"] + timedelta(days=rng.randrange(100, 400))
    found["future_issued"] = _workday(today - timedelta(days=rng.randrange(10, 60)))
    found["future_effective"] = date(today.year + 1, rng.choice((1, 2, 3)), 1)
    found["notice_issued"] = _workday(today - timedelta(days=rng.randrange(5, 30)))
    found["deadline"] = _workday(today + timedelta(days=rng.randrange(20, 50)))
    found["forward"] = _workday(found["deadline"] + timedelta(days=rng.randrange(5, 12)))
    found["repeal_clear"] = found["repeal_effective"] + timedelta(days=rng.randrange(120, 200))
    for name in (
        "award",
        "rule",
        "definitions",
        "province",
        "district",
        "county",
        "amended",
        "future",
    ):
        start = found[f"{name}_effective"]
        found[f"{name}_expires"] = date(
            max(start.year + rng.choice((3, 4)), today.year + 1), 12, 31
        )
    start = found["expired_effective"]
    found["expired_expires"] = date(start.year + rng.choice((2, 3)), 12, 31)
    return found
