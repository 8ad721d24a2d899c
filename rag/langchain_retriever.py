"""Our retrieval as a LangChain retriever, for people who build chains of their own on it."""

from __future__ import annotations

from datetime import date

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from rag.domain import Hit
from rag.retrieve import Retriever, Within
from rag.today import today


class PolicyRetriever(BaseRetriever):
    """Clauses for a text, best first, as LangChain documents.

    A document's content is the clause's own text; its metadata are those of a citation: where the
    clause stands, and how it was found. The filters are those of `Retriever.search`; without
    `as_of` each question is asked of the day on which it is asked. Raises as `Retriever.search`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")
    retriever: Retriever
    k: int = Field(default=5, ge=1)
    region: str | None = None
    as_of: date | None = None
    within: Within | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        day = self.as_of or today()
        found = self.retriever.search(
            query, k=self.k, region=self.region, as_of=day, within=self.within
        )
        return [_document(hit) for hit in found.hits]


def _document(hit: Hit) -> Document:
    clause, document = hit.clause, hit.document
    return Document(
        id=clause.id,
        page_content=clause.text,
        metadata={
            "clause_id": clause.id,
            "document_id": document.id,
            "version": document.version,
            "label": document.label(clause),
            "title": document.metadata.title,
            "number": document.metadata.number,
            "issuer": document.metadata.issuer,
            "path": list(clause.path),
            "context": clause.context,
            "duty": list(clause.duty),
            "start": clause.start,
            "end": clause.end,
            "source": document.source,
            "score": hit.score,
            "found_by": list(hit.found_by),
            "copies": [document.label(clause) for clause, document in hit.copies],
        },
    )
