"""Kill -9 at 20 random moments of an ingest of 200 documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import Settings
from tests.test_kills import compare


@pytest.mark.timeout(3600)
def test_twenty_kills_of_two_hundred_documents(settings: Settings, tmp_path: Path) -> None:
    outcome = compare(settings, tmp_path, documents=200, times=20)
    print(f"\n{outcome.kills} kills, {outcome.finished} finished, {outcome.reads} reads")
