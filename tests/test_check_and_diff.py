"""`cewen check` finds what was damaged on purpose; `cewen diff` finds what was changed."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.check import check
from ingest.entry import ingest
from ingest.pipeline import read_documents
from ingest.publish import stage
from ingest.sources import SourceFile
from rag.diff import ChangeKind, changes, pieces
from rag.domain import PolicyDocument
from rag.settings import Settings
from rag.shelf import Shelf
from tests.conftest import SMALL
from tests.test_cli import run


def parsed(text: str) -> PolicyDocument:
    return read_documents(SourceFile(Path("small.txt")), text.encode())[0]


def test_a_whole_store_is_well(shelf: Shelf, small: Path) -> None:
    ingest(shelf, [small])
    found = check(shelf)
    assert found.well
    assert (found.documents, found.clauses) == (1, 7)


def test_what_is_missing_or_left_over_is_named(shelf: Shelf, small: Path) -> None:
    ingest(shelf, [small])
    (document,) = shelf.library.documents()
    lost = sorted(shelf.store.ids())[0]
    shelf.store.drop_rows([lost])
    other = parsed(SMALL.replace("1号", "9号"))
    stage(shelf, [other])
    found = check(shelf)
    assert found.missing_vectors == [lost]
    assert found.extra_vectors == []
    assert found.unpublished == [f"{other.id}@{other.version}"]
    assert not found.well
    shelf.fulltext.write([], drop=[(document.id, document.version)])
    assert len(check(shelf).missing_words) == 7


def test_check_and_diff_on_the_command_line(shelf: Shelf, small: Path, settings: Settings) -> None:
    own = settings.model_copy(update={"home": shelf.home})
    ingest(shelf, [small])
    small.write_text(SMALL.replace("20万元", "30万元"), encoding="utf-8")
    ingest(shelf, [small])
    (document,) = shelf.library.documents()
    shelf.close()
    result = run(own, "check", "--strict")
    assert result.returncode == 0, result.stderr
    assert "一致" in result.stdout
    told = run(own, "diff", document.id)
    assert "[-2-]{+3+}0万元" in told.stdout
    asked = json.loads(run(own, "diff", document.id, "--json").stdout)
    assert asked["to"] == document.version
    assert [c["path"] for c in asked["changes"]] == [["二、", "(一)"]]
    assert "30万元" in asked["changes"][0]["after"]
    report = small.parent / "report.json"
    assert run(own, "ingest", str(small), "--report", str(report)).returncode == 0
    assert json.loads(report.read_text(encoding="utf-8"))["unchanged"] == [document.name]


def test_renumbered_clauses_are_no_change() -> None:
    new = SMALL.replace("二、支持标准", "二、支持条件\n(一)守法经营。\n三、支持标准")
    found = changes(parsed(SMALL), parsed(new))
    assert [(c.kind, "".join(c.path)) for c in found] == [
        (ChangeKind.ADDED, "二、"),
        (ChangeKind.ADDED, "二、(一)"),
    ]


def test_a_clause_that_went_is_named() -> None:
    new = SMALL.replace("(二)租金补贴不超过实际租金的50%。\n", "")
    (change,) = changes(parsed(SMALL), parsed(new))
    assert (change.kind, change.path, change.after) == (ChangeKind.REMOVED, ("二、", "(二)"), None)


@given(st.text("一二三万元10%", max_size=30), st.text("一二三万元10%", max_size=30))
def test_pieces_join_to_both_texts(before: str, after: str) -> None:
    parts = pieces(before, after)
    assert "".join(part[0] for part in parts) == before
    assert "".join(part[1] for part in parts) == after
