"""The Chinese texts of templates/ and the filling in of their variables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Template
from typing import Any


@cache
def raw(name: str) -> str:
    """The text of a file of templates/."""
    return (resources.files("eval.city") / "templates" / name).read_text(encoding="utf-8")


@cache
def table(name: str) -> dict[str, Any]:
    """A .toml file of templates/ by its name without the ending."""
    return tomllib.loads(raw(f"{name}.toml"))


def fill(text: str, words: Mapping[str, str]) -> str:
    """A text with its `${names}` filled in.

    :raises KeyError: when a word is missing.
    """
    return Template(text).substitute(words)
