"""Systems that are asked over HTTP: a deployed service of ours, and any OpenAI-compatible one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
from pydantic import SecretStr, TypeAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from eval.cases import Case
from eval.record import Asker, Cited, Record
from rag.domain import CompanyProfile
from rag.errors import SystemUnreachable
from rag.llm import ChatModel
from rag.prompts import render
from rag.settings import Settings

_SECONDS = 120.0
_ATTEMPTS = 4
_BUSY = (429, 502, 503, 504)
_TITLE = r"《([^》]{4,80})》"
_NUMBER = r"(?:[(（][^()（）]{0,30}[)）])?"
_PLACE = r"((?:第[一二三四五六七八九十百零〇\d]+[条章节款项])+|[一二三四五六七八九十]+、(?:[(（][一二三四五六七八九十]+[)）])?(?:\d+\.)?)"  # noqa: E501
_NAMED = re.compile(rf"{_TITLE}{_NUMBER}[^《》。\n]{{0,6}}?{_PLACE}")
_QUOTED = re.compile(r"[“「\"]([^”」\"\n]{8,300})[”」\"]")
_PROFILE = TypeAdapter(CompanyProfile)


class _Busy(Exception):
    """The service says to come back later."""


def service(base: str, key: str | None) -> Asker:
    """A deployed service of ours: `POST /api/ask` below an address.

    The asker raises `SystemUnreachable` when it cannot be reached, refuses the key or fails; a
    busy one is asked again a few times.

    :param key: sent as a bearer; None where the service wants none.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{base.rstrip('/')}/api/ask"
    patiently = Retrying(
        retry=retry_if_exception_type(_Busy),
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_exponential(multiplier=0.5, max=30),
        reraise=True,
    )

    def once(body: dict[str, Any]) -> dict[str, Any]:
        response = httpx.post(url, json=body, headers=headers, timeout=_SECONDS)
        if response.status_code in _BUSY:
            raise _Busy(f"HTTP {response.status_code}")
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer

    def ask(case: Case) -> Record:
        try:
            answer = patiently(once, _body(case))
        except httpx.HTTPStatusError as error:
            fact = f"HTTP {error.response.status_code}"
            raise SystemUnreachable("service_failed", base=base, fact=fact) from error
        except (httpx.HTTPError, _Busy, ValueError) as error:
            # An error of httpx has no text of its own where the connection ended.
            fact = str(error) or type(error).__name__
            raise SystemUnreachable("service_failed", base=base, fact=fact) from error
        return _record(case.id, answer)

    return ask


def target(url: str, name: str, key: str | None) -> Asker:
    """A model behind an OpenAI-compatible address, asked as it is, with the history of the case.

    What it cites is read out of its text: 《title》 with the number of a clause, or a quotation of
    eight characters and more. The asker raises `LanguageModelError` when the model fails.
    """
    # A service that wants no key still gets one, since the client insists on it.
    model = ChatModel(
        Settings(llm=f"openai:{name}", llm_base_url=url, llm_api_key=SecretStr(key or "none"))
    )

    def ask(case: Case) -> Record:
        turns = [f"{turn.role}: {turn.content}" for turn in case.history]
        profile = [_PROFILE.dump_json(case.profile).decode()] if case.profile else []
        asked = "\n".join([*turns, *profile, case.question])
        text = "".join(model.stream(render("policy_question.md"), asked)).strip()
        return Record(id=case.id, text=text, citations=tuple(cited_in(text)))

    return ask


def cited_in(text: str) -> Iterator[Cited]:
    """What a text without markers cites: clauses that it names and words that it quotes."""
    for title, place in _NAMED.findall(text):
        yield Cited(document=title, path=place)
    for quote in _QUOTED.findall(text):
        yield Cited(quote=quote)


def _body(case: Case) -> dict[str, Any]:
    row = case.model_dump(mode="json", include={"question", "history", "profile", "region"})
    row["as_of"] = case.as_of.isoformat() if case.as_of else None
    return {name: value for name, value in row.items() if value}


def _record(case_id: str, answer: dict[str, Any]) -> Record:
    return Record(
        id=case_id,
        text=answer["text"],
        status=answer["status"],
        citations=tuple(_cited(citation) for citation in answer["citations"]),
        seconds=answer["seconds"],
    )


def _cited(citation: dict[str, Any]) -> Cited:
    number = f"({citation['number']})" if citation["number"] else ""
    return Cited(
        marker=citation["marker"],
        document=f"《{citation['title']}》{number}",
        path="".join(citation["path"]) or None,
        quote=citation["quote"] or None,
    )
