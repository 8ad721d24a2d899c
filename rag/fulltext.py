"""The lexical index: BM25 over our own tokens, on disk, by tantivy.

tantivy tokenises nothing itself; documents and questions go through `rag.words`, so both sides
always agree. Writing opens a writer for one publication and commits at its end.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from rag.words import Words


def _is_han(word: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" for c in word)


@dataclass(frozen=True, slots=True)
class Found:
    """A clause that shares words with a question; `score` is BM25."""

    clause_id: str
    version: str
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

    def __init__(self, home: Path, words: Words) -> None:
        self._path = home / "fulltext"
        self._words = words
        self._open()

    def _open(self) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        for name in ("clause_id", "version", "document_version", "document_id"):
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("tokens", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(self._path))

    def replace(self, document_id: str, version: str, entries: Iterable[Entry]) -> None:
        """Add a version's entries, in one commit; an unfinished earlier try of it is replaced."""
        writer = self._index.writer()
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

    def drop_other_versions(self, document_id: str, version: str) -> None:
        """Delete the entries of a document that are not of this version."""
        of_document = tantivy.Query.term_query(self._schema, "document_id", document_id)
        of_version = tantivy.Query.term_query(
            self._schema, "document_version", f"{document_id}@{version}"
        )
        writer = self._index.writer()
        writer.delete_documents_by_query(
            tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, of_document), (tantivy.Occur.MustNot, of_version)]
            )
        )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, text: str, count: int, without: Collection[str] = ()) -> list[Found]:
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
        self._index.reload()
        searcher = self._index.searcher()
        result = searcher.search(tantivy.Query.boolean_query(terms), limit=count)
        rows = [(score, searcher.doc(address)) for score, address in result.hits]
        return [
            Found(str(row.get_first("clause_id")), str(row.get_first("version")), float(score))
            for score, row in rows
        ]

    def holds(self, document_id: str, version: str) -> bool:
        """Whether any entry of that version is indexed."""
        searcher = self._index.searcher()
        return int(searcher.doc_freq("document_version", f"{document_id}@{version}")) > 0

    def size(self, without: Collection[str] = ()) -> int:
        """How many clauses are indexed, without those of some documents."""
        if not without:
            return int(self._index.searcher().num_docs)
        return self._count(tantivy.Query.all_query(), without)

    def frequency(self, word: str, without: Collection[str] = ()) -> int:
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

    def _count(self, query: tantivy.Query, without: Collection[str]) -> int:
        parts = [(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, self._of(without))]
        wanted = tantivy.Query.boolean_query(parts)
        found = self._index.searcher().search(wanted, limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # absent from its stub

    def _of(self, documents: Collection[str]) -> tantivy.Query:
        """The entries of some documents."""
        return tantivy.Query.term_set_query(self._schema, "document_id", sorted(documents))

    def clear(self) -> None:
        """Delete the whole index and begin an empty one."""
        shutil.rmtree(self._path)
        self._open()
