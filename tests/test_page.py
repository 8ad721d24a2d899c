"""The pages in a real browser: the chat, the evidence beside it, the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

QUESTION = "每年择优支持多少项产业前瞻技术创新项目?"


@pytest.fixture
def requested() -> list[str]:
    return []


@pytest.fixture(params=[1440, 375])
def page(
    request: pytest.FixtureRequest, browser: Browser, server_url: str, requested: list[str]
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=server_url, viewport={"width": request.param, "height": 900}
    )
    context.set_default_timeout(60_000)
    opened = context.new_page()

    def record(sent: Request) -> None:
        requested.append(sent.url)

    context.on("request", record)
    opened.goto("/")
    expect(opened.locator(".welcome")).to_be_visible(timeout=60_000)
    yield opened
    context.close()


def ask(page: Page, question: str) -> None:
    before = page.locator(".exchange").count()
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()
    expect(page.locator(".exchange")).to_have_count(before + 1, timeout=60_000)
    expect(page.locator(".searching")).to_have_count(0, timeout=60_000)


def test_answer_shows_its_clause_in_the_panel(page: Page, requested: list[str]) -> None:
    expect(page.locator(".top")).to_contain_text("收录全文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    ask(page, QUESTION)
    answer = page.locator(".exchange.last .answered")
    expect(answer.locator(".text")).to_contain_text("10项以上")
    expect(answer.locator(".notice")).to_contain_text("人工智能生成")
    expect(answer.locator(".notice")).to_be_visible()

    answer.locator(".marker").first.click()
    card = page.locator(".card.shown")
    expect(card).to_contain_text("通政发〔2024〕23号")
    expect(card.locator(".path")).to_have_text("三、(二)")
    expect(card.locator("mark")).to_contain_text("10项以上")
    expect(card.locator("mark")).to_be_in_viewport()
    expect(card.locator(".above")).to_contain_text("主要任务")
    expect(card.locator(".near")).to_have_count(2)

    outside = [url for url in requested if urlsplit(url).hostname not in {"127.0.0.1", None}]
    assert outside == []


def test_document_opens_at_the_cited_clause(page: Page) -> None:
    ask(page, QUESTION)
    with page.context.expect_page() as opening:
        page.locator(".card .open a").first.click()
    document = opening.value
    expect(document).to_have_url(re.compile(r"/d/[^?]+\?version=[^#]+#.+"))
    expect(document.locator("h1")).to_have_text("关于加快培育发展未来产业的实施意见")
    clause = document.locator(".clause:target")
    expect(clause).to_contain_text("10项以上")
    expect(clause).to_be_in_viewport()
    assert clause.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_markup_in_a_question_stays_text(page: Page, requested: list[str]) -> None:
    asked = (
        "<script>window.harmed=1</script><img src=x onerror='window.harmed=2'>"
        "${window.harmed=3}{{constructor}}[链接](http://evil.example) 低空经济有什么支持"
    )
    ask(page, asked)
    expect(page.locator(".asked p")).to_have_text(asked)
    assert page.evaluate("window.harmed") is None
    assert page.locator(".exchange img").count() == 0
    assert page.locator(".exchange a:not(.marker)").count() == 0
    assert not any("evil" in url for url in requested)


def test_example_asks_and_a_follow_up_keeps_the_conversation(page: Page) -> None:
    page.locator(".welcome .ask", has_text=QUESTION).click()
    expect(page.locator(".exchange.last .text")).to_contain_text("10项以上", timeout=60_000)
    ask(page, "由哪些部门负责？")
    expect(page.locator(".exchange.last .text")).to_contain_text("科技局")
    expect(page.locator(".exchange")).to_have_count(2)
    # A marker of the first answer still leads to the first answer's clause.
    page.locator(".exchange").first.locator(".marker").first.click()
    expect(page.locator(".card.shown mark")).to_contain_text("10项以上")


def test_error_is_told_in_chinese(page: Page) -> None:
    page.locator("#question textarea").fill("策" * 10_000)
    page.locator("#send").click()
    expect(page.locator(".problem")).to_contain_text("10000", timeout=60_000)


def test_conversations_of_two_users_are_apart(page: Page, browser: Browser) -> None:
    ask(page, QUESTION)
    other = browser.new_context(base_url=page.url)
    visitor = other.new_page()
    visitor.goto(page.url)
    expect(visitor.locator(".welcome")).to_be_visible(timeout=60_000)
    assert visitor.locator(".exchange").count() == 0
    other.close()
