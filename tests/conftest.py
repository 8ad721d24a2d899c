"""Real parts for every test: a real store on disk, the real embedding model, a real HTTP server."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
import uvicorn
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from platformdirs import user_cache_path
from playwright.sync_api import Browser, sync_playwright

from ingest.entry import ingest_files
from ingest.pipeline import read_document
from ingest.report import Report
from ingest.sources import bundled_files, known_documents
from rag.build import Service, open_service, open_shelf
from rag.bundled_model import bundled_model_folder
from rag.domain import Answer, PolicyDocument, Question, Turn
from rag.settings import Settings
from rag.shelf import Shelf
from tests.fakes import QueuedModel
from web.app import create_app

CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AS_OF = date(2026, 11, 23)
SMALL = """示例市关于支持示例产业的若干措施
示政发〔2026〕1号
一、支持对象
(一)在示例市注册的企业。
二、支持标准
(一)对新认定的示例企业，给予一次性奖励20万元。〔市示例局负责〕
(二)租金补贴不超过实际租金的50%。
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes the golden trees anew instead of comparing (test_golden.py)."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew")


hypothesis_settings.register_profile(
    "cewen", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("cewen")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store of its own; the model folder is shared, since it is the same for all."""
    cache = Path(os.environ.get("CEWEN_CACHE") or user_cache_path("cewen"))
    return Settings(home=tmp_path_factory.mktemp("home"), cache=cache, llm=None)


@pytest.fixture(scope="session")
def seed() -> PolicyDocument:
    """The seed document, parsed."""
    return read_document(bundled_files()[0])


@pytest.fixture(scope="session")
def service(settings: Settings) -> Iterator[Service]:
    """The service over the bundled documents."""
    shelf = open_shelf(settings)
    ingest_seed(shelf)
    shelf.close()
    opened = open_service(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, the system's own, that looks up nothing outside."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("needs chromium; scripts/browser.sh says how to install it")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path) -> Iterator[Shelf]:
    opened = open_shelf(settings.model_copy(update={"home": tmp_path / "home"}))
    yield opened
    opened.close()


@pytest.fixture
def scratch(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a cache of its own, but for the model, and a home that does not exist."""
    model = bundled_model_folder(settings.cache)
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / model.name).symlink_to(model)
    return settings.model_copy(update={"home": tmp_path / "home", "cache": cache})


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.txt"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def queued() -> QueuedModel:
    """The honest fake of a language model."""
    return QueuedModel()


@pytest.fixture(scope="session")
def server_url(settings: Settings, service: Service) -> Iterator[str]:
    """The address of a real HTTP server over the bundled documents."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(create_app(settings, service), log_level="warning", lifespan="on")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            if server.started and httpx.get(f"{url}/readyz").status_code == 200:
                break
            time.sleep(0.1)
        else:
            raise TimeoutError("the server did not become ready")
        yield url
        server.should_exit = True
        thread.join(timeout=30)


def ingest_seed(shelf: Shelf) -> Report:
    """Bring in the seed alone, without the laws that are bundled with it, and what is known of."""
    report = ingest_files(shelf, bundled_files())
    assert not report.rejected
    shelf.library.replace_known(known_documents())
    return report


def ask(service: Service, text: str, *history: str, as_of: date = AS_OF) -> Answer:
    """The service's answer to a question after earlier questions of the same user."""
    turns = tuple(
        turn for q in history for turn in (Turn("user", q), Turn("assistant", "见所引条款。"))
    )
    return service.answerer.answer(Question(text=text, as_of=as_of, history=turns))


def at(document: PolicyDocument, path: str) -> str:
    """The text of the clause at a path written as one string, such as 三、(二)."""
    return next(c.text for c in document.clauses if "".join(c.path) == path)
