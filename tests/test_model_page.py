"""仅用本地 on the page: offered where the model is outside, and kept to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn
from playwright.sync_api import Browser, Page, expect

from rag.build import Service
from rag.settings import Settings
from tests.fakes import QueuedModel
from web.app import create_app

QUESTION = "每年择优支持多少项产业前瞻技术创新项目?"


@contextmanager
def opened(
    browser: Browser, settings: Settings, service: Service, model: QueuedModel
) -> Iterator[Page]:
    answerer = replace(service.answerer, model=model)
    app = create_app(settings, replace(service, answerer=answerer))
    running = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    port = running.servers[0].sockets[0].getsockname()[1]
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/")
    expect(page.locator(".top")).to_contain_text("收录全文", timeout=60_000)
    yield page
    context.close()
    running.should_exit = True
    thread.join(timeout=20)


def ask(page: Page) -> None:
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#send").click()
    expect(page.locator(".exchange.last .notice")).to_be_visible()
    expect(page.locator(".searching")).to_have_count(0, timeout=60_000)


def test_a_model_outside_can_be_left_out(
    browser: Browser, settings: Settings, service: Service
) -> None:
    model = QueuedModel(queue=["", ""], external=True)
    with opened(browser, settings, service, model) as page:
        box = page.get_by_label("仅用本地")
        expect(box).to_be_visible()
        expect(box).not_to_be_checked()
        box.check()
        ask(page)
        expect(page.locator(".exchange.last .notice")).to_contain_text("没有使用语言模型")
        assert model.asked == []
        box.uncheck()
        ask(page)
        expect(page.locator(".exchange.last .notice")).to_contain_text("外部语言模型")
        assert len(model.asked) == 1


def test_a_model_in_the_house_needs_no_choice(
    browser: Browser, settings: Settings, service: Service
) -> None:
    with opened(browser, settings, service, QueuedModel()) as page:
        expect(page.get_by_label("仅用本地")).to_have_count(0)
