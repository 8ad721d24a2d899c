"""Placeholders in the place of identifiers before a text leaves the house, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.identifiers import Found, identifiers, merged
from rag.words import Words

_NAME = "姓名"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave, and what each of its placeholders stands for."""

    text: str
    meant: dict[str, str] = field(default_factory=dict)

    def restored(self, text: str) -> str | None:
        """A text of the model's with what its placeholders stand for; None where one is unknown."""
        for placeholder, original in self.meant.items():
            text = text.replace(placeholder, original)
        kinds = "|".join({re.sub(r"\d+〕$", "", placeholder) for placeholder in self.meant})
        return None if kinds and re.search(rf"(?:{kinds})\d*〕", text) else text


def mask(text: str, told: Iterable[str], words: Words) -> Masked:
    """The text with its identifiers as 〔手机号1〕 and so on, the same one always by the same.

    :param told: what else was said in the conversation; a name that it gives is masked here too.
    """
    found = identifiers(text, words)
    names = {other[one.start : one.end] for other in told for one in identifiers(other, words)
             if one.kind == _NAME}  # fmt: skip
    names |= {text[one.start : one.end] for one in found if one.kind == _NAME}
    spans = [*found, *(one for name in names for one in _mentions(name, text))]
    given: dict[str, str] = {}
    pieces, at = [], 0
    for one in merged(spans):
        original = text[one.start : one.end]
        if original not in given:
            given[original] = _placeholder(one.kind, text, set(given.values()))
        pieces += [text[at : one.start], given[original]]
        at = one.end
    masked = "".join([*pieces, text[at:]])
    return Masked(masked, {placeholder: original for original, placeholder in given.items()})


def _mentions(name: str, text: str) -> list[Found]:
    return [Found(_NAME, m.start(), m.end()) for m in re.finditer(re.escape(name), text, re.I)]


def _placeholder(kind: str, text: str, taken: set[str]) -> str:
    number = 1
    while (placeholder := f"〔{kind}{number}〕") in taken or placeholder in text:
        number += 1
    return placeholder
