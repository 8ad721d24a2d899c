"""Figures with units as a premise takes them for granted: 100项, 500万元, 15%."""

from __future__ import annotations

import re

from rag.words import fold


def asked_figure(figure: str) -> str:
    """A figure without blanks and digit grouping, for comparison."""
    return re.sub(r"[\s,]", "", fold(figure))


def same_unit(premise: str, text: str) -> list[str]:
    """The figures of a text that carry the unit of a premise, as written there (width folded)."""
    unit = re.sub(r"^[\d,.~\s余多-]+", "", fold(premise))
    pattern = (
        rf"\d[\d,.]*(?:\s*[~—-]\s*\d[\d,.]*)?\s*[余多]?\s*{re.escape(unit)}(?:以上|以下|以内|左右)?"
    )
    return [m[0] for m in re.finditer(pattern, fold(text))] if unit else []
