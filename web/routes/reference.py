"""The reference of the HTTP interface (Swagger UI), from files on this machine alone."""

from __future__ import annotations

from importlib.resources import as_file, files

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.routing import Match

from rag.prompts import message
from web.problems import PassedOn, make_problem
from web.templates import render

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def reference() -> HTMLResponse:
    """Show the reference."""
    return HTMLResponse(render("reference.html", title=message("api.title")))


def mount_assets(app: FastAPI) -> None:
    """Serve Swagger UI's files from the package fastapi-offline, which carries them."""
    with as_file(files("fastapi_offline") / "static") as folder:
        app.mount("/docs-assets", StaticFiles(directory=folder), name="docs-assets")


def close_namespace(app: FastAPI) -> None:
    """Answer what no route of ours serves under /api as a problem, not as the chat page would.

    The chat's upload address is closed too: nothing here takes a file.
    """

    def nothing_here(request: Request) -> None:
        # This route takes any method, so it hides the framework's own 405.
        other_method = any(
            route.matches(request.scope)[0] is Match.PARTIAL for route in request.app.routes
        )
        raise PassedOn(make_problem(405 if other_method else 404))

    for path in ("/api/{rest:path}", "/gradio_api/upload"):
        app.add_api_route(
            path,
            nothing_here,
            methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            include_in_schema=False,
        )
