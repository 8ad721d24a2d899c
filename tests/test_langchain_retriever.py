"""Our retrieval in LangChain's shape: the same clauses, the same filters, in a real chain."""

from __future__ import annotations

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from rag.build import Service
from rag.langchain_retriever import PolicyRetriever
from tests.conftest import AS_OF

QUESTION = "每年择优支持多少项产业前瞻技术创新项目?"


def test_it_gives_what_the_search_gives_in_the_same_order(service: Service) -> None:
    documents = PolicyRetriever(retriever=service.retriever, k=7, as_of=AS_OF).invoke(QUESTION)
    hits = service.retriever.search(QUESTION, k=7, region=None, as_of=AS_OF).hits
    assert [document.id for document in documents] == [hit.clause.id for hit in hits]
    assert len(documents) == 7
    for document, hit in zip(documents, hits, strict=True):
        start, end = document.metadata["start"], document.metadata["end"]
        assert document.page_content == hit.clause.text == hit.document.text[start:end]
        assert document.metadata["label"] == hit.document.label(hit.clause)
        assert document.metadata["score"] == hit.score


def test_the_first_is_the_clause_that_answers_with_its_place(service: Service) -> None:
    first = PolicyRetriever(retriever=service.retriever, k=1, as_of=AS_OF).invoke(QUESTION)[0]
    assert "10项以上" in first.page_content
    assert first.metadata["path"] == ["三、", "(二)"]
    assert first.metadata["number"] == "通政发〔2024〕23号"
    assert "市科技局" in first.metadata["duty"]


def test_its_filters_are_those_of_the_search(service: Service) -> None:
    retriever = service.retriever
    assert PolicyRetriever(retriever=retriever, region="苏州市", as_of=AS_OF).invoke(QUESTION) == []
    assert PolicyRetriever(retriever=retriever).invoke(QUESTION)  # today


def test_it_stands_in_a_chain(service: Service) -> None:
    def labels(documents: list[Document]) -> list[str]:
        return [str(document.metadata["label"]) for document in documents]

    retriever = PolicyRetriever(retriever=service.retriever, k=2, as_of=AS_OF)
    chain = retriever | RunnableLambda(labels)
    said = chain.invoke(QUESTION)
    assert len(said) == 2
    assert said[0].endswith("三、(二)")


def test_a_setting_that_it_does_not_have_is_refused(service: Service) -> None:
    with pytest.raises(ValidationError):
        PolicyRetriever(retriever=service.retriever, search_kwargs={"k": 3})  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        PolicyRetriever(retriever=service.retriever, k=0)
