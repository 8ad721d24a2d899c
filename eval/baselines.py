"""Plain systems that ours must beat, over the same store: what a sum is worth shows beside them."""

from __future__ import annotations

from eval.cases import Case
from eval.record import Asker, Record, cited_of
from rag.citations import markers_in
from rag.domain import AnswerStatus, Clause, PolicyDocument
from rag.errors import LanguageModelError
from rag.llm import LanguageModel
from rag.prompts import message, render
from rag.shelf import Shelf

_DEPTH = 10
_CLAUSES = 5
"""Clauses that the plain RAG reads, a usual number."""


def refusing(case: Case) -> Record:
    """Refuses everything."""
    return Record(id=case.id, text=message("eval.refusing"), status=AnswerStatus.NO_EVIDENCE)


def first_clause(shelf: Shelf) -> Asker:
    """BM25's first clause, whole and cited, whatever is asked."""

    def ask(case: Case) -> Record:
        found = _lexical(shelf, case.question)
        if not found:
            return refusing(case)
        document, clause = found[0]
        return Record(
            id=case.id,
            text=clause.text,
            status=AnswerStatus.ANSWERED,
            citations=(cited_of(document, clause),),
            retrieved=tuple(cited_of(*one) for one in found),
        )

    return ask


def whole_document(shelf: Shelf) -> Asker:
    """The document of BM25's first clause, all of it, with all its clauses cited."""

    def ask(case: Case) -> Record:
        found = _lexical(shelf, case.question)
        if not found:
            return refusing(case)
        document, _ = found[0]
        return Record(
            id=case.id,
            text=document.text,
            status=AnswerStatus.ANSWERED,
            citations=tuple(cited_of(document, clause) for clause in document.clauses),
            retrieved=tuple(cited_of(*one) for one in found),
        )

    return ask


def plain_rag(shelf: Shelf, model: LanguageModel | None) -> Asker:
    """The five nearest clauses and a language model, without a gate; says what the model says.

    :raises LanguageModelError: when no model is configured, now; when it fails, on asking.
    """
    if model is None:
        raise LanguageModelError("language_model_none")

    def ask(case: Case) -> Record:
        vector = shelf.embedder.embed_questions([case.question])[0]
        near = dict.fromkeys(n.key for n in shelf.store.nearest(vector, _DEPTH))
        found = [_clause(shelf, key.document_id, key.version, key.clause_id) for key in near]
        read = found[:_CLAUSES]
        clauses = "\n".join(f"[{n}] {d.label(c)}：{c.text}" for n, (d, c) in enumerate(read, 1))
        text = "".join(model.stream(render("plain_rag.md", clauses=clauses), case.question)).strip()
        cited = [n for n in dict.fromkeys(markers_in(text)) if n <= len(read)]
        return Record(
            id=case.id,
            text=text,
            citations=tuple(cited_of(*read[n - 1], marker=n) for n in cited),
            retrieved=tuple(cited_of(*one) for one in found),
        )

    return ask


def _lexical(shelf: Shelf, text: str) -> list[tuple[PolicyDocument, Clause]]:
    keys = (found.key for found in shelf.fulltext.search(text, _DEPTH))
    return [_clause(shelf, key.document_id, key.version, key.clause_id) for key in keys]


def _clause(
    shelf: Shelf, document_id: str, version: str, clause_id: str
) -> tuple[PolicyDocument, Clause]:
    document = shelf.library.document(document_id, version)
    return document, next(c for c in document.clauses if c.id == clause_id)
