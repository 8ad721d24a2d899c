"""A judgement of a user becomes a case, once a person has filled in what is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from rag.domain import CompanyProfile, Question, Turn
from rag.errors import InputError
from rag.feedback import kept
from rag.library import Library

_PROFILE = TypeAdapter(CompanyProfile)
_TURNS = TypeAdapter(tuple[Turn, ...])


def add_from_feedback(library: Library, feedback_id: str, path: Path) -> dict[str, Any]:
    """Add the question of a judgement to a set, as a draft; returns the line that was written.

    `kind` and `status` are left empty, since the answer was not right and only a person knows what
    is: a set with a draft is refused until they are filled in. What the answer cited is written
    down as gold to be checked.

    :raises NotFound: when there is no such judgement.
    :raises InputError: when its asker did not agree to keep the question.
    """
    judged = kept(library.engine, feedback_id)
    if judged.asked is None:
        raise InputError("feedback_bare", id=feedback_id)
    row = {"id": f"feedback-{feedback_id[:12]}", "kind": "", **_asked(judged.asked), "status": []}
    if judged.said is not None and judged.said.clauses:
        row["gold"] = [{"document": c.document, "path": c.path} for c in judged.said.clauses]
    row["tags"] = ["feedback"]
    line = json.dumps(row, ensure_ascii=False)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    end = "" if not before or before.endswith("\n") else "\n"
    path.write_text(f"{before}{end}{line}\n", encoding="utf-8")
    return row


def _asked(question: Question) -> dict[str, Any]:
    row: dict[str, Any] = {"question": question.text, "as_of": question.as_of.isoformat()}
    if question.history:
        row["history"] = _TURNS.dump_python(question.history, mode="json")
    if question.profile is not None:
        facts = _PROFILE.dump_python(question.profile, mode="json")
        row["profile"] = {name: value for name, value in facts.items() if value}
    if question.region is not None:
        row["region"] = question.region
    return row
