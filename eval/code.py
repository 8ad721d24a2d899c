"""Which code made something: a hash of a module and of all modules of ours that it needs."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

_OURS = ("rag", "ingest", "eval")


def code_of(modules: Iterable[str]) -> str:
    """A hash over the sources of the modules, of those that they import, and so on.

    A file of rag/data counts when one of the sources names it. Other code may change freely, so
    that what is slow to make is made again only for a reason, and nobody has to raise a number.
    """
    digest = hashlib.sha256()
    sources = sources_of(modules)
    for name in sorted(sources):
        digest.update(f"{name}\n{sources[name]}".encode())
    for data in sorted((resources.files("rag") / "data").iterdir(), key=lambda file: file.name):
        if any(data.name in source for source in sources.values()):
            digest.update(data.read_bytes())
    return digest.hexdigest()


def sources_of(modules: Iterable[str]) -> dict[str, str]:
    """The sources of the modules and of all modules of ours that they need, by name."""
    sources: dict[str, str] = {}
    todo = list(modules)
    while todo:
        name = todo.pop()
        if name not in sources and (path := _path(name)) is not None:
            sources[name] = path.read_text(encoding="utf-8")
            todo += _imported(sources[name])
    return sources


def _path(name: str) -> Path | None:
    """The source of a module of ours; None for what is no module, such as a name in one."""
    spec = find_spec(name) if name.split(".", maxsplit=1)[0] in _OURS else None
    return Path(spec.origin) if spec and spec.origin else None


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module in _OURS:  # from rag import publication
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
