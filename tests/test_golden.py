"""Trees of documents of every kind, as checked by hand against their texts.

`pytest tests/test_golden.py --update-golden` writes them anew; read what changed before you commit
it. The files hold paths, intervals, short hashes and departments, and no text. Documents that are
not part of the project are compared where ../shared stands.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ingest.pipeline import read_document
from ingest.sources import SourceFile

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden"
DATA = TESTS / "data"
CORPUS = TESTS.parent.parent / "shared" / "corpus"
OURS = [
    "award-table.md",  # tables in articles and attachments, text after them, names and signature
    "contents-page.txt",  # contents with leaders, dashes and bare page numbers
    "decimal-outline.txt",  # 1, 1.1, 1.1.1 with (1) and 1. below
    "duty-inheritance.txt",  # departments in every form
    "hard-breaks.txt",  # sentences broken by the width of a page
    "notice-attachments.txt",  # notice, body, four attachments in four forms
    "plan.txt",  # ——, 一是, ①, A., 第一，, 1), numbers that jump and repeat
    "statute-parts.md",  # 编, 章, 节, 条, 之一, (一), 1., a table after the last article
]
SHARED = [
    "law-export-control-law.md",  # statute with 节
    "law-individual-income-tax-law.md",  # statute with tables after the last article
    "neg-neighbour-06.md",  # local decision, numbered 一、
    "neg-neighbour-10.md",  # local regulation without chapters below the first
    "reg-plan-eia.md",  # regulation
    "reg-telecom.md",  # regulation with an appendix
    "rule-gov-procurement-fair-competition.md",  # notice of a ministry with run-in headings
    "rule-ppp-procurement.md",  # rule
]


def tree_of(path: Path) -> list[str]:
    """One JSON line a clause: path, start, end, a hash of the text, departments."""
    document = read_document(SourceFile(path))
    return [
        json.dumps(
            [
                list(c.path),
                c.start,
                c.end,
                hashlib.sha256(c.text.encode()).hexdigest()[:8],
                list(c.duty),
            ],
            ensure_ascii=False,
        )
        for c in document.clauses
    ]


@pytest.mark.parametrize("name", OURS + SHARED)
def test_tree_is_as_checked_by_hand(name: str, request: pytest.FixtureRequest) -> None:
    path = (DATA if name in OURS else CORPUS) / name
    if not path.exists():
        pytest.skip("runs only where ../shared stands")
    golden = GOLDEN / f"{Path(name).stem}.json"
    written = "[\n" + ",\n".join(tree_of(path)) + "\n]\n"
    if request.config.getoption("--update-golden"):
        golden.write_text(written, encoding="utf-8")
    assert json.loads(written) == json.loads(golden.read_text(encoding="utf-8"))


def test_the_switch_that_writes_is_off(request: pytest.FixtureRequest) -> None:
    assert request.config.getoption("--update-golden") is False


def test_every_golden_file_is_compared() -> None:
    names = {path.stem for path in GOLDEN.glob("*.json")}
    assert names == {Path(name).stem for name in OURS + SHARED} | {"seed", "web_pages"}
