"""Questions to be refused: near the documents but not in them, other places and subjects, abuse."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from eval.city.cases import DECLINED, NO_EVIDENCE, OUT_OF_SCOPE, Case
from eval.city.documents import Writer
from eval.city.offering import Offering
from eval.city.texts import fill, table


def refused(writer: Writer, offering: Offering, rng: Random) -> Iterator[Case]:
    """All questions that must not be answered."""
    patterns = table("questions")
    yield from _near(writer, rng)
    for offer in writer.city.offers["award"]:
        for place in ("other_city", "real_city"):
            words = offering.words(offer, place=writer.words[place])
            yield Case(
                "other_region",
                fill(rng.choice(patterns["other_region"]), words),
                status=(OUT_OF_SCOPE, NO_EVIDENCE),
                must_not=(offer.must("main"),),
                tags=("虚构地名" if place == "other_city" else "真实地名",),
            )
    for kind, name, status in (
        ("other_subject", "other_subject", (OUT_OF_SCOPE, NO_EVIDENCE)),
        ("injection", "injection", (DECLINED,)),
        ("chitchat", "chat", (OUT_OF_SCOPE,)),
    ):
        for question in patterns[name]:
            yield Case(kind, question, status=status)


def _near(writer: Writer, rng: Random) -> Iterator[Case]:
    """What lies near: details that no clause states, programmes that this city does not have."""
    patterns = table("questions")
    near = list(patterns["near"])
    near += [rng.choice(offer.programme.raw["near"]) for offer in writer.city.offers["award"]]
    for question in near:
        yield Case("near", question, status=(NO_EVIDENCE, OUT_OF_SCOPE), tags=("未规定的细节",))
    for programme in writer.city.unused:
        for pattern in patterns["absent"]:
            words = {"event": rng.choice(programme.raw["event"]), "topic": programme.topic}
            yield Case(
                "near",
                fill(pattern, words),
                status=(NO_EVIDENCE, OUT_OF_SCOPE),
                tags=("没有的措施",),
            )
