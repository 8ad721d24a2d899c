"""Reads prompts/: what a model is told and what a user reads; refuses unknown variables."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

_VARIABLE = re.compile(r"\$\{?([a-z_]+)\}?")


@cache
def _file(name: str) -> str:
    return (resources.files("prompts") / name).read_text(encoding="utf-8")


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(_file(f"{name}.toml"))


def _lookup(key: str) -> Any:
    name, *parts = key.split(".")
    node: Any = _table(name)
    for part in parts:
        node = node[part]
    return node


def render(name: str, **variables: object) -> str:
    """The text of `prompts/{name}` with its `$variables` filled in, without surrounding blanks.

    :raises KeyError: when a variable of the file is missing or one given is not in the file.
    """
    return _fill(name, _file(name), variables).strip()


def message(key: str, **variables: object) -> str:
    """One short text by dotted key: `errors.not_found` is `not_found` in prompts/errors.toml.

    :raises KeyError: when the key does not exist, or its variables and those given differ.
    """
    node = _lookup(key)
    if not isinstance(node, str):
        raise KeyError(f"prompts: {key} is not a text")
    return _fill(key, node, variables).strip()


def messages(key: str) -> list[str]:
    """A list of short texts by dotted key.

    :raises KeyError: when the key does not exist or is not a list.
    """
    node = _lookup(key)
    if not isinstance(node, list):
        raise KeyError(f"prompts: {key} is not a list")
    return [str(item) for item in node]


def _fill(name: str, text: str, variables: dict[str, object]) -> str:
    wanted = set(_VARIABLE.findall(text))
    if missing := sorted(wanted - variables.keys()):
        raise KeyError(f"prompts/{name}: missing {', '.join(missing)}")
    if unknown := sorted(variables.keys() - wanted):
        raise KeyError(f"prompts/{name}: unknown {', '.join(unknown)}")
    return _VARIABLE.sub(lambda m: str(variables[m[1]]), text)
