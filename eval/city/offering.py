"""Questions on what programmes pay: in one document, in two, then and now, and for a company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from eval.city.cases import Case, Gold, gold
from eval.city.documents import Writer
from eval.city.texts import fill, table
from eval.city.values import Offer, han_date

LOWER = ("district", "county")


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that a document states: the clause, and the words that must be said."""

    gold: tuple[Gold, ...]
    must: tuple[str, ...]


class Offering:
    """Asks about the offers of one city."""

    def __init__(self, writer: Writer, rng: Random) -> None:
        self._writer, self._rng = writer, rng
        self._patterns: dict[str, Any] = table("questions")
        self._award = {o.programme.key: o for o in writer.city.offers["award"]}
        self._bodies = sorted({writer.duty_of(o) for o in self._award.values()})

    def all(self) -> Iterator[Case]:
        """All questions that offers answer."""
        for offer in self._award.values():
            yield from self._plain(offer)
            yield from self._follow_ups(offer)
        yield from self._local()
        yield from self._compared()
        yield from self._then()
        yield from self._gone()

    def stated(self, offer: Offer, which: str) -> Said:
        """Where a document states the programme's `main` or `second` fact, as prose or in a row."""
        paper, key = self._writer.papers[offer.document], offer.programme.key
        must = offer.must(which)
        figure = re.match(r"[\d.]+", must)
        rows = [name for name in paper.clauses if name.startswith(f"{key}#")]
        for name in rows:
            if figure and paper.clauses[name].text.endswith(f" {figure[0]}"):
                return Said(gold(paper, name), (figure[0], "万元"))
        return Said(gold(paper, key), (must,))

    def words(self, offer: Offer, **more: str) -> dict[str, str]:
        """The words of a question about an offer: what happened in plain words, the topic."""
        raw = offer.programme.raw
        event = self._rng.choice(raw["event"])
        return {**offer.words, "event": event, "topic": offer.programme.topic, **more}

    def _ask(self, pattern: str, offer: Offer, **more: str) -> str:
        return fill(self._rng.choice(self._patterns[pattern]), self.words(offer, **more))

    def _plain(self, offer: Offer) -> Iterator[Case]:
        raw, tags = offer.programme.raw, self._tags(offer)
        main, second = self.stated(offer, "main"), self.stated(offer, "second")
        yield Case("number", self._ask("number", offer), main.gold, main.must, tags=tags)
        yield Case("lay", self._lay(offer, "main"), main.gold, main.must, tags=tags)
        yield Case("lay", self._lay(offer, "second"), second.gold, second.must, tags=tags)
        body = self._writer.duty_of(offer)
        paper = self._writer.papers[offer.document]
        yield Case(
            "department",
            self._ask("department", offer),
            gold(paper, offer.programme.key),
            (body,),
            tags=tags,
        )
        if raw.get("tiers"):
            yield self._tiers(offer, tags)
        asked = self._ask("premise", offer, wrong=offer.wrong)
        yield Case(
            "false_premise", asked, main.gold, main.must, must_not=self._misstated(offer), tags=tags
        )
        other = self._rng.choice([d for d in self._bodies if d != body])
        asked = self._ask("premise_department", offer, other=other)
        gold_here = gold(paper, offer.programme.key)
        yield Case("false_premise", asked, gold_here, (body,), tags=tags)

    def _misstated(self, offer: Offer) -> tuple[str, ...]:
        """What a correction must not say: another sum that the clause or the document states."""
        sums = [c.said for c in offer.conditions if c.said.endswith("万元")]
        sums.append(f"{self._writer.words['n_total']}万元")
        return tuple(fill(p, {"figure": s}) for p in self._patterns["misstated"] for s in sums)

    def _lay(self, offer: Offer, which: str) -> str:
        asked = self._rng.choice(offer.programme.raw[which]["q"])
        words = self.words(offer)
        return fill(asked if which == "second" else "${event}，" + asked, words)

    def _tiers(self, offer: Offer, tags: tuple[str, ...]) -> Case:
        """All tiers of a programme, which a list gives respectively or a table row by row."""
        paper, key = self._writer.papers[offer.document], offer.programme.key
        names = [name for name in paper.clauses if name.startswith(f"{key}#")]
        amounts = [fill(row[-1], offer.words) for row in offer.programme.raw["tiers"]]
        must = [*amounts, "万元"] if names else [f"{amount}万元" for amount in amounts]
        return Case(
            "list", self._ask("list", offer), gold(paper, *(names or [key])), tuple(must), tags=tags
        )

    def _follow_ups(self, offer: Offer) -> Iterator[Case]:
        main, second = self.stated(offer, "main"), self.stated(offer, "second")
        history = self._opening(offer, main)
        paper, tags = self._writer.papers[offer.document], self._tags(offer)
        then = fill(self._rng.choice(offer.programme.raw["second"]["then"]), offer.words)
        turns = (("then", then, second), self._department_turn(offer), self._condition_turn(offer))
        first, other = self._rng.sample(turns, 2)
        yield Case(
            "follow_up",
            first[1],
            first[2].gold,
            first[2].must,
            history=history,
            tags=(*tags, "两轮"),
        )
        more = self._rng.choice(self._patterns["follow_more"])
        reply = fill(self._patterns["follow_more_reply"], {"title": paper.title})
        longer = (*history, ("user", more), ("assistant", reply))
        yield Case(
            "follow_up",
            other[1],
            other[2].gold,
            other[2].must,
            history=longer,
            tags=(*tags, "三轮"),
        )

    def _opening(self, offer: Offer, main: Said) -> tuple[tuple[str, str], ...]:
        clause = main.gold[0].clause
        said = clause.text.split(")" if ")" in clause.text[:6] else "）", 1)[-1].rstrip("。")
        if clause.heads:
            said = f"{offer.programme.name}为{''.join(main.must)}"
        return (
            ("user", fill(self._patterns["follow_main"], self.words(offer))),
            ("assistant", fill(self._patterns["follow_reply"], {"said": said})),
        )

    def _department_turn(self, offer: Offer) -> tuple[str, str, Said]:
        paper = self._writer.papers[offer.document]
        asked = self._rng.choice(self._patterns["follow_department"])
        return (
            "department",
            asked,
            Said(gold(paper, offer.programme.key), (self._writer.duty_of(offer),)),
        )

    def _condition_turn(self, offer: Offer) -> tuple[str, str, Said]:
        paper = self._writer.papers[offer.document]
        asked = self._rng.choice(self._patterns["follow_condition"])
        must = tuple(condition.said for condition in offer.conditions)
        return "condition", asked, Said(gold(paper, offer.programme.key), must)

    def _local(self) -> Iterator[Case]:
        for document in LOWER:
            for offer in self._writer.city.offers[document]:
                said = self.stated(offer, "main")
                asked = self._ask("local", offer, place=self._writer.words[document])
                yield Case("number", asked, said.gold, said.must, tags=self._tags(offer))

    def _compared(self) -> Iterator[Case]:
        offers = self._writer.city.offers
        pairs = [("province", o) for o in offers["province"]]
        pairs += [("place", o) for document in LOWER for o in offers[document]]
        pairs += [("old", o) for document in ("expired", "repealed") for o in offers[document]]
        pairs += [("coming", o) for o in offers["future"]]
        for pattern, other in pairs:
            own = self._award.get(other.programme.key)
            if own is None:
                continue
            one, two = self.stated(own, "main"), self.stated(other, "main")
            place = self._writer.words.get(other.document, "")
            asked = self._ask(pattern, own, place=place)
            must = tuple(dict.fromkeys((*one.must, *two.must)))
            yield Case(
                "comparison", asked, (*one.gold, *two.gold), must, tags=(*self._tags(other), "对照")
            )
        for offer in offers["amended"]:
            old, new = self._amended(offer)
            asked = self._ask("changed", offer)
            yield Case(
                "comparison", asked, (*old.gold, *new.gold), (*old.must, *new.must),
                tags=(*self._tags(offer), "对照"),
            )  # fmt: skip

    def _amended(self, offer: Offer) -> tuple[Said, Said]:
        key = offer.programme.key
        paper = self._writer.papers["amendment"]
        new = Said(gold(paper, f"change_{key}"), (self._writer.city.amended[key],))
        return self.stated(offer, "main"), new

    def _then(self) -> Iterator[Case]:
        """What held on another day than today."""
        words = self._writer.words
        days = {
            "expired": words["expired_expires_iso"],
            "repealed": words["repealed_asked_iso"],
            "amended": words["amended_effective_iso"],
            "future": words["future_effective_iso"],
        }
        for document, day in days.items():
            for offer in self._writer.city.offers[document]:
                said = self.stated(offer, "main")
                yield self._on(offer, said, day)
                if document == "amended":
                    yield self._on(offer, self._amended(offer)[1], words["amendment_effective_iso"])

    def _on(self, offer: Offer, said: Said, day: str) -> Case:
        asked = self._ask("as_of", offer, day=han_date(date.fromisoformat(day)))
        return Case("as_of", asked, said.gold, said.must, as_of=day, tags=self._tags(offer))

    def _gone(self) -> Iterator[Case]:
        """What does not hold today: expired, repealed, or not in force yet."""
        words = self._writer.words
        ends = (
            ("expired", "gone", "expired", "expired_term", words["expired_expires"]),
            ("repealed", "gone", "repeal", "repeal_what", "废止"),
            ("future", "not_yet", "future", "future_term", words["future_effective"]),
        )
        for document, pattern, where, key, must in ends:
            settled = gold(self._writer.papers[where], key)
            title = self._writer.papers[document].title
            for offer in self._writer.city.offers[document]:
                asked = self._ask(pattern, offer, title=title)
                yield Case("expired", asked, settled, (must,), tags=self._tags(offer))
            for asked in self._patterns[f"{pattern}_document"]:
                question = fill(asked, {"title": title})
                yield Case("expired", question, settled, (must,), tags=(document,))

    def _tags(self, offer: Offer) -> tuple[str, ...]:
        paper = self._writer.papers[offer.document]
        form = "表格" if f"{offer.programme.key}#1" in paper.clauses else "条文"
        return (offer.document, form)
