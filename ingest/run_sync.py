"""`cewen sync` as a whole: which sources, from where, into which folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.fetch import Fetcher
from ingest.originals import open_originals, originals_folder
from ingest.plan import FilledPlan, PlanRow, catalogue_sources, make_plan, read_plan, write_plan
from ingest.source_list import Source, read_sources
from ingest.sources import catalogue
from ingest.sync import Health, SyncReport, all_sources, health, sync
from ingest.unlisted import drop_unlisted
from rag.errors import SourcesInvalid


@dataclass(frozen=True, slots=True)
class Choice:
    """What to sync: a list of sources (that of the store if none is named), a plan, one source."""

    listing: Path | None = None
    filled: Path | None = None
    only: str | None = None


@dataclass(slots=True)
class SyncResult:
    """What a run found; `rows` are those of the plan that cannot be used, with the reason."""

    report: SyncReport
    rows: list[dict[str, Any]] = field(default_factory=list)
    health: list[Health] = field(default_factory=list)


def known_sources(
    home: Path, listing: Path | None = None, filled: FilledPlan | None = None
) -> list[Source]:
    """All sources: of the list (`sources.toml` of the store if none is named), plans, catalogue.

    :raises SourcesInvalid: when the list cannot be read.
    """
    own = home / "sources.toml"
    listed = read_sources(listing or own) if listing or own.exists() else []
    planned = filled.sources if filled else []
    catalogued = catalogue_sources(catalogue())
    return all_sources(listed, planned, catalogued, originals_folder(home))


def run_sync(
    home: Path, choice: Choice, progress: bool = False, fetcher: Fetcher | None = None
) -> SyncResult:
    """Fetch what the sources give now into the store's folder of originals.

    :raises SourcesInvalid: when list, plan or state cannot be read, or no source has that name.
    :raises StoreBusy: when another run is at work.
    """
    plan = read_plan(choice.filled, catalogue()) if choice.filled else FilledPlan()
    sources = known_sources(home, choice.listing, plan)
    chosen = [source for source in sources if choice.only in (None, source.name)]
    if choice.only and not chosen:
        raise SourcesInvalid("source_unknown", name=choice.only)
    folder = originals_folder(home)
    listing = choice.listing or home / "sources.toml"
    gone = drop_unlisted(folder, listing, read_sources(listing)) if listing.exists() else []
    report = sync(chosen, folder, fetcher or Fetcher(), progress)
    report.vanished[:0] = [row for row in gone if row["address"] not in _seen(report)]
    return SyncResult(report, plan.errors, health(chosen, folder))


def _seen(report: SyncReport) -> set[str]:
    """The addresses that a run found to be there."""
    return {row["address"] for row in (*report.new, *report.changed, *report.unchanged)}


def run_plan(home: Path, path: Path | None) -> list[PlanRow]:
    """The verdict on each known document; written as a table where a file is named.

    :raises SourcesInvalid: when the file is there already, or the state cannot be read.
    """
    states = open_originals(originals_folder(home)).sources
    filled = {state.name: address for address, state in states.items() if state.planned}
    plan = make_plan(catalogue(), filled)
    if path is not None:
        write_plan(path, plan)
    return plan
