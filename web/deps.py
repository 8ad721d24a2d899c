"""What routes ask for: the opened service and whether it is ready."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from rag.build import Service
from web.problems import PassedOn, make_problem


@dataclass(slots=True)
class Opened:
    """The one mutable thing of the app: the service once it is open, and whether it is warm.

    `settled` is set when warming has ended, well or not.
    """

    service: Service | None = None
    warm: bool = False
    settled: threading.Event = field(default_factory=threading.Event)

    def require(self) -> Service:
        """The open service.

        :raises PassedOn: a 503 problem while the app is still starting or already closing.
        """
        if self.service is None:
            raise PassedOn(make_problem(503))
        return self.service


def opened_of(request: Request) -> Opened:
    """What the app's lifespan opened."""
    opened: Opened = request.app.state.opened
    return opened


def service_of(opened: Annotated[Opened, Depends(opened_of)]) -> Service:
    """The open service."""
    return opened.require()


OpenedDep = Annotated[Opened, Depends(opened_of)]
ServiceDep = Annotated[Service, Depends(service_of)]
