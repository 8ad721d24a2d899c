"""Company profiles with the verdict that a programme's conditions give them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from eval.city.cases import ANSWERED, NEEDS_DETAIL, NO_EVIDENCE, Case, Gold, gold
from eval.city.documents import Writer
from eval.city.offering import Offering
from eval.city.texts import fill, table
from eval.city.values import CITY, Condition, Offer

_EACH = 2
"""So many companies a verdict and programme."""
FITS, FAILS, OPEN = "符合", "不符合", "资料不足"
_ABOVE, _BELOW = (1.2, 1.5, 2.0), (0.4, 0.5, 0.6)
"""By how much a profile lies above or below a threshold."""


@dataclass(frozen=True, slots=True)
class Company:
    """A profile in the keys of CompanyProfile, held against one offer; `about` what decides."""

    profile: dict[str, Any]
    offer: Offer
    gold: Gold
    verdict: str
    reason: str
    about: Condition | None

    def as_row(self, identity: str) -> dict[str, Any]:
        """The JSON object of its line."""
        return {
            "id": identity,
            "profile": self.profile,
            "measure": {"title": self.gold.document, "path": self.gold.clause.path},
            "verdict": self.verdict,
            "reason": self.reason,
        }


def companies(writer: Writer, rng: Random) -> list[Company]:
    """For each offer of the award measure some companies a verdict, and one from another city.

    Where an event that no profile tells (a loan, a fair) is a condition, only the conditions
    named are judged, and the question tells the event.
    """
    found: list[Company] = []
    for offer in writer.city.offers["award"]:
        place = gold(writer.papers["award"], offer.programme.key)[0]
        for verdict in (FITS, FAILS, OPEN) * _EACH:
            found.append(_company(writer, rng, offer, place, verdict))
        found.append(_elsewhere(writer, rng, offer, place))
    return found


def decided(company: Company) -> bool:
    """Whether the profile alone gives the verdict."""
    return not company.offer.programme.raw.get("said")


def _company(writer: Writer, rng: Random, offer: Offer, place: Gold, verdict: str) -> Company:
    about = rng.choice(offer.conditions)
    profile = _base(writer, rng, offer)
    for condition in offer.conditions:
        fails = verdict == FAILS and condition is about
        if not (verdict == OPEN and condition is about):
            profile |= _held(condition, _value(condition, rng, fails), writer, rng)
    reasons = table("verdicts")
    words = {"said": about.text, "all": "、".join(c.text for c in offer.conditions)}
    return Company(profile, offer, place, verdict, fill(reasons[verdict], words), about)


def _elsewhere(writer: Writer, rng: Random, offer: Offer, place: Gold) -> Company:
    """A company that meets every condition but is registered in another city."""
    profile = _base(writer, rng, offer)
    for condition in offer.conditions:
        profile |= _held(condition, _value(condition, rng, fails=False), writer, rng)
    profile |= {"city": writer.words["other_city"]}
    del profile["district"]
    reason = fill(table("verdicts")["外地"], {"city": CITY})
    return Company(profile, offer, place, FAILS, reason, None)


def _base(writer: Writer, rng: Random, offer: Offer) -> dict[str, Any]:
    district = rng.choice((writer.words["district"], writer.words["county"]))
    profile: dict[str, Any] = {
        "industry": writer.words["field"], "city": CITY, "district": district
    }  # fmt: skip
    if needs := offer.programme.raw.get("needs"):
        profile["qualifications"] = [needs]
    return profile


def _value(condition: Condition, rng: Random, fails: bool) -> float:
    """A value of a condition's own unit that meets it or not; years count the other way."""
    lower = fails != (condition.key == "young")
    value = condition.value * rng.choice(_BELOW if lower else _ABOVE)
    return float(max(1, round(value))) if condition.raw["scale"] >= 1 else round(value, 1)


def _held(condition: Condition, value: float, writer: Writer, rng: Random) -> dict[str, Any]:
    """The profile's keys that say so."""
    name, scale = condition.raw["field"], condition.raw["scale"]
    if condition.key == "young":
        today = writer.city.today
        return {name: today.replace(year=today.year - int(value), month=1, day=15).isoformat()}
    if condition.key == "rd_growth":
        before = rng.choice((100, 200, 300, 500)) * 10000
        return {"rd_expense_last_year": before, "rd_expense": round(before * (1 + value / 100))}
    return {name: round(value * scale, 4) if scale < 1 else int(value * scale)}


def eligibility(offering: Offering, found: list[Company], rng: Random) -> Iterator[Case]:
    """A question to each company: what it did, and whether it gets the money."""
    patterns = table("questions")["eligible"]
    for company in found:
        if company.about is None:
            continue
        offer, about = company.offer, company.about
        said = offering.stated(offer, "main")
        tell = _told(company, about)
        pattern = rng.choice(patterns if tell else patterns[:2])
        status = (ANSWERED,) if company.verdict != OPEN else (NEEDS_DETAIL, ANSWERED, NO_EVIDENCE)
        fits = company.verdict == FITS
        places = (
            (*said.gold, company.gold) if fits and said.gold[0] != company.gold else (company.gold,)
        )
        yield Case(
            "eligibility",
            fill(pattern, offering.words(offer, tell=tell)),
            places,
            said.must if fits else (about.said,),
            status,
            profile=company.profile,
            tags=(company.verdict, about.key),
        )


def _told(company: Company, about: Condition) -> str:
    """The value that decides, in plain words; empty where the profile does not hold it."""
    value = company.profile.get(about.raw["field"])
    if value is None or about.key in ("young", "rd_growth"):
        return ""
    figure = f"{value / about.raw['scale']:g}"
    return fill(about.raw["ask"], {"x": figure})
