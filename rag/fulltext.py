"""The lexical index: BM25 over our own tokens, on disk, by tantivy.

tantivy tokenises nothing itself; documents and questions go through `rag.words`, so both sides
always agree. Writing opens a writer for one publication and commits at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import tantivy

from rag.domain import ClauseKey
from rag.words import Words

_HEAP = 32_000_000
"""Bytes that a writer may hold before it writes a segment; a batch of an ingest takes a few."""

_TIERS = ("local", "national")
_DOCUMENTS = 1000
"""So many documents have a score of their own for a question."""


@dataclass(frozen=True, slots=True)
class Found:
    """A clause that shares words with a question; `score` is BM25."""

    key: ClauseKey
    score: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a clause: its text, the titles above it, and its document's title.

    `titles` begins with the title of the document.
    """

    clause_id: str
    document_id: str
    version: str
    title: str
    titles: str
    text: str
    national: bool = False


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """How well a document shares words with a question, by all its text and by its title: BM25."""

    whole: float = 0.0
    title: float = 0.0


class Fulltext:
    """The lexical index of all clauses, and beside it that of the documents as wholes."""

    def __init__(self, folder: Path, words: Words) -> None:
        self._words = words
        self._schema = _schema("clause_id", "tokens")
        self._document_schema = _schema("whole", "title")
        self._generation = -1
        self._open(folder)

    def _open(self, folder: Path) -> None:
        self._folder = folder
        self._index = _opened(folder / "index", self._schema)
        self._documents = _opened(folder / "index-documents", self._document_schema)

    def follow(self, generation: int, folder: Path) -> None:
        """Read from a folder as it is at a generation; does nothing when that is so already."""
        if folder != self._folder:
            self._open(folder)
        elif generation != self._generation:
            self._index.reload()
            self._documents.reload()
        self._generation = generation

    def write(self, entries: Iterable[Entry], drop: Iterable[tuple[str, str]] = ()) -> None:
        """Add entries and delete whole versions, in one commit.

        What an unfinished earlier try left of the versions that are written is replaced.

        :param drop: document id and version of what shall go.
        """
        entries = list(entries)
        written = {(entry.document_id, entry.version) for entry in entries}
        gone = [f"{document_id}@{version}" for document_id, version in written.union(drop)]
        # The documents first: a clause that is found finds the score of its document.
        _write(self._documents, gone, self._document_rows(entries))
        _write(self._index, gone, map(self._row, entries))

    def _row(self, entry: Entry) -> tantivy.Document:
        # A title counts twice within the one text: as a field of its own, added, it misleads.
        text = f"{entry.titles}\n{entry.titles}\n{entry.text}"
        return tantivy.Document(
            clause_id=entry.clause_id,
            version=entry.version,
            document_id=entry.document_id,
            document_version=f"{entry.document_id}@{entry.version}",
            tier=_TIERS[entry.national],
            tokens=self._indexed(text),
        )

    def _document_rows(self, entries: Iterable[Entry]) -> Iterator[tantivy.Document]:
        texts: dict[tuple[str, str], list[str]] = {}
        for entry in entries:
            texts.setdefault((entry.document_id, entry.version), [entry.title] * 3).append(
                entry.text
            )
        for (document_id, version), pieces in texts.items():
            yield tantivy.Document(
                version=version,
                document_id=document_id,
                document_version=f"{document_id}@{version}",
                whole=self._indexed("\n".join(pieces)),
                title=self._indexed(pieces[0]),
            )

    def _indexed(self, text: str) -> str:
        return " ".join(self._words.tokens(text))

    def document_scores(self, text: str) -> dict[tuple[str, str], DocumentScore]:
        """How well documents share words with a question, by id and version; absent is 0."""
        found: dict[tuple[str, str], DocumentScore] = {}
        searcher = self._documents.searcher()
        tokens = list(dict.fromkeys(self._words.tokens(text)))
        for field in ("title", "whole"):
            query = _any_of(self._document_schema, field, tokens)
            for score, address in searcher.search(query, limit=_DOCUMENTS).hits:
                row = searcher.doc(address)
                key = (str(row.get_first("document_id")), str(row.get_first("version")))
                before = found.get(key, DocumentScore())
                found[key] = replace(before, **{field: score})
        return found

    def search(
        self,
        text: str,
        count: int,
        *,
        national: bool | None = None,
        document: str | None = None,
    ) -> list[Found]:
        """At most `count` clauses that share tokens with a question, best first.

        :param national: those of national documents alone, of the others alone, or all.
        :param document: those of one document alone.
        """
        tokens = self._words.tokens(text)
        if not tokens:
            return []
        query = self._within(_any_of(self._schema, "tokens", dict.fromkeys(tokens)), national)
        if document:
            own = tantivy.Query.term_query(self._schema, "document_id", document)
            query = _both(query, own)
        searcher = self._index.searcher()
        result = searcher.search(query, limit=count)
        return [Found(_key(searcher.doc(address)), score) for score, address in result.hits]

    def keys(self) -> set[ClauseKey]:
        """The clauses that are indexed."""
        searcher = self._index.searcher()
        everything = searcher.search(tantivy.Query.all_query(), limit=max(1, self.size()))
        return {_key(searcher.doc(address)) for _, address in everything.hits}

    def size(self, national: bool | None = None) -> int:
        """How many clauses are indexed, of one tier or of all."""
        if national is None:
            return int(self._index.searcher().num_docs)
        return self._count(self._of(national))

    def frequency(self, word: str, national: bool | None = None) -> int:
        """How many clauses have a word, of one tier or of all, bounded by its rarest pair."""
        pairs = [word[i : i + 2] for i in range(len(word) - 1)] if _is_han(word) else [word]
        terms = pairs or [word]
        if national is None:
            searcher = self._index.searcher()
            return min(int(searcher.doc_freq("tokens", term)) for term in terms)
        queries = (tantivy.Query.term_query(self._schema, "tokens", term) for term in terms)
        return min(self._count(self._within(query, national)) for query in queries)

    def _count(self, query: tantivy.Query) -> int:
        found = self._index.searcher().search(query, limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # absent from its stub

    def _within(self, query: tantivy.Query, national: bool | None) -> tantivy.Query:
        return query if national is None else _both(query, self._of(national))

    def _of(self, national: bool) -> tantivy.Query:
        """The entries of a tier; all weigh alike, so that BM25 stays that of the words."""
        return tantivy.Query.term_query(self._schema, "tier", _TIERS[national])


def _both(query: tantivy.Query, filtered: tantivy.Query) -> tantivy.Query:
    """What fits a query and a filter, with the scores of the query alone."""
    must = tantivy.Occur.Must
    unscored = tantivy.Query.const_score_query(filtered, 0.0)
    return tantivy.Query.boolean_query([(must, query), (must, unscored)])


def _schema(*names: str) -> tantivy.Schema:
    """The schema of an index: its searched texts, and an id of its rows where it is no text."""
    builder = tantivy.SchemaBuilder()
    for name in ("version", "document_version", "document_id", "tier"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in names:
        if name == "clause_id":
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
        else:
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _opened(path: Path, schema: tantivy.Schema) -> tantivy.Index:
    path.mkdir(parents=True, exist_ok=True)
    return tantivy.Index(schema, path=str(path))


def _write(index: tantivy.Index, gone: Iterable[str], rows: Iterable[tantivy.Document]) -> None:
    writer = index.writer(_HEAP, num_threads=1)
    for version in gone:
        writer.delete_documents_by_term("document_version", version)
    for row in rows:
        writer.add_document(row)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def _any_of(schema: tantivy.Schema, field: str, tokens: Iterable[str]) -> tantivy.Query:
    should = tantivy.Occur.Should
    terms = [(should, tantivy.Query.term_query(schema, field, t, "freq")) for t in tokens]
    return tantivy.Query.boolean_query(terms)


def _key(row: tantivy.Document) -> ClauseKey:
    return ClauseKey(
        *(str(row.get_first(name)) for name in ("document_id", "version", "clause_id"))
    )


def _is_han(word: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" for c in word)
