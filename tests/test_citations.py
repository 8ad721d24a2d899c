"""Invariant 3: the markers of a text are those of its citations, and quotes are slices."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from rag.citations import Line, Quote, cite, markers_in
from rag.domain import PolicyDocument
from rag.sentences import sentences

TEXTS = st.lists(
    st.sampled_from(["[7]", "休假5天", "[", "]", "支持。", "[12]", "〔3〕", "\n", "10项"]),
    min_size=1,
).map("".join)


@given(st.data(), st.lists(st.tuples(TEXTS, st.lists(st.integers(0, 43), max_size=3)), max_size=6))
def test_markers_and_citations_agree(
    seed: PolicyDocument, data: st.DataObject, rows: list[tuple[str, list[int]]]
) -> None:
    lines = []
    for text, picks in rows:
        clauses = [seed.clauses[n] for n in picks]
        quotes = [Quote(data.draw(st.sampled_from(sentences(c.text))), c, seed) for c in clauses]
        lines.append(Line(text, tuple(quotes)))
    text, citations = cite(lines)
    assert set(markers_in(text)) == {c.marker for c in citations}
    assert [c.marker for c in citations] == list(range(1, len(citations) + 1))
    for citation in citations:
        assert citation.quote in citation.clause.text


def test_markers_count_in_the_order_of_the_text(seed: PolicyDocument) -> None:
    one, two = (Quote(c.text, c, seed) for c in seed.clauses[:2])
    text, citations = cite([Line("甲", (one,)), Line("乙", (two, one)), Line("丙")])
    assert text == "甲[1]\n乙[2][1]\n丙"
    assert [c.clause.id for c in citations] == [one.clause.id, two.clause.id]
    assert dataclasses.asdict(citations[0])["marker"] == 1
