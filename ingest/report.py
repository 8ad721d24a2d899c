"""What an ingest did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """What an ingest did, by document name; `rejected` holds path and reason (Chinese)."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    clauses: int = 0
    seconds: float = 0.0
