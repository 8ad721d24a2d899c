"""The web application, and the server that runs it."""

from __future__ import annotations

import gc
import logging
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from rag.build import Service, open_service
from rag.errors import CewenError
from rag.prompts import message
from rag.settings import Settings
from rag.shelf import Shelf
from rag.today import today
from web import openapi, problems
from web.chat_ui import mount_chat
from web.context import RequestContext
from web.deps import Opened
from web.routes import (
    ask,
    documents,
    feedback,
    health,
    metrics,
    pages,
    reference,
    search,
    staff,
    verify,
)

log = logging.getLogger(__name__)


def create_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """Build the application.

    :param service: used instead of opening one from the settings; the caller closes it.
    """
    opened = Opened()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        opened.service = service or open_service(settings)
        # Warmed beside the server, so that /healthz answers while the model loads.
        warming = threading.Thread(target=_warm, args=[opened], name="warm-up")
        warming.start()
        yield
        warming.join()
        if service is None:
            opened.service.close()
        opened.service, opened.warm = None, False
        opened.settled.clear()

    app = FastAPI(
        title=message("api.title"),
        description=message("api.description"),
        version=openapi.version(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=openapi.PROBLEMS,
    )
    app.state.opened = opened
    problems.install(app)
    app.add_middleware(RequestContext)
    for module in (ask, verify, feedback, search, documents, health, metrics, pages, reference):
        app.include_router(module.router)
    if settings.admin_key is not None:
        app.include_router(staff.staff_router(settings.admin_key))
    reference.mount_assets(app)
    reference.close_namespace(app)
    openapi.install(app)
    mount_chat(app, opened.require)
    return app


def serve(settings: Settings, shelf: Shelf, host: str, port: int) -> None:
    """Run the server until it is stopped; prints its address when it is ready to answer.

    :raises CewenError: when the store cannot answer.
    :raises SystemExit: when the address cannot be used.
    """
    with _listener(host, port) as listener:
        service = open_service(settings, shelf=shelf)
        app = create_app(settings, service)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            # The page holds a connection open for as long as it is shown.
            timeout_graceful_shutdown=5,
        )
        address = f"http://{host}:{listener.getsockname()[1]}"
        _Server(config, app.state.opened, address).run(sockets=[listener])


def _warm(opened: Opened) -> None:
    service = opened.require()
    try:
        service.embedder.warm()
        if service.library.view().documents:
            # The first question reads the index and the dictionaries of words.
            service.shelf.words.tagged(message("page.name"))
            service.retriever.search(message("page.name"), k=1, region=None, as_of=today())
        opened.warm = True
    except CewenError as error:
        log.error("%s", error)  # noqa: TRY400 - a told cause, in words for the operator
    finally:
        # All that is there now stays; later collections need not look at it.
        gc.freeze()
        gc.enable()
        opened.settled.set()


def _listener(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        sys.stderr.write(message("api.serve.taken", host=host, port=port, fact=error) + "\n")
        raise SystemExit(1) from error


class _Server(uvicorn.Server):
    """Tells its address once it can answer, not merely once it listens."""

    def __init__(self, config: uvicorn.Config, opened: Opened, address: str) -> None:
        super().__init__(config)
        self.opened = opened
        self.address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen; the announcement follows when the model is warm."""
        await super().startup(sockets)
        threading.Thread(target=self._announce, name="announce", daemon=True).start()

    def _announce(self) -> None:
        self.opened.settled.wait()
        if self.opened.warm:
            sys.stdout.write(message("api.serve.ready", address=self.address) + "\n")
            sys.stdout.flush()
