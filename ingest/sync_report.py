"""The report of a sync and the plan, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ingest.originals import STALE_DAYS
from ingest.plan import PlanRow
from ingest.run_sync import SyncResult
from rag.prompts import message

_VERDICTS = ("fetchable", "no_address", "neighbour")


def sync_json(result: SyncResult) -> dict[str, Any]:
    """The report as one object; `sources` says when each last succeeded."""
    return {
        **asdict(result.report),
        "rows": result.rows,
        "sources": [
            {
                "name": state.source.name,
                "address": state.source.address,
                "last_success": state.last_success,
                "last_failure": state.last_failure,
                "reason": state.reason,
                "stale": state.stale,
            }
            for state in result.health
        ],
    }


def sync_lines(result: SyncResult) -> Iterator[str]:
    """The report as lines of text; what is unchanged is only counted."""
    for row in result.rows:
        yield message("sync.report_row", **row)
    for name in ("new", "changed", "vanished", "failed"):
        for found in getattr(result.report, name):
            yield message(f"sync.report_{name}", **found)
    for state in result.health:
        name, last = state.source.name, state.last_success
        if last is None:
            yield message("sync.report_never", source=name)
        elif state.stale:
            yield message("sync.report_stale", source=name, days=STALE_DAYS, last=last)
    counts = {name: len(rows) for name, rows in asdict(result.report).items()}
    yield message("sync.report_total", **counts)


def plan_json(plan: Sequence[PlanRow]) -> dict[str, Any]:
    """The plan as one object; texts that were not verified say so."""
    return {
        "documents": [
            {**row.cells(), "position": row.position, "address": row.address} for row in plan
        ],
        "counts": _counts(plan),
    }


def plan_lines(plan: Sequence[PlanRow], path: str | None) -> Iterator[str]:
    """The plan as lines of text: the rows, or where they were written, then the counts."""
    if path is None:
        for row in plan:
            cells = row.cells()
            yield message(
                "sync.plan_line",
                verdict=cells["verdict"],
                title=cells["title"],
                number=cells["number"],
            )
    else:
        yield message("sync.plan_written", path=path)
    yield message("sync.plan_total", **_counts(plan))


def _counts(plan: Sequence[PlanRow]) -> dict[str, int]:
    counted = Counter(row.verdict for row in plan)
    return {verdict: counted[verdict] for verdict in _VERDICTS}
