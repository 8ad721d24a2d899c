"""The HTTP interface over a real server: contract, events, errors."""

from __future__ import annotations

import gc
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn

from ingest.originals import SourceState, open_originals, originals_folder
from rag.build import Service
from rag.errors import StoreEmpty
from rag.library import Library
from rag.settings import Settings
from web.app import create_app

QUESTION = "每年择优支持多少项产业前瞻技术创新项目?"
CITATION_KEYS = {
    "marker", "clause_id", "document_id", "version", "label", "title", "number", "issuer",
    "path", "quote", "text", "start", "end", "url", "source",
}  # fmt: skip
ANSWER_KEYS = {
    "id", "status", "text", "citations", "suggestions", "related", "composer", "notice",
    "AIGC", "seconds",
}  # fmt: skip
AIGC_KEYS = {
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator",
    "PropagateID", "ReservedCode2",
}  # fmt: skip


@pytest.fixture(scope="module")
def http(server_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server_url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def answer(http: httpx.Client) -> dict[str, Any]:
    response = http.post("/api/ask", json={"question": QUESTION})
    assert response.status_code == 200
    return response.json()


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    found = []
    for block in response.text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def assert_problem(response: httpx.Response, status: int, *words: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["title"] + problem["detail"])
    for word in words:
        assert word in problem["detail"]
    return problem


def test_garbage_is_collected_again_once_the_service_is_warm(http: httpx.Client) -> None:
    assert gc.get_freeze_count() > 0
    assert gc.isenabled()


# contract


def test_answer_has_exactly_the_keys_of_the_contract(answer: dict[str, Any]) -> None:
    assert set(answer) == ANSWER_KEYS
    assert set(answer["AIGC"]) == AIGC_KEYS
    assert answer["AIGC"]["ProduceID"] == answer["id"]
    assert "人工智能生成" in answer["notice"]
    assert all(set(citation) == CITATION_KEYS for citation in answer["citations"])


def test_answer_cites_the_clause_that_says_it(answer: dict[str, Any]) -> None:
    assert answer["status"] == "answered"
    assert "10项以上" in answer["text"]
    cited = next(c for c in answer["citations"] if c["path"] == ["三、", "(二)"])
    assert f"[{cited['marker']}]" in answer["text"]
    assert cited["number"] == "通政发〔2024〕23号"
    assert cited["quote"] in cited["text"]


def test_interval_of_a_citation_is_its_text(http: httpx.Client, answer: dict[str, Any]) -> None:
    for cited in answer["citations"]:
        url = f"/api/documents/{cited['document_id']}"
        document = http.get(url, params={"version": cited["version"]}).json()
        assert document["text"][cited["start"] : cited["end"]] == cited["text"]
        assert http.get(f"/api/clauses/{cited['clause_id']}").json()["text"] == cited["text"]


def test_url_of_a_citation_is_an_anchor_of_the_document_page(
    http: httpx.Client, answer: dict[str, Any]
) -> None:
    cited = answer["citations"][0]
    start = f"/d/{cited['document_id']}?version={cited['version']}"
    assert cited["url"] == f"{start}#{cited['clause_id']}"
    page = http.get(cited["url"])
    assert page.status_code == 200
    assert f'id="{cited["clause_id"]}"' in page.text
    assert '<html lang="zh-CN">' in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_search_returns_hits_with_their_searches(http: httpx.Client) -> None:
    found = http.get("/api/search", params={"q": "低空经济", "k": 3}).json()
    assert set(found) == {"hits", "rejected"}
    assert 1 <= len(found["hits"]) <= 3
    keys = {"clause_id", "label", "path", "text", "score", "found_by"}
    assert all(set(hit) == keys for hit in found["hits"])
    assert any("低空" in hit["text"] for hit in found["hits"])


def test_documents_lists_the_seed_and_each_opens(http: httpx.Client) -> None:
    listed = http.get("/api/documents").json()
    assert listed["next"] is None
    seed = next(d for d in listed["documents"] if d["number"] == "通政发〔2024〕23号")
    assert seed["issued_on"] == "2024-08-07"
    assert seed["issuer"] == "南通市人民政府"
    detail = http.get(f"/api/documents/{seed['document_id']}").json()
    assert set(detail) == set(seed) | {"text", "clauses"}
    assert len(detail["clauses"]) == seed["clause_count"]
    keys = {
        "clause_id", "parent_id", "path", "label", "start", "end", "text", "context", "duty",
    }  # fmt: skip
    assert all(set(clause) == keys for clause in detail["clauses"])
    tasks = next(c for c in detail["clauses"] if c["path"] == ["三、", "(二)"])
    assert "市科技局" in tasks["duty"]


def test_list_of_documents_opens_each_and_names_what_is_only_known(http: httpx.Client) -> None:
    page = http.get("/d").text
    (document,) = http.get("/api/documents").json()["documents"]
    assert f'href="/d/{document["document_id"]}"' in page
    assert "收录全文 1 份" in page
    assert "苏政发〔2023〕104号" in page
    assert "文号待核实" in page
    assert "苏州市关于加快培育未来产业的工作意见" not in page


def test_metrics_and_the_list_tell_how_the_store_and_its_sources_fare(
    http: httpx.Client, service: Service
) -> None:
    originals = open_originals(originals_folder(service.shelf.home))
    fresh, old = date.today().isoformat(), "2026-01-05"
    originals.sources["https://a.example/"] = SourceState('市"示例"局', last_success=fresh)
    originals.sources["https://b.example/"] = SourceState("<b>区</b>", last_success=old)
    originals.save()
    told = http.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    lines = told.text.splitlines()
    assert "cewen_documents 1.0" in lines
    assert "cewen_clauses 44.0" in lines
    assert 'cewen_source_stale{source="市\\"示例\\"局"} 0.0' in lines
    assert 'cewen_source_stale{source="<b>区</b>"} 1.0' in lines
    page = http.get("/d").text
    assert "&lt;b&gt;区&lt;/b&gt;" in page
    assert "最近成功抓取 2026-01-05" in page
    assert page.count("可能不是最新") == 1


def test_stream_ends_with_the_same_answer(http: httpx.Client, answer: dict[str, Any]) -> None:
    response = http.post("/api/ask/stream", json={"question": QUESTION})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response)
    assert [name for name, _ in found if name != "token"] == ["retrieved", "finished"]
    finished = found[-1][1]
    for once in ("id", "seconds", "AIGC"):
        finished.pop(once)
    assert finished == {k: v for k, v in answer.items() if k in finished}
    assert set(answer) - set(finished) == {"id", "seconds", "AIGC"}


def test_follow_up_takes_the_history(http: httpx.Client, answer: dict[str, Any]) -> None:
    history = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": answer["text"]},
    ]
    asked = {"question": "由哪些部门负责？", "history": history, "profile": {"employees": 30}}
    followed = http.post("/api/ask", json=asked)
    assert followed.status_code == 200
    assert "科技局" in followed.json()["text"]


def test_health_and_readiness(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ready"}


def test_reference_is_chinese_and_loads_nothing_from_outside(http: httpx.Client) -> None:
    page = http.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page
    assert http.get("/docs-assets/swagger-ui-bundle.js").status_code == 200
    schema = http.get("/openapi.json").json()
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert any("\u4e00" <= sign <= "\u9fff" for sign in operation["summary"]), path
    unserved = schema["paths"]["/api/ask"]["post"]["responses"]["422"]
    assert list(unserved["content"]) == ["application/problem+json"]


def test_every_response_has_safe_headers(http: httpx.Client) -> None:
    for path in ("/", "/healthz", "/api/documents", "/d/none"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-request-id"]


# errors


@pytest.mark.parametrize("text", ["低空\\ud800经济", "\\u0000", "\\ud83d"])
def test_broken_characters_are_no_fault_of_the_service(http: httpx.Client, text: str) -> None:
    body = f'{{"question": "{text}", "region": "{text}", "history": []}}'
    headers = {"Content-Type": "application/json"}
    assert http.post("/api/ask", content=body, headers=headers).status_code == 200


def test_many_at_once_get_what_each_asked_for(http: httpx.Client, answer: dict[str, Any]) -> None:
    others = ["六大未来产业是哪六个?", "设立未来产业基金由哪些部门负责?", "你好"]
    alone = {q: http.post("/api/ask", json={"question": q}).json()["text"] for q in others}
    alone[QUESTION] = answer["text"]
    with ThreadPoolExecutor(8) as pool:
        asked = [*alone] * 6
        got = pool.map(lambda q: http.post("/api/ask", json={"question": q}).json()["text"], asked)
    assert list(got) == [alone[q] for q in asked]


def test_invalid_json_is_told_so(http: httpx.Client) -> None:
    sent = {"content": b'{"question": ', "headers": {"content-type": "application/json"}}
    assert_problem(http.post("/api/ask", **sent), 400, "JSON")
    assert_problem(http.post("/api/ask/stream", **sent), 400, "JSON")


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream"])
@pytest.mark.parametrize(("question", "word"), [("策" * 10_000, "10000"), ("  ", "空")])
def test_question_that_cannot_be_served(
    http: httpx.Client, path: str, question: str, word: str
) -> None:
    assert_problem(http.post(path, json={"question": question}), 422, word)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "question"),
        ({"question": 7}, "question"),
        ({"question": QUESTION, "profile": {"colour": "red"}}, "profile.colour"),
        ({"question": QUESTION, "profile": {"employees": -1}}, "profile.employees"),
        ({"question": QUESTION, "as_of": "yesterday"}, "as_of"),
        ({"question": QUESTION, "history": [{"role": "system", "content": ""}]}, "history[0].role"),
        ({"question": QUESTION, "history": [{"role": "user", "content": ""}] * 21}, "history"),
        ([], "请求内容"),
    ],
)
def test_invalid_field_is_named_in_chinese(http: httpx.Client, asked: Any, field: str) -> None:
    problem = assert_problem(http.post("/api/ask", json=asked), 422, field)
    assert [error["field"] for error in problem["errors"]] == [field]


def test_what_does_not_exist(http: httpx.Client) -> None:
    assert_problem(http.get("/api/clauses/none"), 404, "none")
    assert_problem(http.get("/api/documents/none"), 404, "none")
    assert_problem(http.get("/api/nothing"), 404)
    assert_problem(http.get("/api/ask"), 405)
    assert_problem(http.post("/gradio_api/upload", files={"files": b"x"}), 404)
    page = http.get("/d/none")
    assert page.status_code == 404
    assert "没有" in page.text


def test_body_above_the_limit_is_refused(http: httpx.Client) -> None:
    large = json.dumps({"question": "策" * 200_000})
    response = http.post("/api/ask", content=large, headers={"content-type": "application/json"})
    assert_problem(response, 413)


def test_markup_in_an_error_stays_text(http: httpx.Client) -> None:
    page = http.get("/d/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert page.status_code == 404
    assert "<script" not in page.text


# outage: another app, whose service cannot work


class Broken:
    """An answerer whose store is gone, or that fails in a way nobody foresaw."""

    def stream(self, question: Any) -> Iterator[Any]:
        if question.text == "意外":
            raise RuntimeError("secret detail")
        raise StoreEmpty("store_empty")
        yield

    def answer(self, question: Any) -> Any:
        return list(self.stream(question))


@contextmanager
def serving(app: Any) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def outage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    service: Any = SimpleNamespace(
        answerer=Broken(),
        library=Library(tmp_path_factory.mktemp("empty")),
        embedder=SimpleNamespace(warm=lambda: None),
    )
    with serving(create_app(Settings(), service)) as url, httpx.Client(base_url=url) as client:
        yield client


def test_outage_is_an_error_and_never_an_empty_answer(outage: httpx.Client) -> None:
    assert_problem(outage.post("/api/ask", json={"question": QUESTION}), 503)
    found = events(outage.post("/api/ask/stream", json={"question": QUESTION}))
    assert [name for name, _ in found] == ["error"]
    assert found[0][1]["status"] == 503


def test_unforeseen_error_tells_an_id_and_no_detail(outage: httpx.Client) -> None:
    response = outage.post("/api/ask", json={"question": "意外"})
    assert_problem(response, 500)
    assert "secret" not in response.text
    found = events(outage.post("/api/ask/stream", json={"question": "意外"}))
    assert found[0][0] == "error"
    assert found[0][1]["status"] == 500
    assert "secret" not in json.dumps(found)


def test_empty_store_is_alive_but_not_ready(outage: httpx.Client) -> None:
    assert outage.get("/healthz").status_code == 200
    assert_problem(outage.get("/readyz"), 503, "文库")
