"""The noisy twin of a question: mistyped, in pinyin, or as a voice was written down."""

from __future__ import annotations

import re
from random import Random

from eval.city.texts import table

VOICE, TYPED = "voice", ("sound", "shape", "pinyin")
_PUNCTUATION = re.compile(r"[，。？！、；：“”《》（）,.?!;:()]+")


def noisy(question: str, rng: Random) -> tuple[str, str]:
    """A twin that differs, and the kind of noise; any question can be spoken, not all mistyped."""
    possible = [kind for kind in TYPED if any(word in question for word in _words(kind))]
    kind = rng.choice([*possible, VOICE])
    return _spoken(question, rng) if kind == VOICE else _mistyped(question, kind, rng), kind


def _words(name: str) -> dict[str, str]:
    found: dict[str, str] = table("noise")[name]
    return found


def _mistyped(question: str, kind: str, rng: Random) -> str:
    """One or two words of the question in their mistyped form, longer words first."""
    words = _words(kind)
    found = [word for word in words if word in question]
    long = [word for word in found if len(word) > 1] or found
    for word in rng.sample(long, min(2, len(long))):
        question = question.replace(word, words[word], 1)
    return question


def _spoken(question: str, rng: Random) -> str:
    """Without punctuation, with fillers before and inside."""
    words = table("noise")
    pieces = [piece for piece in _PUNCTUATION.split(question) if piece]
    middle = str(rng.choice(words["fillers_inside"]))
    front = str(rng.choice(words["fillers_front"]))
    return front + middle.join(pieces[:2]) + "".join(pieces[2:])
