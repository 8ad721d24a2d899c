"""Names of files that came from outside, made safe to show and never used as a path."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NAMELESS = "无名"


def base_name(name: str) -> str:
    """The last part of a name, whichever slash parts it.

    Control and direction characters, which could make a terminal or a page show another name, are
    left out, and the middle of a long one too; its extension stays.
    """
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN).strip()
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST - 21]}…{shown[-20:]}"
    return shown if shown.strip(". ") else _NAMELESS
