"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from rag.prompts import message
from web.deps import OpenedDep
from web.problems import PassedOn, make_problem
from web.schemas import HealthOut

router = APIRouter(tags=[message("api.tags.health")])


@router.get(
    "/healthz",
    summary=message("api.healthz.summary"),
    response_description=message("api.healthz.response"),
)
def healthz() -> HealthOut:
    """Say that the process lives."""
    return HealthOut(status="ok")


@router.get(
    "/readyz",
    summary=message("api.readyz.summary"),
    response_description=message("api.readyz.response"),
)
def readyz(opened: OpenedDep) -> HealthOut:
    """Say whether the model is warm and the library holds something.

    :raises PassedOn: a 503 problem that names what is missing.
    """
    if not opened.warm:
        raise PassedOn(make_problem(503, message("api.readyz.warming")))
    if not opened.require().library.view().documents:
        raise PassedOn(make_problem(503, message("api.readyz.empty")))
    return HealthOut(status="ready")
