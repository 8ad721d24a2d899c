"""Answers that a language model writes: only what passed the gate is streamed."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse

from rag.build import Service, open_service
from rag.citations import markers_in
from rag.domain import Answer, AnswerStatus, Composer, Finished, Question, Token
from rag.errors import LanguageModelError
from rag.llm import language_model
from rag.settings import Settings
from tests.conftest import AS_OF
from tests.fakes import QueuedModel

QUESTION = Question(text="每年择优支持多少项产业前瞻技术创新项目?", as_of=AS_OF)
TRUE = "每年择优支持10项以上产业前瞻技术创新项目研发。[1]"


def told(service: Service, model: QueuedModel, draft: str | None) -> tuple[list[str], Answer]:
    """The tokens and the answer when the model says that draft."""
    model.queue = [draft]
    *events, last = replace(service.answerer, model=model).stream(QUESTION)
    assert isinstance(last, Finished)
    return [e.text for e in events if isinstance(e, Token)], last.answer


def test_a_true_draft_is_streamed_and_cited(service: Service, queued: QueuedModel) -> None:
    tokens, answer = told(service, queued, f"{TRUE}由市科技局、工信局、财政局等负责。[1]")
    assert answer.composer is Composer.MODEL
    assert "".join(tokens) == answer.text
    assert len(tokens) == 2
    assert [c.marker for c in answer.citations] == sorted(set(markers_in(answer.text)))
    assert {"".join(c.clause.path) for c in answer.citations} == {"三、(二)"}
    assert all(c.quote in c.clause.text for c in answer.citations)
    system, user = queued.asked[0]
    assert "[1] 《关于加快培育发展未来产业的实施意见》(通政发〔2024〕23号)三、(二)" in system
    assert QUESTION.text in user


@pytest.mark.parametrize(
    "lie",
    [
        "每年择优支持100项以上产业前瞻技术创新项目研发。[1]",
        "每个项目最高给予500万元。[1]",
        "由市财政厅负责。[1]",
        "依据苏政发〔2023〕999号执行。[1]",
        "自2024年9月1日起施行。[1]",
        "每年择优支持10项以上。",
        "每年择优支持10项以上。[99]",
        "每年择优支持10项以上。[0]",
        "",
        "。。。",
    ],
)
def test_a_lie_reaches_no_event(service: Service, queued: QueuedModel, lie: str) -> None:
    tokens, answer = told(service, queued, lie)
    assert tokens == []
    assert answer.composer is Composer.EXTRACTIVE
    assert answer.status is AnswerStatus.ANSWERED
    assert "10项以上" in answer.text
    assert "未通过依据核对" in answer.notice


def test_true_sentences_survive_a_lie_between_them(service: Service, queued: QueuedModel) -> None:
    draft = f"{TRUE}每个项目给予500万元。[1]由市科技局、工信局、财政局负责。[1]"
    tokens, answer = told(service, queued, draft)
    assert "500" not in "".join(tokens) + answer.text
    assert "10项以上" in answer.text
    assert "市科技局" in answer.text


def test_a_dead_model_leaves_the_extractive_answer(service: Service, queued: QueuedModel) -> None:
    tokens, answer = told(service, queued, None)
    assert tokens == []
    assert answer.composer is Composer.EXTRACTIVE
    assert "10项以上" in answer.text
    assert "暂时不可用" in answer.notice


def test_a_model_that_dies_on_the_way_is_not_called_extractive(service: Service) -> None:
    class Dying(QueuedModel):
        def stream(self, system: str, user: str) -> Iterator[str]:
            yield f"{TRUE}由"
            raise LanguageModelError("language_model", name="dying", fact="gone")

    tokens, answer = told(service, Dying(), None)
    assert "".join(tokens) == answer.text
    assert answer.composer is Composer.MODEL
    assert "中途中断" in answer.notice


def test_an_endless_draft_is_cut_off(service: Service, queued: QueuedModel) -> None:
    _, answer = told(service, queued, TRUE + "好" * 100_000)
    assert answer.composer is Composer.MODEL
    assert "好好" not in answer.text


def test_nothing_is_asked_of_the_model_when_there_is_no_evidence(
    service: Service, queued: QueuedModel
) -> None:
    asked = replace(QUESTION, text="做低空经济的企业能补贴多少万元?")
    answer = replace(service.answerer, model=queued).answer(asked)
    assert answer.status is AnswerStatus.NO_EVIDENCE
    assert queued.asked == []


@dataclass
class OpenAiServer:
    """A real OpenAI-compatible server; `says` is what it streams, `fails` its status instead."""

    says: str = TRUE
    fails: int | None = None
    url: str = ""
    requests: list[dict[str, object]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def complete(request: Request) -> object:
            self.requests.append(await request.json())
            if self.fails:
                return JSONResponse({"error": {"message": "no"}}, status_code=self.fails)
            return StreamingResponse(self.chunks(), media_type="text/event-stream")

        return app

    def chunks(self) -> Iterator[str]:
        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        for piece in (*[self.says[i : i + 5] for i in range(0, len(self.says), 5)], None):
            delta = {"content": piece} if piece else {}
            choice = {"index": 0, "delta": delta, "finish_reason": None if piece else "stop"}
            yield f"data: {json.dumps({**head, 'choices': [choice]})}\n\n"
        yield "data: [DONE]\n\n"


@pytest.fixture
def openai_server() -> Iterator[OpenAiServer]:
    fake = OpenAiServer()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        server = uvicorn.Server(uvicorn.Config(fake.app(), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield fake
        server.should_exit = True
        thread.join(timeout=10)


def configured(settings: Settings, server: OpenAiServer) -> Settings:
    update = {"llm": "openai:some-model", "llm_base_url": server.url, "llm_api_key": "sk-test"}
    return Settings.model_validate(settings.model_dump() | update)


def test_a_real_openai_compatible_server(
    settings: Settings, service: Service, openai_server: OpenAiServer
) -> None:
    model = language_model(configured(settings, openai_server))
    assert model is not None
    answer = replace(service.answerer, model=model).answer(QUESTION)
    assert answer.composer is Composer.MODEL
    assert "10项以上" in answer.text
    (request,) = openai_server.requests
    assert request["model"] == "some-model"
    assert request["stream"] is True


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_a_failing_server_leaves_the_extractive_answer(
    settings: Settings, service: Service, openai_server: OpenAiServer, status: int
) -> None:
    openai_server.fails = status
    model = language_model(configured(settings, openai_server))
    answer = replace(service.answerer, model=model).answer(QUESTION)
    assert answer.composer is Composer.EXTRACTIVE
    assert "10项以上" in answer.text
    assert "暂时不可用" in answer.notice


def test_an_unknown_provider_is_told_at_the_start(settings: Settings) -> None:
    with pytest.raises(LanguageModelError, match="CEWEN_LLM"):
        open_service(settings.model_copy(update={"llm": "nobody:nothing"}))
