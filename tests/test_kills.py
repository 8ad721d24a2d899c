"""An ingest that is killed a few times, in small; tests/soak has the long run."""

from __future__ import annotations

from pathlib import Path

from ingest.entry import ingest
from rag.build import open_shelf
from rag.settings import Settings
from tests import kills


def test_a_killed_ingest_ends_in_the_same_store(settings: Settings, tmp_path: Path) -> None:
    compare(settings, tmp_path, documents=12, times=2)


def compare(settings: Settings, folder: Path, *, documents: int, times: int) -> kills.Outcome:
    """Kill an ingest of changed documents, then compare with a store that was never disturbed."""
    disturbed = settings.model_copy(update={"home": folder / "disturbed"})
    calm = settings.model_copy(update={"home": folder / "calm"})
    files = folder / "files"
    kills.write_folder(files, documents, amount=10)
    shelf = open_shelf(disturbed)
    ingest(shelf, [files])
    shelf.close()
    kills.write_folder(files, documents, amount=20)
    outcome = kills.ingest_killed(disturbed, files, times, seed=7)
    assert outcome.kills == times
    assert outcome.reads > times
    assert outcome.mixtures == []
    shelf = open_shelf(calm)
    ingest(shelf, [files])
    shelf.close()
    assert kills.contents(disturbed) == kills.contents(calm)
    return outcome
