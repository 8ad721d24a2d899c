"""Documents as plain pages: no script, one anchor for each clause; and the list of them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from rag.errors import NotFound
from rag.today import today
from web.deps import ServiceDep
from web.document_page import document_page, missing_page
from web.list_page import list_page
from web.templates import style_source

router = APIRouter(include_in_schema=False)


@router.get("/d", response_class=HTMLResponse)
def documents(service: ServiceDep) -> HTMLResponse:
    """List what is held and what is only known of."""
    return HTMLResponse(list_page(service.library, service.shelf.home, today()), headers=_headers())


@router.get("/d/{document_id}", response_class=HTMLResponse)
def page(service: ServiceDep, document_id: str, version: str | None = None) -> HTMLResponse:
    """Show a document with its contents and all its clauses."""
    try:
        document = service.library.document(document_id, version)
    except NotFound as error:
        return HTMLResponse(missing_page(str(error)), status_code=404, headers=_headers())
    return HTMLResponse(document_page(document, today()), headers=_headers())


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {style_source('document.css')}; img-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )
    }
