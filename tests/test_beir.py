"""Searches and refusals scored on a collection, through the command line and against bm25s."""

from __future__ import annotations

import json
import re
from functools import partial
from itertools import product
from pathlib import Path
from statistics import fmean

import bm25s
import pytest
from click.testing import CliRunner, Result

from cewen import cli
from eval.beir import metrics, searches
from eval.collection import (
    CORPUS,
    QRELS,
    QUERIES,
    Query,
    Row,
    read_corpus,
    read_qrels,
    read_queries,
)
from eval.collection_store import collection_shelf, documents_of
from eval.ranking import ndcg_at
from eval.refusal import Outcome, ask, holds, shares
from ingest.windows import titled
from rag import publication
from rag.answer import Answerer
from rag.domain import Answer, AnswerStatus, Citation, Clause
from rag.errors import InputError
from rag.fulltext import Entry
from rag.publication import Edition
from rag.retrieve import Retriever
from rag.scope import QUESTION_LIMIT
from rag.settings import Settings
from rag.shelf import Shelf
from rag.words import fold
from tests.conftest import AS_OF
from tests.test_cli import run
from tests.test_collection import COLLECTION, ROOT

NCP = ROOT.parent / "shared" / "bench" / "ncp"
NAMES = ["recall@5", "recall@10", "recall@20", "recall@100", "mrr@10", "ndcg@10"]


def queries_of(folder: Path) -> dict[str, Query]:
    return {query.id: query for query in read_queries(folder / QUERIES)}


def index_words(shelf: Shelf, rows: list[Row]) -> None:
    """The lexical index of a corpus alone, since vectors of thousands of rows take minutes."""
    shelf.fulltext.write(
        Entry(c.id, d.id, d.version, d.metadata.title, titled(d, c), c.text)
        for d in documents_of(rows)
        for c in d.clauses
    )


def bigrams(text: str) -> list[str]:
    """Pairs of characters, none over a blank or a sign."""
    runs = re.findall(r"\w+", fold(text))
    return [run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))]


def plain_bm25(folder: Path) -> float:
    """The nDCG@10 of bm25s over pairs of characters of titles, which count twice, and texts."""
    rows, queries = read_corpus(folder / CORPUS), queries_of(folder)
    index = bm25s.BM25(k1=1.2, b=0.75)
    index.index(
        [bigrams(f"{row.title}\n{row.title}\n{row.text}") for row in rows], show_progress=False
    )
    found = []
    for query_id, gains in read_qrels(folder / QRELS, queries).items():
        tokens = [t for t in bigrams(queries[query_id].text) if t in index.vocab_dict]
        k = min(10, len(rows))
        best, _ = index.retrieve([tokens], k=k, show_progress=False)
        found.append(ndcg_at([rows[i].id for i in best[0]], gains, 10))
    return fmean(value for value in found if value is not None)


@pytest.mark.parametrize(
    ("folder", "near"),
    [
        (COLLECTION, 0.02),  # five questions
        pytest.param(
            NCP, 0.01, marks=pytest.mark.skipif(not NCP.exists(), reason="needs ../shared/bench")
        ),
    ],
)
def test_words_find_what_a_plain_bm25_finds(folder: Path, near: float, shelf: Shelf) -> None:
    rows, queries = read_corpus(folder / CORPUS), queries_of(folder)
    index_words(shelf, rows)
    lexical = searches(shelf)["lexical"]
    ours = fmean(
        metrics(lexical(queries[query_id].text), gains)["ndcg@10"]
        for query_id, gains in read_qrels(folder / QRELS, queries).items()
    )
    assert ours == pytest.approx(plain_bm25(folder), abs=near)


def test_every_search_finds_rows_of_every_form(
    scratch: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No place, day or repeal leaves a row out, and vectors give rows where windows are more."""
    rows = read_corpus(COLLECTION / CORPUS)
    long = Row("long", "示例市长文", None, "对示例企业给予一次性奖励。" * 900)
    corpus = scratch.cache / CORPUS
    corpus.write_text("long", encoding="utf-8")
    with collection_shelf(scratch, corpus, [*rows, long], progress=False) as shelf:
        shelf.follow()
        # So many windows of one row are nearest that the first look finds too few rows.
        monkeypatch.setattr("eval.beir._DEPTH", 20)
        assert shelf.store.count() - len(rows) > 20
        found = {name: search("示例企业一次性奖励") for name, search in searches(shelf).items()}
        everything = {row.id for row in rows} | {"long"}
        assert set(found["dense"]) == everything
        assert set(found["full"]) <= everything
        assert set(found["lexical"]) <= set(found["full"])
        for ranked in found.values():
            assert len(ranked) == len(set(ranked))
            assert {ranked[0], ranked[1]} == {"a1", "long"}


def test_a_deep_search_begins_as_the_product_ranks(scratch: Settings) -> None:
    rows = [
        Row(f"r{n}", "", None, f"{place}{what}{how}")
        for n, (place, what, how) in enumerate(
            product(
                ("示例市", "示例县", "示例镇", "园区", "港口"),
                ("企业", "船舶", "蜂农", "浴室", "图书馆", "骑行者"),
                ("给予一次性奖励", "给予租金补贴", "应当登记", "按时开放", "不得转让"),
            )
        )
    ]
    corpus = scratch.cache / CORPUS
    corpus.write_text("150", encoding="utf-8")
    with collection_shelf(scratch, corpus, rows, progress=False) as shelf:
        retriever, full = Retriever(shelf), searches(shelf)["full"]
        differ = 0
        for text in ("示例市企业奖励", "港口船舶登记", "蜂农租金补贴给予多少", "园区浴室的开放"):
            head, deep = (
                [
                    hit.clause.id
                    for hit in retriever.search(text, k=k, region=None, as_of=AS_OF).hits
                ]
                for k in (20, 100)
            )
            assert full(text)[:20] == head
            assert set(full(text)[20:]) <= set(deep)
            assert len(full(text)) == 100
            differ += deep[:20] != head
        assert differ  # else this test could not fail


def test_the_number_of_candidates_grows_with_what_is_asked(shelf: Shelf) -> None:
    rows = [Row(f"r{n}", "", None, f"第{n}号示例企业的奖励") for n in range(150)]
    documents = documents_of(rows)
    index_words(shelf, rows)
    publication.stage(shelf.library, [(document, 0) for document in documents])
    publication.publish(shelf.library, Edition(versions={(d.id, d.version) for d in documents}))
    few, many = (
        Retriever(shelf).search("示例企业的奖励", k=k, region=None, as_of=AS_OF) for k in (10, 100)
    )
    assert (len(few.hits), len(few.rejected)) == (10, 30)  # the best 40 of 60 are read
    assert (len(many.hits), len(many.rejected)) == (100, 0)


def cewen(*arguments: str, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Result:
    """The command line in this process, since each start of another one takes seconds."""
    monkeypatch.setenv("CEWEN_HOME", str(settings.home))
    monkeypatch.setenv("CEWEN_CACHE", str(settings.cache))
    return CliRunner().invoke(cli, ["eval", *arguments])


def test_beir_on_the_command_line(scratch: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(scratch, "eval", "beir", str(COLLECTION), "--json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert list(found) == ["lexical", "dense", "full"]
    for means in found.values():
        assert list(means) == NAMES
        assert means["recall@10"] == means["mrr@10"] == 1
    again = partial(cewen, "beir", str(COLLECTION), monkeypatch=monkeypatch, settings=scratch)
    part = again("--split", "qrels_part.tsv").stdout
    assert "问了 1 题" in part
    assert "1 处不在语料中" in part
    assert "样本" not in part
    assert re.search(r"full +0\.5000 +0\.5000 +0\.5000 +0\.5000 +1\.0000 +0\.6131", part)
    sampled = again("--sample", "2", "--json")
    assert json.loads(sampled.stdout)["sample"]["asked"] == 2
    assert "5 题中按固定种子" in sampled.stderr
    assert not scratch.home.exists()


def test_refusal_on_the_command_line(
    scratch: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = partial(cewen, "refusal", str(COLLECTION), monkeypatch=monkeypatch, settings=scratch)
    found = json.loads(refusal("--json").stdout)
    assert list(found) == ["answered", "refused", "supported", "auroc"]
    assert found["refused"] == found["auroc"] == found["supported"] == 1
    assert found["answered"] >= 0.8
    only = tmp_path / "only.jsonl"
    only.write_text('{"_id": "a", "text": "观星门票", "answerable": false}', encoding="utf-8")
    told = refusal("--queries", str(only)).stdout
    assert "应答 0 题，应拒 1 题" in told
    assert "应答而答  无" in told
    assert "AUROC     无" in told
    assert not scratch.home.exists()


def test_what_is_wrong_is_one_line_with_status_1(
    scratch: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(scratch, "eval", "beir", str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert re.fullmatch("错误：找不到评测数据：.*\n", result.stderr)

    def error_of(*arguments: str) -> str:
        result = cewen(*arguments, monkeypatch=monkeypatch, settings=scratch)
        assert isinstance(result.exception, InputError)
        return str(result.exception)

    assert "none.tsv" in error_of("beir", str(COLLECTION), "--split", "none.tsv")
    bad = tmp_path / "bad.tsv"
    bad.write_text("q1\ta1\t1\nq1\ta2\n", encoding="utf-8")
    assert "bad.tsv 第 2 行不对" in error_of("beir", str(COLLECTION), "--split", str(bad))
    plain = tmp_path / "plain.jsonl"
    plain.write_text('{"_id": "a", "text": "问"}', encoding="utf-8")
    assert "answerable" in error_of("refusal", str(COLLECTION), "--queries", str(plain))


def test_answers_are_those_of_the_product(scratch: Settings) -> None:
    corpus = COLLECTION / CORPUS
    with collection_shelf(scratch, corpus, read_corpus(corpus), progress=False) as shelf:
        answerer = Answerer(shelf, Retriever(shelf))
        queries = queries_of(COLLECTION)
        # The gold answer of q2 goes over from one row into the next, which is cited too.
        outcomes = {name: ask(answerer, query) for name, query in queries.items()}
        assert outcomes["q1"].answered
        assert outcomes["q1"].supported is True
        assert outcomes["q5"].supported is None
        assert not outcomes["q6"].answered
        assert 0 < outcomes["q6"].confidence < outcomes["q1"].confidence <= 1
        too_long = Query("l", "问" * (QUESTION_LIMIT + 1), True, "答")
        assert ask(answerer, too_long) == Outcome(True, False, None, 0.0)
        chat = Query("c", "你好", False)
        assert ask(answerer, chat) == Outcome(False, False, None, 0.0)
        wrong = Query("w", queries["q1"].text, True, "30万元")
        assert ask(answerer, wrong).supported is False


def test_cited_text_is_read_over_from_row_to_row() -> None:
    first, second = (d for d in documents_of(read_corpus(COLLECTION / CORPUS))[:2])
    b1, b2 = second.clauses
    a1 = first.clauses[0]

    def answer(*clauses: tuple[int, Clause]) -> Answer:
        owners = {c.id: d for d in (first, second) for c in d.clauses}
        cited = [Citation(n, c, owners[c.id], c.text) for n, c in clauses]
        return Answer("x", AnswerStatus.ANSWERED, "", tuple(cited))

    assert holds(answer((1, b2), (2, a1), (3, b1)), "每艘次５０００元的 燃油补贴")
    assert not holds(answer((1, b1)), "每艘次5000元的燃油补贴")
    assert not holds(answer((1, b1), (2, a1)), "元的对新认定")
    assert not holds(answer(), "20万元")


def test_shares_by_hand() -> None:
    outcomes = [
        Outcome(True, True, True, 0.9),
        Outcome(True, True, False, 0.5),
        Outcome(True, True, None, 0.6),
        Outcome(True, False, None, 0.2),
        Outcome(False, True, None, 0.4),
        Outcome(False, False, None, 0.1),
        Outcome(False, False, None, 0.2),
    ]
    # Pairs: .9, .5 and .6 above all three; .2 below .4, above .1, ties with .2: 10.5 of 12.
    assert shares(outcomes) == {
        "answered": 0.75,
        "refused": 0.6667,
        "supported": 0.5,
        "auroc": 0.875,
    }
    assert set(shares([]).values()) == {None}
