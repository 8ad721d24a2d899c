"""Collections in BEIR's form: what is read, what is refused with its line, and the store made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.code import code_of, sources_of
from eval.collection import (
    CORPUS,
    QRELS,
    QUERIES,
    Choice,
    Query,
    Row,
    read_corpus,
    read_qrels,
    read_queries,
)
from eval.collection_store import collection_shelf, documents_of
from ingest.windows import windows
from rag import publication
from rag.errors import InputError, StoreIncomplete
from rag.settings import Settings
from rag.shelf import Shelf

ROOT = Path(__file__).parent.parent
COLLECTION = Path(__file__).parent / "data" / "collection"
ROWS = st.lists(
    st.builds(
        Row,
        id=st.uuids().map(str),
        title=st.sampled_from(["", "示例市办法", "示例国法"]),
        mark=st.sampled_from([None, "第一条"]),
        text=st.text(min_size=1).filter(str.strip),
    ),
    unique_by=lambda row: row.id,
)


def contents(shelf: Shelf) -> tuple[set[str], set[str]]:
    """The ids of the rows that vectors and words hold."""
    shelf.follow()
    return (
        {one.split("@")[0] for one in shelf.store.ids()},
        {key.clause_id for key in shelf.fulltext.keys()},  # noqa: SIM118  # no mapping,
    )


def test_rows_queries_and_qrels_are_read() -> None:
    rows = {row.id: row for row in read_corpus(COLLECTION / CORPUS)}
    assert rows["a1"].title == "示例市支持示例产业办法"
    assert rows["a1"].mark is None
    assert (rows["c2"].title, rows["c2"].mark) == ("示例国养蜂法", "第二条")
    assert rows["d1"].text == rows["d1"].title
    assert rows["e1"].title == ""
    queries = {query.id: query for query in read_queries(COLLECTION / QUERIES)}
    assert (queries["q1"].answerable, queries["q6"].answerable) == (True, False)
    assert queries["q5"].answer is None
    assert read_qrels(COLLECTION / QRELS, queries)["q1"] == {"a1": 2, "a2": 1}
    # without heads of columns; a gain of 0 is no gain
    assert read_qrels(COLLECTION / "qrels_part.tsv", queries) == {"q3": {"c2": 1, "z9": 1}}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (CORPUS, b"", "没有可用的行"),
        (CORPUS, b'{"_id": "a", "text": "x"}\n[]\n', "第 2 行不是 JSON 对象"),
        (CORPUS, b'{"_id": "a", "text": "x"}\n\n{"_id": "b"', "第 3 行不是 JSON 对象"),
        (CORPUS, b"[" * 100_000, "第 1 行不是 JSON 对象"),
        (CORPUS, b'{"_id": 1, "text": "x"}', "第 1 行的 _id 不是文字"),
        (CORPUS, b'{"_id": "a", "text": " "}', "第 1 行的 text 不是文字"),
        (CORPUS, b'{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}', "第 2 行的 _id（a）"),
        (CORPUS, '{"_id": "甲"}'.encode("gbk"), "第 1 行不是 UTF-8"),
        (QUERIES, b'{"_id": "a"}', "第 1 行的 text 不是文字"),
        (QUERIES, b'{"_id": "a", "text": "x", "answerable": 1}', "第 1 行的 answerable"),
        (QRELS, b"query-id\tcorpus-id\tscore\n", "没有可用的行"),
        (QRELS, b"query-id\tcorpus-id\tscore\nq1 a1 1\n", "第 2 行不对"),
        (QRELS, b"q1\ta1\t1\nq1\ta2\tyes\n", "第 2 行不对"),
        (QRELS, b"q1\t0\ta1\t1\n", "第 1 行不对"),
        (QRELS, b"q1\ta1\t1\nq9\ta1\t1\n", "第 2 行的 query-id（q9）"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    readers: dict[str, Callable[[Path], object]] = {CORPUS: read_corpus, QUERIES: read_queries}
    read = readers.get(name) or partial(read_qrels, queries={"q1": Query("q1", "x")})
    with pytest.raises(InputError, match=told) as raised:
        read(path)
    assert str(path) in str(raised.value)


def test_a_line_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / CORPUS
    path.write_bytes(b'{"_id": "a", "text": "x"}\n' + b" " * (20 * 1024 * 1024 + 1))
    with pytest.raises(InputError, match="第 2 行超过上限"):
        read_corpus(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"找不到评测数据：.*corpus\.jsonl"):
        read_corpus(tmp_path / CORPUS)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / QRELS
    path.write_text("q1\ta1\t1\n", encoding="utf-8-sig")
    assert read_qrels(path, {"q1": Query("q1", "x")}) == {"q1": {"a1": 1}}


def test_a_file_is_named_in_the_folder_or_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    inside = tmp_path / "qrels" / "test.tsv"
    inside.touch()
    assert Choice().path(tmp_path, QRELS) == tmp_path / QRELS
    assert Choice("qrels/test.tsv").path(tmp_path, QRELS) == inside
    assert Choice(str(inside)).path(tmp_path / "qrels", QRELS) == inside
    assert Choice("other.tsv").path(tmp_path, QRELS) == Path("other.tsv")


def test_a_sample_is_always_the_same() -> None:
    queries = [Query(str(n), "x") for n in range(50)]
    chosen = Choice(sample=10).of(queries)
    assert chosen == Choice(sample=10).of(queries)
    assert len(chosen) == 10
    assert [int(q.id) for q in chosen] == sorted(int(q.id) for q in chosen)
    assert chosen != queries[:10]
    assert Choice(sample=50).of(queries) == Choice(sample=99).of(queries) == queries
    assert Choice().of(queries) == queries


@given(ROWS)
def test_rows_become_clauses_with_their_ids_and_texts(rows: list[Row]) -> None:
    documents = documents_of(rows)
    clauses = {c.id: (d, c) for d in documents for c in d.clauses}
    assert clauses.keys() == {row.id for row in rows}
    assert len({d.id for d in documents}) == len(documents)
    for row in rows:
        document, clause = clauses[row.id]
        assert document.text[clause.start : clause.end] == clause.text == row.text
        passage = windows(document, clause)[0].passage
        titles = [part for part in (row.title, row.mark) if part]
        assert passage.split("\n")[0] == " ".join(titles)


def test_the_rows_of_a_title_are_many_documents() -> None:
    rows = [Row(str(n), "示例", None, "文") for n in range(2500)]
    assert [len(d.clauses) for d in documents_of(rows)] == [1000, 1000, 500]


def test_a_store_is_made_once_and_without_the_home(scratch: Settings, tmp_path: Path) -> None:
    corpus = tmp_path / CORPUS
    corpus.write_bytes((COLLECTION / CORPUS).read_bytes())
    rows = read_corpus(corpus)
    ids = {row.id for row in rows}
    with collection_shelf(scratch, corpus, rows, progress=False) as shelf:
        assert contents(shelf) == (ids, ids)
        home = shelf.home
    assert home.is_relative_to(scratch.cache)
    assert not scratch.home.exists()
    before = (home / "library.sqlite").read_bytes()
    with collection_shelf(scratch, corpus, rows, progress=False) as shelf:
        assert contents(shelf) == (ids, ids)
        assert shelf.embedder._model is None  # nothing was embedded
    assert (home / "library.sqlite").read_bytes() == before
    corpus.write_text(json.dumps({"_id": "z", "text": "别的"}), encoding="utf-8")
    with collection_shelf(scratch, corpus, read_corpus(corpus), progress=False) as shelf:
        assert shelf.home != home
        assert contents(shelf) == ({"z"}, {"z"})


def test_a_killed_making_is_gone_on_with(scratch: Settings, tmp_path: Path) -> None:
    corpus = tmp_path / CORPUS
    lines = [
        json.dumps({"_id": f"r{n}", "title": f"第{n}号", "text": f"第{n}号示例企业的奖励"})
        for n in range(12)
    ]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    # Killed with the second batch written to vectors and words and not yet staged.
    killed = f"""
import os
from pathlib import Path
import ingest.publish, rag.publication
from eval.collection import read_corpus
from eval.collection_store import collection_shelf
from rag.settings import Settings
ingest.publish.BATCH = 4
stage, calls = rag.publication.stage, []
def stage_or_die(library, documents):
    calls.append(1)
    if len(calls) == 2:
        os._exit(9)
    stage(library, documents)
rag.publication.stage = stage_or_die
corpus = Path({str(corpus)!r})
with collection_shelf(Settings(), corpus, read_corpus(corpus), False):
    pass
"""
    environment = {**os.environ, "CEWEN_HOME": str(scratch.home)}
    environment |= {"CEWEN_CACHE": str(scratch.cache), "CEWEN_THREADS": "1"}
    process = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, env=environment, check=False)
    assert process.returncode == 9
    rows = read_corpus(corpus)
    with collection_shelf(scratch, corpus, rows, progress=False) as shelf:
        ids = {row.id for row in rows}
        assert contents(shelf) == (ids, ids)
        assert shelf.store.count() == shelf.fulltext.size() == 12
        assert not publication.staged(shelf.library)
        assert shelf.library.clause("r7")[1].text == "第7号示例企业的奖励"


def test_a_second_process_waits_until_the_store_is_made(scratch: Settings) -> None:
    command = [sys.executable, str(ROOT / "cewen.py"), "eval", "beir", str(COLLECTION), "--json"]
    environment = {**os.environ, "CEWEN_CACHE": str(scratch.cache), "CEWEN_THREADS": "1"}
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert told[0][0] == told[1][0] != b""


def test_a_damaged_store_says_what_to_do(scratch: Settings) -> None:
    corpus = COLLECTION / CORPUS
    rows = read_corpus(corpus)
    with collection_shelf(scratch, corpus, rows, progress=False) as shelf:
        shelf.fulltext.write([], drop=publication.searchable(shelf.library))
    with (
        pytest.raises(StoreIncomplete, match="请删除这个文件夹"),
        collection_shelf(scratch, corpus, rows, progress=False),
    ):
        pass


def test_what_makes_a_store_is_what_its_code_needs() -> None:
    needed = sources_of(["ingest.publish"])
    assert {"rag.words", "rag.bundled_model", "rag.publication", "ingest.windows"} <= set(needed)
    assert not {"rag.retrieve", "rag.compose", "rag.answer"} & set(needed)
    assert code_of(["ingest.publish"]) == code_of(["rag.shelf", "ingest.publish"])
    assert code_of(["ingest.publish"]) != code_of(["rag.retrieve"])
