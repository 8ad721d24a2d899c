"""Writes requirements.lock and requirements-test.lock from what is installed here.

Run by `make lock` in an environment where the dependencies of pyproject.toml were just installed.
Each file pins the closure of its requirements, so plain pip installs it without searching.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HEAD = "# Written by `make lock` from pyproject.toml. Do not edit.\n"
ROOT = Path(__file__).parent.parent


def closure(requirements: list[str]) -> dict[str, str]:
    """The installed version of every package that the requirements need, by canonical name."""
    pins: dict[str, str] = {}
    todo = [Requirement(text) for text in requirements]
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        installed = distribution(name)
        # A local version such as 2.13.0+cpu names one build; the lock names the release.
        pins[name] = re.sub(r"\+.*", "", installed.version)
        for text in installed.requires or []:
            child = Requirement(text)
            wanted = [{"extra": extra} for extra in requirement.extras] or [{"extra": ""}]
            applies = child.marker is None or any(child.marker.evaluate(env) for env in wanted)
            if applies and canonicalize_name(child.name) not in pins:
                todo.append(child)
    return pins


def main() -> None:
    """Write both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run = closure(project["dependencies"])
    test = closure(project["optional-dependencies"]["test"])
    for name, pins in (
        ("requirements.lock", run),
        ("requirements-test.lock", {n: v for n, v in test.items() if n not in run}),
    ):
        lines = "".join(f"{package}=={pins[package]}\n" for package in sorted(pins))
        (ROOT / name).write_text(HEAD + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
