"""The composer's own lines pass the gate: what it says stands in what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.entry import ingest
from rag.build import Service, open_service, open_shelf
from rag.citations import markers_in
from rag.domain import HEAD, Citation, PolicyDocument, Question
from rag.fidelity import check
from rag.prompts import message
from rag.sentences import sentences
from rag.settings import Settings
from tests.conftest import AS_OF
from tests.truths import bundled

_FIGURE = re.compile(r"\d+(?=项|个|家|万元|%|年|日|亿元|名|人)")

BUNDLED = bundled()


@pytest.fixture(scope="module")
def laws_too(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over all bundled documents, the national laws among them."""
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("all")})
    shelf = open_shelf(own)
    ingest(shelf, [], progress=False)
    shelf.close()
    opened = open_service(own)
    yield opened
    opened.close()


def asked(documents: list[PolicyDocument], chance: Random) -> str:
    """A question on something that a clause of a bundled document says."""
    document = chance.choice(documents)
    clause = chance.choice([c for c in document.clauses if c.path[0] != HEAD])
    sentence = chance.choice([s.strip() for s in sentences(clause.text) if s.strip()])
    subject = clause.heading or sentence[:30]
    ways = [
        f"{subject}由哪些部门负责？",
        f"{subject}有哪些内容？",
        f"{subject}最高给予多少万元？",
        f"什么是{subject}？",
        _FIGURE.sub("多少", sentence, count=1)[:80] + "？",
        _FIGURE.sub("900", sentence, count=1)[:80] + "，对吗？",
    ]
    return chance.choice(ways)


def about(citations: list[Citation]) -> str:
    """What a line may say of its clauses beside their text: name, numbering, headings, frame."""
    rows = (f"{c.document.name}\n{''.join(c.clause.path)}\n{c.clause.context}" for c in citations)
    return "\n".join([message("answer.near"), *rows])


@hypothesis_settings(max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_every_line_of_an_answer_passes_the_gate(laws_too: Service, seed: int) -> None:
    answer = laws_too.answerer.answer(Question(asked(BUNDLED, Random(seed)), AS_OF))
    by_marker = {c.marker: c for c in answer.citations}
    for line in answer.text.splitlines():
        cited = [by_marker[m] for m in markers_in(line)]
        said = re.sub("，而不是.*。", "", line)  # the frame may hold the question's figure
        if cited:
            assert check(said, [c.clause.text for c in cited], about(cited)) == [], line
