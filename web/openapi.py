"""The OpenAPI schema: our version, and errors as the problems that they are."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rag.prompts import message
from web.schemas import Problem

_PROBLEM = "#/components/schemas/Problem"

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": message(f"api.problems.{status}.title")}
    for status in (400, 404, 422, 503)
}
"""The errors that any route may answer with."""


def version() -> str:
    """The version of the installed package."""
    try:
        return installed_version("cewen")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def install(app: FastAPI) -> None:
    """Let the app's schema speak Chinese and name the media type of problems."""

    @cache
    def schema() -> dict[str, Any]:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        for name, shape in made["components"]["schemas"].items():
            shape["description"] = message(f"api.schemas.{name}")
        made["components"]["securitySchemes"] = {"admin": {"type": "http", "scheme": "bearer"}}
        for path in made["paths"].values():
            for operation in path.values():
                for response in operation["responses"].values():
                    _name_problem(response)
        return made

    app.openapi = schema  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _name_problem(response: dict[str, Any]) -> None:
    content = response.get("content", {})
    for media_type, body in list(content.items()):
        if body.get("schema", {}).get("$ref") == _PROBLEM:
            content["application/problem+json"] = content.pop(media_type)
