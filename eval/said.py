"""What a system said to a case, with its citations found in the documents: what is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.cases import REFUSALS, Case
from eval.fidelity import Passage
from eval.gold import Key, key_of
from eval.holdings import Day, Found
from eval.record import Cited, Record
from eval.statements import passage_of
from eval.status import derived_status
from rag.domain import AnswerStatus


@dataclass(frozen=True, slots=True)
class Said:
    """An answer ready to be scored.

    `cited` are its citations, each with the clause that it names or None; `ranked` what its search
    found, best first, None where that is not told. `derived` says that the status is our reading of
    the text, which cannot tell one kind of refusal from another.
    """

    record: Record
    status: AnswerStatus
    derived: bool
    cited: tuple[tuple[Cited, Found | None], ...]
    ranked: tuple[Key, ...] | None

    @property
    def text(self) -> str:
        """The words of the answer, with its markers."""
        return self.record.text

    @property
    def keys(self) -> set[Key]:
        """The clauses cited, each once; what is not held counts as a clause that is not gold."""
        return {_key(cited, found) for cited, found in self.cited}

    @property
    def passages(self) -> Mapping[int | None, Sequence[Passage]]:
        """What is cited for each marker; under None what backs all of the text."""
        passages: dict[int | None, list[Passage]] = {}
        for cited, found in self.cited:
            if found is not None:
                passages.setdefault(cited.marker, []).append(passage_of(*found))
        return passages

    def fits(self, case: Case) -> bool:
        """Whether the status is one that is right; any refusal where the status is derived."""
        if self.derived and self.status in REFUSALS:
            return case.refusable
        return self.status in case.status


def said(record: Record, day: Day) -> Said:
    """A record held against the documents of a day."""
    cited = tuple((one, day.find(one)) for one in record.citations)
    status = record.status or derived_status(record.text, bool(record.citations))
    ranked = None
    if record.retrieved is not None:
        ranked = tuple(_key(one, day.find(one)) for one in record.retrieved)
    return Said(record, status, record.status is None, cited, ranked)


def _key(cited: Cited, found: Found | None) -> Key:
    """The clause, or what stands for one that is not held."""
    if found is not None:
        return key_of(*found)
    return Key(cited.document or "", f"?{cited.path or cited.quote or ''}")
