"""Errors as a client sees them: RFC 9457 problem details, in Chinese, with a request id."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.errors import CewenError, NotFound, ServiceError
from rag.prompts import message
from web.context import current_request_id, default_headers
from web.schemas import FieldErrorOut, Problem

log = logging.getLogger(__name__)

# What we have a text for; any other status is told as its class is.
_KNOWN = (400, 401, 404, 405, 413, 422, 500, 503)
# Kinds of pydantic's errors that share one text; see [fields] of prompts/api.toml.
_KINDS = {
    "missing": "missing",
    "extra_forbidden": "extra",
    "string_type": "text",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "literal_error": "choice",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "list_type": "list",
    "model_type": "object",
    "model_attributes_type": "object",
    "dict_type": "object",
    "int_type": "integer",
    "int_parsing": "integer",
    "int_from_float": "integer",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "number",
}
_FACTS = {
    "too_long": "max_length",
    "too_many": "max_length",
    "choice": "expected",
    "at_least": "ge",
    "at_most": "le",
}


class PassedOn(Exception):
    """Carries a problem, and headers that go with it, to the response."""

    def __init__(self, problem: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.headers = headers


def problem_of(error: Exception, request_id: str | None = None) -> Problem:
    """What a client is told of the error: the reason where it is one of ours, else only an id."""
    if isinstance(error, CewenError):
        return make_problem(_status_of(error), str(error), request_id=request_id)
    return make_problem(500, request_id=request_id)


def make_problem(
    status: int,
    detail: str | None = None,
    *,
    errors: list[FieldErrorOut] | None = None,
    request_id: str | None = None,
) -> Problem:
    """A problem of that status, with the standing text where no detail is given."""
    known = status if status in _KNOWN else 500 if status >= 500 else 400
    return Problem(
        title=message(f"api.problems.{known}.title"),
        status=status,
        detail=detail or message(f"api.problems.{known}.detail"),
        request_id=request_id or current_request_id(),
        errors=errors,
    )


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem as a response of media type application/problem+json."""
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=problem.status,
        headers=headers,
        media_type="application/problem+json",
    )


def install(app: FastAPI) -> None:
    """Let every error of the app answer as a problem."""
    app.add_exception_handler(CewenError, _cewen_error)
    app.add_exception_handler(PassedOn, _passed_on)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def _status_of(error: CewenError) -> int:
    if isinstance(error, NotFound):
        return 404
    return 503 if isinstance(error, ServiceError) else 422


def _cewen_error(_request: Request, error: Exception) -> JSONResponse:
    problem = problem_of(error)
    if problem.status >= 500:
        log.error("request %s: %s", problem.request_id, error)
    return problem_response(problem)


def _passed_on(_request: Request, error: Exception) -> JSONResponse:
    passed = cast(PassedOn, error)
    return problem_response(passed.problem, passed.headers)


def _http_error(_request: Request, error: Exception) -> JSONResponse:
    # The framework's own details are English, so only the status is taken over.
    raised = cast(HTTPException, error)
    headers = dict(raised.headers) if raised.headers else None
    return problem_response(make_problem(raised.status_code), headers)


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    problem = make_problem(500)
    log.error("request %s failed", problem.request_id, exc_info=error)
    # This response is made outside our own middleware, which sets these headers elsewhere; the
    # server then drops the connection, which a client that keeps it alive must be told.
    headers = default_headers(problem.request_id) | {"Connection": "close"}
    return problem_response(problem, headers)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    found = cast(RequestValidationError, error).errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem_response(make_problem(400, message("api.problems.json")))
    errors = [_field_error(item) for item in found]
    detail = "；".join(f"{item.field}：{item.message}" for item in errors[:5])
    return problem_response(make_problem(422, detail, errors=errors))


def _field_error(item: dict[str, Any]) -> FieldErrorOut:
    kind = _kind_of(item["type"])
    facts = {}
    if kind in _FACTS:
        facts["limit"] = item.get("ctx", {}).get(_FACTS[kind], "")
    return FieldErrorOut(
        field=_field_name(item["loc"]), message=message(f"api.fields.{kind}", **facts)
    )


def _kind_of(pydantic_type: str) -> str:
    if pydantic_type.startswith("date"):
        return "date"
    return _KINDS.get(pydantic_type, "invalid")


def _field_name(loc: Sequence[str | int]) -> str:
    # loc is ("body", "history", 0, "role"): the first part only says where the value was sent.
    name = ""
    for part in loc[1:]:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name or message("api.fields.body")
