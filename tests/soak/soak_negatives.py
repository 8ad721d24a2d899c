"""A hundred amounts planted one at a time; then half of the documents withheld."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.build import open_service, open_shelf
from rag.settings import Settings
from tests.planted import asked_for, hold, negatives_in, says_no_more_than_unseen


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("held", [range(100), range(0, 100, 2)])
def test_a_hundred_planted_amounts(settings: Settings, tmp_path: Path, held: range) -> None:
    shelf = open_shelf(settings.model_copy(update={"home": tmp_path / "home"}))
    hold(shelf, tmp_path, held)
    service = open_service(settings, shelf=shelf)
    wrong = []
    for number in range(100):
        answer = asked_for(service, number)
        fine = not negatives_in(answer) if number in held else says_no_more_than_unseen(answer)
        if not fine:
            wrong.append((number, answer.text))
    service.close()
    assert wrong == []
