"""The lexical index: BM25 over our own tokens, on disk, by tantivy.

tantivy tokenises nothing itself; documents and questions go through `rag.words`, so both sides
always agree. Writing opens a writer for one publication and commits at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import tantivy

from rag.domain import ClauseKey
from rag.words import Words

_HEAP = 32_000_000
"""Bytes that a writer may hold before it writes a segment; a batch of an ingest takes a few."""


@dataclass(frozen=True, slots=True)
class Found:
    """A clause that shares words with a question; `score` is BM25."""

    key: ClauseKey
    score: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a clause: its text with the titles above it."""

    clause_id: str
    document_id: str
    version: str
    text: str


class Fulltext:
    """The lexical index of all clauses."""

    def __init__(self, folder: Path, words: Words) -> None:
        self._words = words
        self._schema = _schema()
        self._generation = -1
        self._open(folder)

    def _open(self, folder: Path) -> None:
        self._folder = folder
        path = folder / "fulltext"
        path.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(path))

    def follow(self, generation: int, folder: Path) -> None:
        """Read from a folder as it is at a generation; does nothing when that is so already."""
        if folder != self._folder:
            self._open(folder)
        elif generation != self._generation:
            self._index.reload()
        self._generation = generation

    def write(self, entries: Iterable[Entry], drop: Iterable[tuple[str, str]] = ()) -> None:
        """Add entries and delete whole versions, in one commit.

        What an unfinished earlier try left of the versions that are written is replaced.

        :param drop: document id and version of what shall go.
        """
        entries = list(entries)
        written = {(entry.document_id, entry.version) for entry in entries}
        writer = self._index.writer(_HEAP, num_threads=1)
        for document_id, version in written.union(drop):
            writer.delete_documents_by_term("document_version", f"{document_id}@{version}")
        for entry in entries:
            writer.add_document(
                tantivy.Document(
                    clause_id=entry.clause_id,
                    version=entry.version,
                    document_id=entry.document_id,
                    document_version=f"{entry.document_id}@{entry.version}",
                    tokens=" ".join(self._words.tokens(entry.text)),
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, text: str, count: int, without: AbstractSet[str] = frozenset()) -> list[Found]:
        """At most `count` clauses that share tokens with a question, best first.

        :param without: ids of documents that are left out.
        """
        tokens = self._words.tokens(text)
        if not tokens:
            return []
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "tokens", token, "freq"))
            for token in dict.fromkeys(tokens)
        ]
        if without:
            terms.append((tantivy.Occur.MustNot, self._of(without)))
        searcher = self._index.searcher()
        result = searcher.search(tantivy.Query.boolean_query(terms), limit=count)
        return [Found(_key(searcher.doc(address)), score) for score, address in result.hits]

    def keys(self) -> set[ClauseKey]:
        """The clauses that are indexed."""
        searcher = self._index.searcher()
        everything = searcher.search(tantivy.Query.all_query(), limit=max(1, self.size()))
        return {_key(searcher.doc(address)) for _, address in everything.hits}

    def size(self, without: AbstractSet[str] = frozenset()) -> int:
        """How many clauses are indexed, without those of some documents."""
        if not without:
            return int(self._index.searcher().num_docs)
        return self._count(tantivy.Query.all_query(), without)

    def frequency(self, word: str, without: AbstractSet[str] = frozenset()) -> int:
        """How many clauses have a word, as bounded by its rarest character pair.

        :param without: ids of documents that are left out.
        """
        pairs = [word[i : i + 2] for i in range(len(word) - 1)] if _is_han(word) else [word]
        terms = pairs or [word]
        if not without:
            searcher = self._index.searcher()
            return min(int(searcher.doc_freq("tokens", term)) for term in terms)
        queries = (tantivy.Query.term_query(self._schema, "tokens", term) for term in terms)
        return min(self._count(query, without) for query in queries)

    def _count(self, query: tantivy.Query, without: AbstractSet[str]) -> int:
        parts = [(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, self._of(without))]
        wanted = tantivy.Query.boolean_query(parts)
        found = self._index.searcher().search(wanted, limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # absent from its stub

    def _of(self, documents: AbstractSet[str]) -> tantivy.Query:
        """The entries of some documents."""
        return tantivy.Query.term_set_query(self._schema, "document_id", sorted(documents))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("clause_id", "version", "document_version", "document_id"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("tokens", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _key(row: tantivy.Document) -> ClauseKey:
    return ClauseKey(
        *(str(row.get_first(name)) for name in ("document_id", "version", "clause_id"))
    )


def _is_han(word: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" for c in word)
