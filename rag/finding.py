"""What a sentence says that the clauses do not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim of a sentence that no cited clause holds: its kind and its words.

    `kind` is figure, date, number (文号), department, place, name, limit, negation, modality,
    scope, exception, condition, subject, or wording (another word, which may say the same); a
    verification adds citation and status. `stands` is what the clause says in its place, where
    that is known; `text` is empty where the sentence leaves something out.
    """

    kind: str
    text: str
    stands: str = ""
