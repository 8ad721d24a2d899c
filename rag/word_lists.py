"""The word lists and patterns in rag/data, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def word_list(name: str) -> dict[str, Any]:
    """The tables of rag/data/<name>.toml."""
    text = (resources.files("rag") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
