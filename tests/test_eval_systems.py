"""Baselines, and systems that are asked over HTTP: our own service and an OpenAI-compatible one."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from eval import elsewhere
from eval.baselines import first_clause, plain_rag, refusing, whole_document
from eval.cases import Case, Gold
from eval.holdings import Holdings
from eval.record import Asker, Cited, Record
from eval.results import judge, summary
from eval.run import own_asker
from rag.build import Service
from rag.domain import AnswerStatus
from rag.errors import LanguageModelError, SystemUnreachable
from rag.settings import Settings
from tests.conftest import AS_OF
from tests.fakes import QueuedModel
from tests.test_cli import run
from tests.test_model import OpenAiServer, openai_server

__all__ = ["openai_server"]  # a fixture

SEED = "通政发〔2024〕23号"
NUMBER = Case(
    id="n1", kind="number", question="每年择优支持多少项产业前瞻技术创新项目?",
    status=(AnswerStatus.ANSWERED,), as_of=AS_OF,
    gold=(Gold(document=SEED, path="三、(二)"),), must=("10项以上",),
)  # fmt: skip
NEAR = Case(
    id="r1", kind="near", question="揭榜挂帅项目什么时候截止申报?", as_of=AS_OF,
    status=(AnswerStatus.NO_EVIDENCE,),
)  # fmt: skip


def score(service: Service, asker: Asker) -> float:
    """The headline figure over the two cases."""
    day = Holdings(service.library).on(AS_OF)
    results = [judge("set", case, asker(case), day) for case in (NUMBER, NEAR)]
    mean = summary(results).kinds["total"]["score"]
    assert mean is not None
    return mean.mean


def test_no_trick_beats_the_first_clause(service: Service) -> None:
    ours, first = own_asker(service.answerer), first_clause(service.shelf)
    assert score(service, ours) == 1
    assert score(service, first) == 0.5
    assert score(service, refusing) == 0.5  # of two cases one is to be refused
    assert score(service, whole_document(service.shelf)) < 0.05


def test_the_first_clause_is_cited_whole(service: Service) -> None:
    record = first_clause(service.shelf)(NUMBER)
    assert record.status == "answered"
    assert record.citations == (Cited(document=f"{title(service)}({SEED})", path="三、(二)"),)
    assert record.retrieved is not None
    assert len(record.retrieved) == 10
    whole = whole_document(service.shelf)(NUMBER)
    assert len(whole.citations) == len(service.library.documents()[0].clauses)


def title(service: Service) -> str:
    return f"《{service.library.documents()[0].metadata.title}》"


def test_the_plain_rag_says_what_the_model_says(service: Service, queued: QueuedModel) -> None:
    queued.queue = ["每年支持20项。[2][9]", None]
    asker = plain_rag(service.shelf, queued)
    record = asker(NUMBER)
    assert record.text == "每年支持20项。[2][9]"  # no gate
    assert [cited.marker for cited in record.citations] == [2]
    system, user = queued.asked[0]
    assert user == NUMBER.question
    assert "[5] " in system
    assert "[6] " not in system
    with pytest.raises(LanguageModelError):
        asker(NUMBER)
    with pytest.raises(LanguageModelError, match="CEWEN_LLM"):
        plain_rag(service.shelf, None)


def test_a_deployed_service_says_what_ours_says(service: Service, server_url: str) -> None:
    ours = own_asker(service.answerer)
    deployed = elsewhere.service(f"{server_url}/", None)
    for case in (NUMBER, NEAR):
        here, there = ours(case), deployed(case)
        assert there.model_copy(update={"seconds": {}}) == here.model_copy(
            update={"seconds": {}, "retrieved": None, "confidence": None}
        )


class Answering(BaseHTTPRequestHandler):
    """Says the statuses of a list, one a request, and keeps the keys that it was sent."""

    statuses: list[int]
    keys: list[str | None]

    def do_POST(self) -> None:
        self.keys.append(self.headers.get("Authorization"))
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.statuses.pop(0))
        body = b'{"text": "x", "status": "answered", "citations": [], "seconds": {}}'
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def failing() -> Iterator[tuple[str, type[Answering]]]:
    handler = type("Handler", (Answering,), {"statuses": [], "keys": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()


def test_a_busy_service_is_asked_again_and_a_failing_one_stops_the_run(
    failing: tuple[str, type[Answering]],
) -> None:
    base, handler = failing
    asker = elsewhere.service(base, "secret-key")
    handler.statuses[:] = [503, 429, 200]
    assert asker(NUMBER) == Record(id="n1", text="x", status=AnswerStatus.ANSWERED)
    assert handler.keys == ["Bearer secret-key"] * 3
    for status in (500, 401, 404):
        handler.statuses[:] = [status]
        with pytest.raises(SystemUnreachable, match=f"HTTP {status}") as raised:
            asker(NUMBER)
        assert "secret-key" not in str(raised.value)
    with pytest.raises(SystemUnreachable, match=r"http://127\.0\.0\.1:9"):
        elsewhere.service("http://127.0.0.1:9", None)(NUMBER)


def test_an_openai_compatible_target(openai_server: OpenAiServer) -> None:
    openai_server.says = f"根据《某实施意见》({SEED})三、(二)，每年支持10项以上。"
    record = elsewhere.target(openai_server.url, "some-model", "sk-test")(NUMBER)
    assert record.text.endswith("10项以上。")
    assert record.status is None
    assert record.citations == (Cited(document="某实施意见", path="三、(二)"),)
    (request,) = openai_server.requests
    assert request["model"] == "some-model"
    assert NUMBER.question in str(request["messages"])


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("《企业所得税法》第二十八条规定", [Cited(document="企业所得税法", path="第二十八条")]),
        (
            "按《管理办法》(示政发〔2025〕1号)第四章第十条",
            [Cited(document="管理办法", path="第四章第十条")],
        ),
        ("原文为“每年择优支持10项以上项目”。", [Cited(quote="每年择优支持10项以上项目")]),
        ("所谓“揭榜挂帅”。见《管理办法》。", []),
        ("《甲方案办法》的目标。第十条另说", []),
    ],
)
def test_what_a_text_cites(text: str, cited: list[Cited]) -> None:
    assert list(elsewhere.cited_in(text)) == cited


def test_an_article_may_be_named_without_its_chapter(service: Service) -> None:
    day = Holdings(service.library).on(AS_OF)
    document = service.library.documents()[0]
    for clause in document.clauses:
        found = day.find(Cited(document=SEED, path="".join(clause.path)))
        assert found is not None


def test_two_addresses_are_refused(settings: Settings, tmp_path: Path) -> None:
    told = run(settings, "eval", "run", "--base", "http://a", "--target", "http://b")
    assert told.returncode == 2
    assert "只能写一个" in told.stderr
