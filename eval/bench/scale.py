"""How a search grows with the clauses: at several sizes, under a filter, while a file comes in."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tqdm import tqdm

from eval.bench.timing import Timing, timing
from eval.collection import CORPUS, QUERIES, read_corpus, read_queries
from eval.collection_store import documents_of
from ingest.entry import ingest
from ingest.publish import batches, publish, stage, writing
from rag import publication
from rag.build import open_shelf
from rag.domain import Level, PolicyDocument
from rag.prompts import message
from rag.publication import Edition
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.shelf import Shelf
from rag.today import today

HERE, ELSEWHERE = "南通市", "苏州市"
"""Nine documents of ten are of the first region: a filter by it matches most rows."""
_HITS = 10
_UPLOADS = 5
_ARTICLES = 40
_ALONE = 5.0


@dataclass(frozen=True, slots=True)
class Size:
    """Searches among so many clauses, timed in turn with the encoder alone on the same question.

    A question is searched for once, by turns with and without the filter: who came second would
    find the documents read. `encoder_ratio` is the median of the search over that of the encoder,
    `filter_ratio` that of the search under a filter over the one without, `size_ratio` that of the
    search over the one at the first size.
    """

    clauses: int
    encoder: Timing
    retrieval: Timing
    filtered: Timing
    encoder_ratio: float
    filter_ratio: float
    size_ratio: float


@dataclass(frozen=True, slots=True)
class Upload:
    """Files of 40 articles that come in one after the other while one reader asks.

    `seconds` until each could be found, at most; `slowed` the reader's median meanwhile over that
    without.
    """

    seconds: float
    alone: Timing
    meanwhile: Timing
    slowed: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What was measured at each size, and the uploads into the first."""

    sizes: tuple[Size, ...]
    upload: Upload


def measure_scale(
    settings: Settings, folder: Path, sizes: Sequence[int], count: int, progress: bool
) -> Scale:
    """Fill a store that is thrown away with the corpus of a folder, and search at each size.

    :param folder: in BEIR's form, as for `cewen eval beir`.
    :param count: how many of its queries are asked.
    :raises InputError: when a file is missing or not in that form.
    """
    documents = iter(_regional(documents_of(read_corpus(folder / CORPUS))))
    asked = [query.text for query in islice(read_queries(folder / QUERIES), count)]
    with tempfile.TemporaryDirectory(prefix="cewen-bench-") as home:
        shelf = open_shelf(settings.model_copy(update={"home": Path(home)}))
        measured: list[Size] = []
        upload = None
        for size in sizes:
            _fill(shelf, documents, size, progress)
            first = measured[0].retrieval.median_ms if measured else None
            measured.append(_size(shelf, asked, first, progress))
            upload = upload or _upload(shelf, asked, Path(home))
        shelf.close()
    assert upload is not None  # noqa: S101  # there is at least one size
    return Scale(tuple(measured), upload)


def _regional(documents: Sequence[PolicyDocument]) -> Iterator[PolicyDocument]:
    for n, one in enumerate(documents):
        region = ELSEWHERE if n % 10 == 0 else HERE
        yield replace(one, metadata=replace(one.metadata, region=region, level=Level.CITY))


def _fill(shelf: Shelf, documents: Iterator[PolicyDocument], size: int, progress: bool) -> None:
    """Add documents until there are so many clauses, or none is left."""
    held = shelf.fulltext.size()
    label = message("cli.collection_making")
    with writing(shelf), tqdm(total=size, initial=held, desc=label, disable=not progress) as bar:
        for batch in batches(_until(documents, size - held)):
            stage(shelf, batch)
            bar.update(sum(len(document.clauses) for document in batch))
        versions = publication.searchable(shelf.library) | publication.staged(shelf.library)
        publish(shelf, Edition(versions=versions), interrupted=False)
    shelf.follow()


def _until(documents: Iterator[PolicyDocument], clauses: int) -> Iterator[PolicyDocument]:
    while clauses > 0 and (document := next(documents, None)):
        clauses -= len(document.clauses)
        yield document


def _size(shelf: Shelf, asked: Sequence[str], first: float | None, progress: bool) -> Size:
    day, retriever = today(), Retriever(shelf)
    calls: list[Callable[[str], object]] = [
        lambda text: shelf.embedder.embed_questions([text]),
        lambda text: retriever.search(text, k=_HITS, region=None, as_of=day),
        lambda text: retriever.search(text, k=_HITS, region=HERE, as_of=day),
    ]
    seconds: list[list[float]] = [[], [], []]
    for call in calls:
        call(asked[0])  # warms what is read from disk
    for turn, text in enumerate(tqdm(asked, desc="search", disable=not progress)):
        for place in (0, 1 + turn % 2):
            began = time.perf_counter()
            calls[place](text)
            seconds[place].append(time.perf_counter() - began)
    encoder, retrieval, filtered = (timing(took, sum(took)) for took in seconds)
    return Size(
        clauses=shelf.fulltext.size(),
        encoder=encoder,
        retrieval=retrieval,
        filtered=filtered,
        encoder_ratio=round(retrieval.median_ms / encoder.median_ms, 2),
        filter_ratio=round(filtered.median_ms / retrieval.median_ms, 2),
        size_ratio=round(retrieval.median_ms / (first or retrieval.median_ms), 2),
    )


def _upload(shelf: Shelf, asked: Sequence[str], folder: Path) -> Upload:
    retriever, day = Retriever(shelf), today()
    stop = threading.Event()
    seconds: list[float] = []

    def read() -> None:
        n = 0
        while not stop.is_set():
            began = time.perf_counter()
            retriever.search(asked[n % len(asked)], k=_HITS, region=None, as_of=day)
            seconds.append(time.perf_counter() - began)
            n += 1

    def reading(work: Callable[[], float]) -> tuple[float, Timing]:
        seconds.clear()
        stop.clear()
        reader = threading.Thread(target=read)
        reader.start()
        result = work()
        stop.set()
        reader.join()
        return result, timing(seconds, sum(seconds))

    _, alone = reading(_wait)
    longest, meanwhile = reading(lambda: max(_one(shelf, folder, n) for n in range(_UPLOADS)))
    slowed = round(meanwhile.median_ms / alone.median_ms, 2)
    return Upload(round(longest, 2), alone, meanwhile, slowed)


def _wait() -> float:
    time.sleep(_ALONE)
    return _ALONE


def _one(shelf: Shelf, folder: Path, number: int) -> float:
    """Seconds until a new file is found by a search."""
    name = f"示例第{number}号物资储备管理办法"
    rows = [f"第{n}条 第{number}号物资储备第{n}库由主管部门管理。" for n in range(1, _ARTICLES + 1)]
    path = folder / f"{name}.txt"
    path.write_text("\n".join([f"南通市{name}", *rows, "南通市人民政府"]), encoding="utf-8")
    began = time.perf_counter()
    ingest(shelf, [path])
    found = Retriever(shelf).search(f"{name}第7库", k=_HITS, region=None, as_of=today())
    if not any(name in hit.document.metadata.title for hit in found.hits):
        raise AssertionError(name)
    return time.perf_counter() - began
