"""The HTML templates and style sheets of web/pages, with every value escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from rag.prompts import message, messages


def page_file(name: str) -> str:
    """The text of web/pages/{name}."""
    return (resources.files("web") / "pages" / name).read_text(encoding="utf-8")


def render(name: str, /, **values: object) -> str:
    """The template web/pages/{name} filled in; values are escaped, a missing one is refused."""
    return _environment().get_template(name).render(**values)


def outside_link(url: str | None) -> str | None:
    """The address when it leads to a web page, else None: no other scheme becomes a link."""
    return url if url and urlsplit(url).scheme in {"http", "https"} else None


@cache
def style(name: str) -> Markup:
    """The style sheet web/pages/{name}, to stand inside a page."""
    return Markup(page_file(name))  # noqa: S704 - our own file, no value in it


@cache
def style_source(name: str) -> str:
    """What a Content-Security-Policy must name so that this style sheet applies."""
    digest = hashlib.sha256(style(name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(page_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=message, say_all=messages, style=style)
    environment.filters["outside_link"] = outside_link
    return environment
