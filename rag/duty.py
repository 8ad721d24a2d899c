"""Duty brackets: the departments that a clause names as responsible, as written.

Forms seen: 〔市科技局、工信局负责〕, (责任单位:市委组织部、市科技局), 〔牵头单位:…,责任单位:…〕,
(由市科技局牵头). 〔〕 also marks a 文号, so a bracket counts only when a word of duty stands in it.
"""

from __future__ import annotations

import re

_BRACKET = re.compile(r"〔([^〔〕]{2,400})〕|[(（]((?:[^()（）]|[(（][^()（）]*[)）]){2,400})[)）]")
_DUTY = re.compile(r"(责任单位|牵头单位|配合单位|负责单位)\s*[:：]|(负责|牵头|配合|落实)$")
_WORDS = re.compile(r"(责任单位|牵头单位|配合单位|负责单位)\s*[:：]|^由")
_TAIL = re.compile(r"(按照?职责分工|分别|共同|联合)?(负责|牵头|配合|落实)$")
_ETC = re.compile(r"等(相关|有关)?(部门|单位)$")
_SEPARATOR = re.compile(r"[、，,；;](?![^()（）]*[)）])")


def duty_spans(text: str) -> list[tuple[int, int]]:
    """The intervals of the duty brackets in a text, brackets included."""
    return [m.span() for m in _BRACKET.finditer(text) if _DUTY.search((m[1] or m[2]).strip())]


def duty_bracket(text: str) -> str | None:
    """The last duty bracket of a text, verbatim, or None."""
    spans = duty_spans(text)
    return text[slice(*spans[-1])] if spans else None


def departments(text: str) -> tuple[str, ...]:
    """The departments named in the duty brackets of a text, in order, as written, no repeats."""
    names: dict[str, None] = {}
    for start, end in duty_spans(text):
        for part in _SEPARATOR.split(text[start + 1 : end - 1]):
            name = _ETC.sub("", _TAIL.sub("", _WORDS.sub("", part.strip()))).strip()
            if name:
                names[name] = None
    return tuple(names)
