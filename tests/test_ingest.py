"""Ingest over a real store: what is new, the same or refused, and nothing by halves."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

from ingest.entry import ingest
from ingest.furniture import cut_furniture
from ingest.pipeline import read_document
from ingest.read.blocks import paragraphs
from ingest.read.text import read_text
from ingest.sources import BUNDLED, SourceFile, bundled_files, known_documents
from rag.build import open_service
from rag.domain import AnswerStatus, PolicyDocument
from rag.errors import (
    DocumentRejected,
    InputError,
    StoreBusy,
    StoreEmpty,
)
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import ask, ingest_seed

SEED = BUNDLED / "nantong-future-industries-2024.txt"


def fingerprint(home: Path) -> dict[str, str]:
    """Hashes of all that the store wrote; SQLite's shared memory is no content."""
    files = [p for p in home.rglob("*") if p.is_file() and not p.name.endswith(("-shm", ".lock"))]
    return {str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_second_ingest_writes_nothing(shelf: Shelf) -> None:
    first = ingest_seed(shelf)
    assert first.new == ["《关于加快培育发展未来产业的实施意见》(通政发〔2024〕23号)"]
    assert first.clauses == 44
    before = fingerprint(shelf.home)
    second = ingest_seed(shelf)
    assert (second.new, second.changed, second.clauses) == ([], [], 0)
    assert second.unchanged == first.new
    assert fingerprint(shelf.home) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_chinese_encoding_gives_the_same_document(
    seed: PolicyDocument, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / SEED.name
    path.write_bytes(SEED.read_text(encoding="utf-8").encode(encoding))
    document = read_document(SourceFile(path, seed.source))
    assert document == seed


def test_big5(tmp_path: Path) -> None:
    text = (
        "關於支持示範產業的若干措施\n一、支持對象\n(一)本市註冊的企業,給予一次性獎勵二十萬元。\n"
        * 3
    )
    assert read_text(text.encode("big5"), ".txt") == text


@pytest.fixture(scope="module")
def real_pdf(browser: Browser) -> bytes:
    """A PDF as Chromium prints it."""
    page = browser.new_page()
    page.set_content("<h1>关于示例的意见</h1><p>一、总则</p>")
    data = page.pdf()
    page.close()
    assert data.startswith(b"%PDF-")
    return data


def test_bad_files_are_refused_with_a_reason_and_harm_no_other(
    shelf: Shelf, small: Path, tmp_path: Path, real_pdf: bytes
) -> None:
    bad = {
        "empty.txt": (b"", "空的"),
        "blank.txt": (b" \n\r\n\t", "空的"),
        "pdf.txt": (real_pdf, "PDF"),
        "zip.txt": (b"PK\x03\x04rest", "Office"),
        "binary.txt": ("一、总则".encode() + b"\0\1\2", "二进制"),
        "noise.txt": ("当前位置:首页 > 新闻\n免责声明:\n本站".encode(), "没有可引用"),
        "bytes.txt": (bytes(range(128, 256)) * 3, "编码"),
        "sheet.xlsx": (b"PK\x03\x04", "暂不支持"),
    }
    paths = [small]
    for name, (data, _) in bad.items():
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    report = ingest(shelf, [*paths, tmp_path / "missing.txt"])
    assert len(report.new) == 1
    reasons = {Path(row["path"]).name: row["reason"] for row in report.rejected}
    for name, (_, word) in bad.items():
        assert word in reasons[name], name
    assert "找不到" in reasons["missing.txt"]
    assert len(reasons) == len(bad) + 1
    assert len(shelf.library.documents()) == 1


def test_a_file_without_numbering_is_taken_by_paragraphs_and_says_so(
    shelf: Shelf, tmp_path: Path
) -> None:
    path = tmp_path / "plain.txt"
    path.write_text(
        "关于示例事项的说明\n第一件事情说明如下。\n第二件事情说明如下。", encoding="utf-8"
    )
    ingest(shelf, [path])
    (document,) = shelf.library.documents()
    assert document.unnumbered
    assert [c.path for c in document.clauses][1:] == [("第1段",), ("第2段",)]


def test_a_folder_is_searched_and_an_empty_one_refused(
    shelf: Shelf, small: Path, tmp_path: Path
) -> None:
    assert len(ingest(shelf, [small.parent]).new) == 1
    (tmp_path / "nothing").mkdir()
    with pytest.raises(InputError, match="没有可导入的文件"):
        ingest(shelf, [tmp_path / "nothing"])


def test_a_folder_that_lost_all_its_files_changes_nothing_and_is_told(
    shelf: Shelf, small: Path, tmp_path: Path
) -> None:
    folder, other = tmp_path / "synced", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    held = small.rename(folder / small.name)
    assert len(ingest(shelf, [folder]).new) == 1
    shutil.copy(bundled_files()[0].path, other / "seed.txt")
    away = held.rename(tmp_path / "unmounted.txt")
    for paths in ([folder], [other, folder]):
        with pytest.raises(InputError, match=r"synced 里现在没有.*1 份文件来自那里"):
            ingest(shelf, paths)
    assert len(shelf.library.view().documents) == 1
    away.rename(held)
    report = ingest(shelf, [other, folder])
    assert (len(report.new), len(report.unchanged)) == (1, 1)


def test_a_second_writer_gets_a_clear_error(shelf: Shelf, small: Path) -> None:
    with FileLock(shelf.home / "write.lock"), pytest.raises(StoreBusy, match="正在写入"):
        ingest(shelf, [small])
    assert not shelf.library.documents()


def test_an_empty_store_is_an_outage_too(settings: Settings, tmp_path: Path) -> None:
    service = open_service(settings.model_copy(update={"home": tmp_path / "home"}))
    with pytest.raises(StoreEmpty, match="cewen ingest"):
        ask(service, "低空经济有什么支持?")
    service.close()


def test_amounts_of_another_document_are_answered_from_it(
    shelf: Shelf, small: Path, settings: Settings
) -> None:
    ingest_seed(shelf)
    ingest(shelf, [small])
    shelf.close()
    service = open_service(settings.model_copy(update={"home": shelf.home}))
    answer = ask(service, "新认定的示例企业一次性奖励多少万元?")
    service.close()
    assert answer.status is AnswerStatus.ANSWERED
    assert "20万元" in answer.text
    assert {c.document.metadata.number for c in answer.citations} == {"示政发〔2026〕1号"}


def test_who_asks_of_another_city_gets_national_law_and_never_this_city(
    shelf: Shelf, settings: Settings, tmp_path: Path
) -> None:
    law = "中华人民共和国示例法\n第一条 从事远洋捕捞的渔业企业，减按百分之十的税率缴纳渔获税。\n"
    (tmp_path / "law.txt").write_text(law, encoding="utf-8")
    ingest_seed(shelf)
    ingest(shelf, [tmp_path / "law.txt"])
    shelf.close()
    service = open_service(settings.model_copy(update={"home": shelf.home}))
    answer = ask(service, "苏州市从事远洋捕捞的渔业企业渔获税税率是多少?")
    other = ask(service, "苏州市低空经济有什么支持?")
    near = ask(service, "南通市低空经济有什么支持?")
    service.close()
    assert {c.document.metadata.region for c in answer.citations} == {"全国"}
    assert other.status is AnswerStatus.OUT_OF_SCOPE
    assert "南通市" in {c.document.metadata.region for c in near.citations}


def test_known_documents_show_only_what_was_verified() -> None:
    known = {document.title: document for document in known_documents()}
    assert len(known) > 70
    assert known["省政府关于加快培育发展未来产业的指导意见"].number == "苏政发〔2023〕104号"
    assert known["南通市低空经济高质量发展行动方案（2024—2027年）"].number is None
    assert "苏州市关于加快培育未来产业的工作意见" not in known


def test_every_bundled_file_has_its_source() -> None:
    assert all(file.source for file in bundled_files())


def test_furniture_is_cut_and_policy_text_is_not() -> None:
    lines = [
        "登录",
        "您现在的位置：首页 > 政策",
        "一、总则",
        "打印",
        "(责任编辑：某某)",
        "重点打造印刷产业。",
        "版权所有：某网",
    ]
    kept = [block.text for block in cut_furniture(paragraphs(lines))]
    assert kept == ["一、总则", "重点打造印刷产业。"]


def test_reading_touches_no_store(tmp_path: Path) -> None:
    with pytest.raises(DocumentRejected):
        read_document(SourceFile(tmp_path / "none.txt"))
    assert dataclasses.is_dataclass(read_document(bundled_files()[0]))
