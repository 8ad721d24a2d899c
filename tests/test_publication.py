"""What readers see while documents come, change and go: the old or the new, never a mixture."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.entry import ingest
from ingest.pipeline import read_document
from ingest.publish import derive, rebuild, stage
from ingest.run import Run
from ingest.sources import SourceFile
from rag.build import Service, open_service
from rag.errors import NotFound, StoreIncomplete, StoreMismatch
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import AS_OF, SMALL, ask, ingest_seed

ROOT = Path(__file__).parent.parent
NAME = "《示例市关于支持示例产业的若干措施》(示政发〔2026〕1号)"


@pytest.fixture
def reader(shelf: Shelf, small: Path, settings: Settings) -> Iterator[Service]:
    """A service of its own over the shelf's store, as another process has it."""
    ingest(shelf, [small])
    service = open_service(settings.model_copy(update={"home": shelf.home}))
    yield service
    service.close()


def rewrite(path: Path, amount: str) -> None:
    path.write_text(SMALL.replace("20万元", amount), encoding="utf-8")


def killed_while_writing(shelf: Shelf, path: Path) -> None:
    """An ingest that wrote vectors and words and was killed before the library's commit."""
    Run(shelf).begin_writing()
    derive(shelf, [read_document(SourceFile(path))])


def texts(service: Service, question: str, as_of: date = AS_OF) -> list[str]:
    found = service.retriever.search(question, k=9, region=None, as_of=as_of)
    return [hit.clause.text for hit in found.hits]


def test_a_changed_file_replaces_the_old_version(shelf: Shelf, small: Path) -> None:
    ingest(shelf, [small])
    (old,) = shelf.library.documents()
    rewrite(small, "30万元")
    assert ingest(shelf, [small]).changed == [NAME]
    (new,) = shelf.library.documents()
    assert (new.id, [c.id for c in new.clauses]) == (old.id, [c.id for c in old.clauses])
    assert new.version != old.version
    assert "20万元" in shelf.library.document(old.id, old.version).text
    assert shelf.library.versions_of(old.id) == [new.version, old.version]
    assert shelf.store.count() == shelf.fulltext.size() == len(new.clauses)


def test_an_old_version_comes_back(shelf: Shelf, small: Path) -> None:
    for amount in ("20万元", "30万元", "20万元"):
        rewrite(small, amount)
        ingest(shelf, [small])
    (document,) = shelf.library.documents()
    assert "20万元" in document.text
    assert shelf.store.count() == shelf.fulltext.size() == len(document.clauses)


def test_a_reader_sees_what_another_process_publishes(
    shelf: Shelf, small: Path, reader: Service, settings: Settings
) -> None:
    assert any("20万元" in text for text in texts(reader, "奖励多少万元"))
    rewrite(small, "30万元")
    shelf.close()  # Chroma shares one client among all who open a folder in one process
    environment = {
        **os.environ,
        "CEWEN_HOME": str(shelf.home),
        "CEWEN_CACHE": str(settings.cache),
    }
    command = [sys.executable, str(ROOT / "cewen.py"), "ingest", str(small)]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    found = reader.retriever.search("奖励多少万元", k=9, region=None, as_of=AS_OF)
    assert any("30万元" in hit.clause.text for hit in found.hits)
    assert not any("20万元" in hit.clause.text for hit in found.hits)
    assert all("dense" in hit.found_by for hit in found.hits)


def test_nothing_of_an_ingest_is_seen_before_its_end(
    shelf: Shelf, small: Path, reader: Service
) -> None:
    rewrite(small, "30万元")
    killed_while_writing(shelf, small)
    assert any("20万元" in text for text in texts(reader, "奖励多少万元"))
    assert not any("30万元" in text for text in texts(reader, "奖励多少万元"))
    stage(shelf, [read_document(SourceFile(small))])
    assert not any("30万元" in text for text in texts(reader, "奖励多少万元"))


def test_an_ingest_that_was_killed_leaves_no_trace_after_the_next(
    shelf: Shelf, small: Path
) -> None:
    ingest(shelf, [small])
    rewrite(small, "30万元")
    killed_while_writing(shelf, small)
    rewrite(small, "40万元")
    ingest(shelf, [small])
    (document,) = shelf.library.documents()
    assert shelf.fulltext.size() == shelf.store.count() == len(document.clauses)


def test_an_ingest_that_was_killed_goes_on_where_it_stopped(
    shelf: Shelf, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Run(shelf).begin_writing()
    stage(shelf, [read_document(SourceFile(small))])
    embedded: list[int] = []
    embed = shelf.embedder.embed_passages
    monkeypatch.setattr(
        type(shelf.embedder),
        "embed_passages",
        lambda _self, passages: (embedded.append(len(passages)), embed(passages))[1],
    )
    assert ingest(shelf, [small]).new == [NAME]
    assert not embedded
    assert len(shelf.library.documents()) == 1


def test_a_file_that_vanished_from_its_folder_is_retired(shelf: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.txt").write_text(SMALL, encoding="utf-8")
    other = SMALL.replace("1号", "2号").replace("示例产业", "另一产业")
    (folder / "two.txt").write_text(other, encoding="utf-8")
    assert len(ingest(shelf, [folder]).new) == 2
    (folder / "one.txt").unlink()
    report = ingest(shelf, [folder])
    assert report.retired == [NAME]
    (left,) = shelf.library.documents()
    assert left.metadata.number == "示政发〔2026〕2号"
    assert shelf.store.count() == len(left.clauses)
    (folder / "one.txt").write_text(SMALL, encoding="utf-8")
    assert ingest(shelf, [folder]).new == [NAME]


def test_one_content_under_two_names_is_one_document(shelf: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(SMALL, encoding="utf-8")
    report = ingest(shelf, [folder])
    assert (report.new, report.clauses) == ([NAME], 7)
    (folder / "one.txt").unlink()
    report = ingest(shelf, [folder])
    assert (report.retired, report.unchanged) == ([], [NAME])
    (folder / "two.txt").unlink()
    (folder / "three.txt").write_text("关于示例事项的说明\n内容说明如下。", encoding="utf-8")
    assert ingest(shelf, [folder]).retired == [NAME]


def test_one_document_with_two_texts_is_refused_and_the_first_is_kept(
    shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(SMALL, encoding="utf-8")
    rewrite(tmp_path / "b.txt", "30万元")
    report = ingest(shelf, [tmp_path / "a.txt", tmp_path / "b.txt"])
    assert report.new == [NAME]
    assert "a.txt" in report.rejected[0]["reason"]
    assert "20万元" in shelf.library.documents()[0].text


def test_the_text_of_a_day_is_that_of_the_version_then_in_force(
    shelf: Shelf, tmp_path: Path, settings: Settings
) -> None:
    for year, amount in ((2024, "10万元"), (2026, "30万元"), (2030, "50万元")):
        text = SMALL.replace("20万元", amount).replace("示政发〔2026〕1号\n", "")
        text += f"三、附则\n本措施自{year}年1月1日起施行。\n"
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    report = ingest(shelf, [tmp_path / f"{year}.txt" for year in (2030, 2024, 2026)])
    assert (len(report.new), report.rejected) == (3, [])
    assert len(shelf.library.view().documents) == 1
    service = open_service(settings.model_copy(update={"home": shelf.home}))
    for day, amount in (
        (date(2025, 5, 1), "10万元"),
        (AS_OF, "30万元"),
        (date(2031, 1, 1), "50万"),
    ):
        amounts = [text for text in texts(service, "奖励多少万元", day) if "万元" in text]
        assert amounts
        assert all(amount in text for text in amounts)
    assert not texts(service, "奖励多少万元", date(2020, 1, 1))
    service.close()


def test_vectors_of_another_model_are_refused_until_rebuilt(
    shelf: Shelf, small: Path, settings: Settings
) -> None:
    ingest(shelf, [small])
    shelf.library.remember("embedding_model", "another model")
    with pytest.raises(StoreMismatch, match="cewen rebuild"):
        ingest(shelf, [small])
    with pytest.raises(StoreMismatch, match="cewen rebuild"):
        open_service(settings.model_copy(update={"home": shelf.home}))
    assert rebuild(shelf) == 1
    assert len(ingest(shelf, [small]).unchanged) == 1
    assert shelf.store.count() == shelf.fulltext.size() == 7


@pytest.mark.parametrize("part", ["chroma", "index"])
def test_lost_vectors_or_words_are_an_outage_and_no_file_is_added_to_the_rest(
    shelf: Shelf, small: Path, settings: Settings, part: str
) -> None:
    ingest_seed(shelf)
    shelf.close()
    shutil.rmtree(shelf.home / part)
    own = settings.model_copy(update={"home": shelf.home})
    with pytest.raises(StoreIncomplete, match="cewen rebuild"):
        open_service(own)
    with pytest.raises(StoreIncomplete, match="cewen rebuild"):
        ingest(shelf, [small])
    assert len(shelf.library.documents()) == 1
    rebuild(shelf)
    service = open_service(own)
    assert ask(service, "每年择优支持多少项产业前瞻技术创新项目?").citations
    service.close()


def test_readers_go_on_while_the_store_is_rebuilt(
    shelf: Shelf, reader: Service, small: Path
) -> None:
    before = texts(reader, "奖励多少万元")
    rebuild(shelf)
    assert not (shelf.home / "chroma").exists()
    assert texts(reader, "奖励多少万元") == before
    rewrite(small, "30万元")
    ingest(shelf, [small])
    assert any("30万元" in text for text in texts(reader, "奖励多少万元"))


def test_what_is_not_held_is_not_found(shelf: Shelf, small: Path) -> None:
    ingest(shelf, [small])
    (document,) = shelf.library.documents()
    for call in (
        lambda: shelf.library.document("none"),
        lambda: shelf.library.document(document.id, "none"),
        lambda: shelf.library.clause("none"),
        lambda: shelf.library.versions_of("none"),
    ):
        with pytest.raises(NotFound):
            call()
