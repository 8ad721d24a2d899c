"""Our sets in BEIR's form, so that others can measure their search on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.cases import Case
from eval.collection import CORPUS, QRELS, QUERIES
from eval.holdings import Day, Holdings
from eval.run_folder import cases_of, sets_of
from eval.scratch import scratch_shelf
from rag.domain import Clause, PolicyDocument
from rag.errors import InputError
from rag.settings import Settings
from rag.today import today


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows and questions were written, and how many questions were left out.

    Left out is what one question over one corpus cannot ask: follow-ups, and cases of a day on
    which other clauses held than today.
    """

    rows: int
    questions: int
    left_out: int


def export(
    settings: Settings, folder: Path, names: Sequence[str], sources: Sequence[Path], progress: bool
) -> Exported:
    """Write corpus.jsonl, queries.jsonl and qrels.tsv of sets, all of ours where none is named.

    Each clause that is held today is a row. A question has `answerable` where only one of answering
    and refusing is right, and `answer` where one fact is required.

    :param sources: the documents that the sets are about, beside the bundled ones.
    :raises InputError: when the folder holds something, or a set or document cannot be read.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError("folder_not_empty", path=folder)
    sets = sets_of(names, ())
    with scratch_shelf(settings, sources, progress) as shelf:
        day = Holdings(shelf.library).on(today())
    cases = [case for used in sets for case in cases_of(used)]
    asked = {case.id: ids for case in cases if (ids := _relevant(case, day)) is not None}
    rows = [_row(document, clause) for document in day.documents for clause in document.clauses]
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(folder / CORPUS, rows)
    _write_lines(folder / QUERIES, (_query(case) for case in cases if case.id in asked))
    pairs = (f"{case_id}\t{row}\t1" for case_id, ids in asked.items() for row in ids)
    text = "\n".join(["query-id\tcorpus-id\tscore", *pairs])
    (folder / QRELS).write_text(text + "\n", encoding="utf-8")
    return Exported(len(rows), len(asked), len(cases) - len(asked))


def _relevant(case: Case, day: Day) -> list[str] | None:
    """The rows that are gold for a question; None for one that cannot be asked so."""
    if case.history or case.kind == "as_of":
        return None
    found = [day.gold(gold) for gold in case.gold]
    if any(one is None for one in found):
        return None
    return list(dict.fromkeys(_id(*one) for one in found if one is not None))


def _id(document: PolicyDocument, clause: Clause) -> str:
    return f"{document.id}.{clause.id}"


def _row(document: PolicyDocument, clause: Clause) -> dict[str, Any]:
    title = document.name + "".join(clause.path)
    return {"_id": _id(document, clause), "title": title, "text": clause.text}


def _query(case: Case) -> dict[str, Any]:
    query: dict[str, Any] = {"_id": case.id, "text": case.question, "kind": case.kind}
    if case.answerable != case.refusable:
        query["answerable"] = case.answerable
    if len(case.must) == 1 and case.answerable:
        query["answer"] = case.must[0]
    return query


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
