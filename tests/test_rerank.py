"""The optional cross-encoder: a tiny one, made here, in its real library."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from rag.build import Service, open_service
from rag.bundled_model import bundled_model_folder
from rag.domain import Hit
from rag.errors import ModelUnavailable
from rag.rerank import DEPTH, Reranker
from rag.retrieve import Retriever
from rag.settings import Settings
from tests.conftest import AS_OF

QUESTION = "设立未来产业基金由哪些部门负责?"


@pytest.fixture(scope="module")
def tiny(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of a few numbers that were never trained."""
    folder = tmp_path_factory.mktemp("tiny-cross-encoder")
    tokenizer = AutoTokenizer.from_pretrained(bundled_model_folder(settings.cache))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=514, num_labels=1, initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def hits_of(retriever: Retriever, k: int = 40) -> tuple[Hit, ...]:
    return retriever.search(QUESTION, k=k, region=None, as_of=AS_OF).hits


def test_the_first_hits_come_in_its_order(service: Service, tiny: Path) -> None:
    plain = hits_of(service.retriever)
    found = Reranker(str(tiny)).reranked(QUESTION, plain)
    assert {h.clause.id for h in found} == {h.clause.id for h in plain}
    assert [h.clause.id for h in found] != [h.clause.id for h in plain]
    scores = [hit.score for hit in found[:DEPTH]]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(sum(hit.score for hit in plain[:DEPTH]))
    assert [h.clause.id for h in found[DEPTH:]] == [h.clause.id for h in plain[DEPTH:]]
    # A search of all there is finds the same clauses, in another order.
    own = Retriever(service.shelf, Reranker(str(tiny)))
    every, other = hits_of(service.retriever, 100), hits_of(own, 100)
    assert {h.clause.id for h in every} == {h.clause.id for h in other}
    assert [h.clause.id for h in every] != [h.clause.id for h in other]


def test_the_setting_names_it_and_a_question_is_answered(
    service: Service, settings: Settings, tiny: Path
) -> None:
    own = settings.model_copy(update={"reranker": str(tiny)})
    opened = open_service(own, shelf=service.shelf)
    assert hits_of(opened.retriever)
    assert hits_of(opened.retriever) == hits_of(Retriever(service.shelf, Reranker(str(tiny))))


def test_one_that_cannot_be_loaded_is_an_error_and_no_empty_result(
    service: Service, tmp_path: Path
) -> None:
    retriever = Retriever(service.shelf, Reranker(str(tmp_path)))
    with pytest.raises(ModelUnavailable, match="CEWEN_RERANKER"):
        hits_of(retriever)
