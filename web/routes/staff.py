"""Bring in and retire documents, for staff with the admin key; without a key no such route exists.

The key is checked before the body is read, so that who has none cannot make the server take 20 MB.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import asdict
from pathlib import PurePath

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import SecretStr
from starlette.datastructures import UploadFile

from ingest.entry import ingest_upload, retire
from rag.prompts import message
from web.deps import ServiceDep
from web.problems import PassedOn, make_problem
from web.schemas import IngestReportOut, RetiredOut

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    },
    "security": [{"admin": []}],
}


def staff_router(key: SecretStr) -> APIRouter:
    """The routes for who knows the key."""
    router = APIRouter(
        prefix="/api",
        tags=[message("api.tags.staff")],
        dependencies=[Depends(_admin(key.get_secret_value().encode()))],
    )

    @router.post(
        "/documents",
        summary=message("api.upload.summary"),
        description=message("api.upload.description"),
        response_description=message("api.upload.response"),
        openapi_extra=_FORM,
    )
    async def add(request: Request, service: ServiceDep) -> IngestReportOut:
        """Ingest one uploaded file; the report says what became of it."""
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise PassedOn(make_problem(422, message("api.upload.missing")))
            name, data = PurePath(file.filename.replace("\\", "/")).name, await file.read()
        report = await run_in_threadpool(ingest_upload, service.shelf, name, data)
        return IngestReportOut(**asdict(report))

    @router.delete(
        "/documents/{document_id}",
        summary=message("api.retire.summary"),
        description=message("api.retire.description"),
        response_description=message("api.retire.response"),
        openapi_extra={"security": [{"admin": []}]},
    )
    def remove(document_id: str, service: ServiceDep) -> RetiredOut:
        """Retire a document: it is not found or cited any more; its versions can still be read."""
        return RetiredOut(retired=retire(service.shelf, document_id))

    return router


def _admin(key: bytes) -> Callable[[Request], None]:
    def check(request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        known = hmac.compare_digest(given.strip().encode(), key)
        if scheme.lower() != "bearer" or not known:
            raise PassedOn(make_problem(401), {"WWW-Authenticate": "Bearer"})

    return check
