"""The chat page: Gradio at the root of the app, drawing what web.conversation renders.

Nothing is kept between users: a conversation lives in the session's own gr.State.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from typing import Any

# Gradio reads these when it is imported: without them it asks addresses outside.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from fastapi import FastAPI

from rag.build import Service
from rag.domain import Finished, Question, Retrieved, Token
from rag.prompts import message
from rag.today import today
from web.context import new_request_id
from web.conversation import (
    Exchange,
    conversation_html,
    evidence_html,
    header_html,
    history_of,
)
from web.list_page import not_held
from web.schemas import Problem
from web.stream import events_of
from web.templates import page_file

# As many earlier exchanges as the HTTP interface takes (20 messages).
_REMEMBERED = 10
_FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")

Shown = tuple[str, str, str, list[Exchange]]


def mount_chat(app: FastAPI, service: Callable[[], Service]) -> None:
    """Mount the chat page at `/`; `service` gives the opened service once the app runs."""
    blocks = _blocks(service)
    blocks.queue(default_concurrency_limit=4)
    with as_file(files("web") / "pages" / "favicon.svg") as icon:
        gr.mount_gradio_app(
            app,
            blocks,
            path="/",
            theme=gr.themes.Base(font=_FONTS, font_mono=("monospace",)),
            css=page_file("chat.css"),
            head=f"<script>{page_file('chat_head.js')}</script>",
            favicon_path=str(icon),
            footer_links=[],
            show_error=False,
            max_file_size=1,
            ssr_mode=False,
        )


def _blocks(service: Callable[[], Service]) -> gr.Blocks:
    blocks = gr.Blocks(title=message("page.title"), fill_width=True, analytics_enabled=False)
    with blocks:
        header = gr.HTML(header_html(0, 0, None), elem_id="top")
        exchanges = gr.State([])
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                conversation = gr.HTML(
                    conversation_html([]),
                    elem_id="conversation",
                    apply_default_css=False,
                    js_on_load=page_file("conversation.js"),
                )
                local = gr.Checkbox(
                    elem_id="local",
                    label=message("page.local_only"),
                    container=False,
                    visible=False,
                )
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        elem_id="question",
                        label=message("page.question"),
                        placeholder=message("page.placeholder"),
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=6,
                        scale=1,
                    )
                    send = gr.Button(message("page.send"), elem_id="send", variant="primary")
            evidence = gr.HTML(
                evidence_html([], today()), elem_id="evidence", apply_default_css=False
            )

        def show_header() -> tuple[str, dict[str, Any]]:
            library, model = service().library, service().answerer.model
            held = library.view().documents
            known = not_held(library.known_documents(), held)
            offered = gr.update(visible=model is not None and model.external)
            return header_html(len(held), len(known), library.checked_on()), offered

        def ask(text: str, so_far: list[Exchange], local_only: bool) -> Iterator[Shown]:
            yield from answered(service, text, so_far, local_only=local_only)

        def ask_example(
            so_far: list[Exchange], local_only: bool, event: gr.EventData
        ) -> Iterator[Shown]:
            text = str(event._data["question"])
            yield from answered(service, text, so_far, local_only=local_only)

        outputs = [box, conversation, evidence, exchanges]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on([box.submit, send.click], ask, [box, exchanges, local], outputs, **quiet)
        conversation.click(ask_example, [exchanges, local], outputs, **quiet)
        blocks.load(show_header, None, [header, local], **quiet)
    return blocks


def answered(
    service: Callable[[], Service], text: str, so_far: list[Exchange], *, local_only: bool = False
) -> Iterator[Shown]:
    """What the page shows after each event; the first at once, before anything is looked up."""
    text = text.strip()
    if not text:
        yield _shown(so_far)
        return
    day = today()
    current = Exchange(text)
    yield _shown([*so_far, current])
    history = history_of(so_far[-_REMEMBERED:])
    question = Question(text=text, as_of=day, history=history, local_only=local_only)
    answerer = service().answerer
    for event in events_of(answerer, question, new_request_id()):
        if isinstance(event, Retrieved):
            current = Exchange(text, checking=answerer.model is not None and not local_only)
        elif isinstance(event, Token):
            current = Exchange(text, draft=current.draft + event.text, checking=True)
        elif isinstance(event, Finished):
            current = Exchange(text, answer=event.answer)
        elif isinstance(event, Problem):
            current = Exchange(text, problem=event)
        yield _shown([*so_far, current])


def _shown(exchanges: list[Exchange]) -> Shown:
    return "", conversation_html(exchanges), evidence_html(exchanges, today()), exchanges
