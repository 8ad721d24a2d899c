"""Conversations about offers: a turn that leans on those before it, and its twin asked in full.

The twin has the same gold and no history, so that what is lost between the two is lost in the
understanding of the turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from eval.city.cases import Case, gold
from eval.city.documents import Writer
from eval.city.offering import LOWER, Offering, Said
from eval.city.texts import fill, table
from eval.city.values import Offer, han_date

FOLLOW, FULL = "follow_up", "full"
_EACH = 4
"""So many conversations of a form."""
_LAY = 0.3
"""The share of conversations that begin in the words of a person in business."""
_ENDS = {"expired": "expired_expires_iso", "repealed": "repealed_asked_iso"}


class Dialogues:
    """Conversations about the offers of one city."""

    def __init__(self, writer: Writer, offering: Offering, rng: Random) -> None:
        self._writer, self._offering, self._rng = writer, offering, rng
        self._said: dict[str, list[str]] = table("dialogues")["said"]
        self._award = list(writer.city.offers["award"])

    def all(self) -> Iterator[tuple[Case, Case]]:
        """Each turn with its twin, form by form."""
        for form in table("dialogues")["form"]:
            offers = self._offers(form.get("offers", ""))
            for offer in self._rng.sample(offers, min(_EACH, len(offers))):
                yield self._pair(form, offer)

    def _offers(self, which: str) -> list[Offer]:
        """The offers that a form can be about: those of the award measure, or others of them."""
        documents = {"": ("award",), "lower": LOWER, "gone": tuple(_ENDS)}[which]
        known = {offer.programme.key for offer in self._award}
        every = [o for document in documents for o in self._writer.city.offers[document]]
        return [offer for offer in every if offer.programme.key in known]

    def _pair(self, form: Mapping[str, Any], there: Offer) -> tuple[Case, Case]:
        """A conversation; `there` is the offer that is asked about in the end."""
        offer = next(o for o in self._award if o.programme.key == there.programme.key)
        others = self._rng.sample([o for o in self._award if o is not offer], 2)
        words = self._words(offer, there, others)
        if form["asked"] == "then":
            asked = fill(self._rng.choice(offer.programme.raw["second"]["then"]), offer.words)
            full = fill(self._rng.choice(offer.programme.raw["second"]["q"]), words)
            full = full if words["about"] in full else f"{words['about']}{full}"
        else:
            asked, full = fill(self._rng.choice(form["asked"]), words), fill(form["full"], words)
        said = self._gold(form["gold"], offer, there, others)
        history = tuple(
            (role, fill(text, words))
            for name in form["before"]
            for role, text in zip(("user", "assistant"), self._said[name], strict=True)
        )
        day = self._day(there) if form["gold"] == "then" else ""
        tags = (form["name"], "口语" if words["about"] != offer.programme.topic else "公文")
        turn = Case(FOLLOW, asked, said.gold, said.must, history=history, as_of=day, tags=tags)
        return turn, replace(turn, kind=FULL, question=full, history=())

    def _words(self, offer: Offer, there: Offer, others: list[Offer]) -> dict[str, str]:
        event = fill(self._rng.choice(offer.programme.raw["event"]), offer.words)
        lay = self._rng.random() < _LAY
        day = self._day(there)
        return self._offering.words(offer) | {
            "about": f"{event}，" if lay else offer.programme.topic,
            "said": self._statement(offer),
            "body": self._writer.duty_of(offer),
            "title": self._writer.papers[offer.document].title,
            "another": others[0].programme.topic,
            "another_said": self._statement(others[0]),
            "one": others[1].programme.topic,
            "two": others[0].programme.topic,
            "three": offer.programme.topic,
            "place": self._writer.words.get(there.document, ""),
            "day": han_date(date.fromisoformat(day)) if day else "",
        }

    def _statement(self, offer: Offer) -> str:
        """The clause of an offer as an answer quotes it; of a table its row."""
        main = self._offering.stated(offer, "main")
        clause = main.gold[0].clause
        if clause.heads:
            return f"{offer.programme.name}为{''.join(main.must)}"
        return clause.text.split(")" if ")" in clause.text[:6] else "）", 1)[-1].rstrip("。")

    def _gold(self, name: str, offer: Offer, there: Offer, others: list[Offer]) -> Said:
        about = {"another": others[0], "two": others[0], "local": there, "then": there}
        if name in ("main", "second", *about):
            return self._offering.stated(
                about.get(name, offer), name if name == "second" else "main"
            )
        paper = self._writer.papers[offer.document]
        if name == "issued":
            day = paper.clauses["head_成文日期"].text
            return Said(gold(paper, "head_成文日期"), (day,))
        must: tuple[str, ...] = (self._writer.duty_of(offer),)
        if name == "condition":
            must = tuple(condition.said for condition in offer.conditions)
        return Said(gold(paper, offer.programme.key), must)

    def _day(self, offer: Offer) -> str:
        """The day on which an offer that has ended was in force; empty for one that has not."""
        return self._writer.words[_ENDS[offer.document]] if offer.document in _ENDS else ""
