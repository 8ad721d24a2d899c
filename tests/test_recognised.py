"""Text recognised in a picture: who reads an answer or the document is told."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from ingest.entry import ingest
from rag.build import open_service
from rag.domain import AnswerStatus
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import AS_OF, SMALL, ask
from tests.pdfs import picture, pictures, printed
from web.document_page import document_page

NOTICE = "由扫描件或图片自动识别"


def test_who_reads_recognised_text_is_told(
    browser: Browser, shelf: Shelf, settings: Settings, small: Path, tmp_path: Path
) -> None:
    body = "".join(f"<p>{line}</p>" for line in SMALL.splitlines())
    (image,) = pictures(printed(browser, body))
    path = tmp_path / "scan.png"
    path.write_bytes(picture(image, "PNG"))
    assert not ingest(shelf, [path]).rejected
    (document,) = shelf.library.documents()
    assert document.recognised == (1,)
    assert "第 1 页的文字" in document_page(document, AS_OF)

    service = open_service(settings.model_copy(update={"home": shelf.home}), shelf=shelf)
    answer = ask(service, "新认定的示例企业一次性奖励多少万元?")
    assert answer.status is AnswerStatus.ANSWERED
    assert f"《{document.metadata.title}》" in answer.notice
    assert NOTICE in answer.notice

    assert not ingest(shelf, [small]).rejected  # the same document as text takes its place
    (document,) = shelf.library.documents()
    assert not document.recognised
    assert NOTICE not in document_page(document, AS_OF)
    assert NOTICE not in ask(service, "新认定的示例企业一次性奖励多少万元?").notice
