"""The sentences of an answer with the clauses that they cite, and how far these bear them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.claim import Claim, fold
from eval.claims import claims_of
from eval.fidelity import Passage, supported
from rag.cells import cells_of
from rag.citations import MARKER, markers_in
from rag.domain import Clause, PolicyDocument

_MARKED = re.compile(rf"(.*?)((?:{MARKER.pattern})+|$)")
_OWN_WORDS = re.compile(r"12345|政策文件\d+份")
"""What our replies say of themselves: the hotline and how many documents are held."""
_INSTEAD = "而不是"


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The claims of an answer, and those that stand in no clause that their sentence cites."""

    claims: tuple[Claim, ...]
    unsupported: tuple[Claim, ...]

    @property
    def share(self) -> float | None:
        """The share of the claims that stand; None when the answer claims nothing."""
        count = len(self.claims)
        return (count - len(self.unsupported)) / count if count else None


def fidelity(
    text: str, question: str, passages: Mapping[int | None, Sequence[Passage]]
) -> Fidelity:
    """Whether what an answer states stands in the clauses that the same sentence cites.

    A run of markers cites for all that stands before it in its line. A sentence without markers
    has no clause, but those under None, which back the whole text. The figure of a question may be
    repeated after 而不是.

    :param passages: what is cited, by marker.
    """
    asked = {claim.meaning for claim in claims_of(question)}
    found: list[Claim] = []
    wrong: list[Claim] = []
    for sentence, markers in cited_sentences(text):
        cited = [passage for n in (None, *markers) for passage in passages.get(n, ())]
        for claim in _claims(sentence, asked):
            found.append(claim)
            if not supported(claim, cited):
                wrong.append(claim)
    return Fidelity(tuple(found), tuple(wrong))


def cited_sentences(text: str) -> Iterator[tuple[str, list[int]]]:
    """The pieces of an answer and the markers behind each, [] where there are none."""
    for line in text.splitlines():
        for match in _MARKED.finditer(line):
            if match[1].strip():
                yield match[1].strip(), markers_in(match[2])


def passage_of(document: PolicyDocument, clause: Clause) -> Passage:
    """A clause as that against which claims are held: text, column heads, name and label."""
    heads = "|".join(head for cell in cells_of(document, clause) for head in cell.heads)
    return Passage(clause.text, heads, document.label(clause))


def _claims(sentence: str, asked: set[tuple[object, ...]]) -> Iterator[Claim]:
    folded = fold(sentence)
    own = [(m.start(), m.end()) for m in _OWN_WORDS.finditer(folded)]
    for claim in claims_of(sentence):
        instead = folded[: claim.start].endswith(_INSTEAD) and claim.meaning in asked
        if not instead and not any(start <= claim.start < end for start, end in own):
            yield claim
