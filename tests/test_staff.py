"""Documents brought in and retired over HTTP: only with the key, and at once for readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from filelock import FileLock
from pydantic import SecretStr, ValidationError

from rag.build import open_service
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import SMALL, ingest_seed
from tests.test_web import assert_problem, serving
from web.app import create_app

KEY = "correct horse battery"
STAFF = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def http(shelf: Shelf, settings: Settings) -> Iterator[httpx.Client]:
    own = settings.model_copy(update={"home": shelf.home, "admin_key": SecretStr(KEY)})
    ingest_seed(shelf)
    service = open_service(own, shelf=shelf)
    with serving(create_app(own, service)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def upload(http: httpx.Client, name: str, data: bytes) -> httpx.Response:
    return http.post("/api/documents", files={"file": (name, data)}, headers=STAFF)


def test_a_document_comes_changes_and_goes(http: httpx.Client) -> None:
    report = upload(http, "small.txt", SMALL.encode())
    assert report.status_code == 200
    assert report.json()["new"] == ["《示例市关于支持示例产业的若干措施》(示政发〔2026〕1号)"]
    question = {"question": "新认定的示例企业一次性奖励多少万元?"}
    answer = http.post("/api/ask", json=question).json()
    assert "20万元" in answer["text"]
    upload(http, "small.txt", SMALL.replace("20万元", "30万元").encode())
    assert "30万元" in http.post("/api/ask", json=question).json()["text"]
    document_id = answer["citations"][0]["document_id"]
    gone = http.delete(f"/api/documents/{document_id}", headers=STAFF)
    assert gone.json() == {"retired": "《示例市关于支持示例产业的若干措施》(示政发〔2026〕1号)"}
    assert http.post("/api/ask", json=question).json()["status"] != "answered"
    assert_problem(http.get(f"/api/documents/{document_id}"), 404)
    assert http.get(answer["citations"][0]["url"]).status_code == 200
    assert_problem(http.delete(f"/api/documents/{document_id}", headers=STAFF), 404)


def test_what_cannot_be_read_is_in_the_report(http: httpx.Client) -> None:
    report = upload(http, "../../empty.txt", b"").json()
    assert report["new"] == []
    assert report["rejected"][0]["path"] == "empty.txt"
    assert "空的" in report["rejected"][0]["reason"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}, {"Authorization": "Bearer 策"}],
)
def test_without_the_key_nothing_is_read(http: httpx.Client, headers: dict[str, str]) -> None:
    sent = {name: value.encode() for name, value in headers.items()}
    response = http.post("/api/documents", files={"file": ("a.txt", b"x")}, headers=sent)
    assert_problem(response, 401, "管理密钥")
    assert response.headers["www-authenticate"] == "Bearer"
    assert_problem(http.delete("/api/documents/any", headers=sent), 401)


def test_a_form_without_a_file_and_a_file_too_large(http: httpx.Client) -> None:
    assert_problem(http.post("/api/documents", data={"file": "text"}, headers=STAFF), 422, "file")
    assert_problem(upload(http, "large.txt", b"x" * (22 * 1024 * 1024)), 413)


def test_a_second_writer_is_told_to_wait(http: httpx.Client, shelf: Shelf) -> None:
    with FileLock(shelf.home / "write.lock"):
        assert_problem(upload(http, "small.txt", SMALL.encode()), 503, "正在写入")


def test_without_a_key_the_routes_do_not_exist(server_url: str) -> None:
    response = httpx.post(f"{server_url}/api/documents", files={"file": ("a.txt", b"x")})
    assert_problem(response, 405)
    assert_problem(httpx.delete(f"{server_url}/api/documents/any"), 405)
    assert "post" not in httpx.get(f"{server_url}/openapi.json").json()["paths"]["/api/documents"]


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        Settings(home=tmp_path, admin_key=SecretStr("short"))
