"""Sync over a real site: what is new, changed, gone or broken, and what is kept of it."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ingest.fetch import Fetcher, Limits
from ingest.links import links_in
from ingest.originals import SourceState, fetched_documents, open_originals
from ingest.plan import catalogue_sources, make_plan, read_plan, write_plan
from ingest.read.blocks import Link, Reading, paragraphs
from ingest.run_sync import Choice, originals_folder, run_plan, run_sync
from ingest.source_list import Source, read_sources
from ingest.sources import catalogue
from ingest.sync import SyncReport, all_sources, health, sync
from ingest.sync_report import plan_json, sync_json, sync_lines
from rag.errors import SourcesInvalid, StoreBusy
from rag.known import CatalogueRow
from rag.settings import Settings
from tests.site import Page, Site, serving
from tests.test_cli import run as run_command

POLICY = "<p>关于甲的意见</p><p>一、总则</p><p>奖励{}万元。</p>"
PDF = {"Content-Type": "application/pdf"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as opened:
        yield opened


def page(text: str, etag: str | None = None) -> Page:
    return Page(text.encode(), etag=etag)


def run(folder: Path, *sources: Source) -> SyncReport:
    limits = Limits(seconds=3.0, read=1.0, backoff=0.01)
    fetcher = Fetcher(allow=lambda ip: ip == "127.0.0.1", pause=0.0, limits=limits)
    return sync(sources, folder, fetcher, read=read_links)


def read_links(data: bytes, suffix: str) -> Reading:
    """A reader of the small pages here; the real one for web pages is tested elsewhere."""
    assert suffix == ".html"
    lines = [part.split(">")[-1] for part in data.decode().split("</")]
    links = [part.split('">') for part in data.decode().split('<a file href="')[1:]]
    return Reading(
        paragraphs(lines), links=tuple(Link(rest.split("<")[0], url) for url, rest, *_ in links)
    )


def paths(site: Site, rows: list[dict[str, str]]) -> list[str]:
    return [row["address"].removeprefix(site.url) for row in rows]


def summary(site: Site, report: SyncReport) -> dict[str, list[str]]:
    kinds = ("new", "changed", "unchanged", "vanished", "failed")
    return {k: paths(site, getattr(report, k)) for k in kinds if getattr(report, k)}


def test_new_unchanged_changed_and_vanished(site: Site, tmp_path: Path) -> None:
    site.pages["/a.html"] = page(POLICY.format(10), etag='"1"')
    site.pages["/b.pdf"] = Page(b"%PDF-1", headers=PDF)
    sources = (
        Source("甲", f"{site.url}/a.html", region="南通市"),
        Source("乙", f"{site.url}/b.pdf"),
    )
    assert summary(site, run(tmp_path, *sources)) == {"new": ["/a.html", "/b.pdf"]}
    assert summary(site, run(tmp_path, *sources)) == {"unchanged": ["/a.html", "/b.pdf"]}
    assert site.of("/a.html")[-1].headers["If-None-Match"] == '"1"'
    site.pages["/a.html"] = page(POLICY.format(20), etag='"2"')
    del site.pages["/b.pdf"]
    third = run(tmp_path, *sources)
    assert summary(site, third) == {"changed": ["/a.html"], "vanished": ["/b.pdf"]}
    assert "404" in third.vanished[0]["reason"]
    (kept,) = fetched_documents(open_originals(tmp_path))
    assert (kept.path.name, kept.source) == ("a.html", f"{site.url}/a.html")
    assert kept.data == POLICY.format(20).encode()
    assert (kept.charset, kept.facts) == ("utf-8", (("地区", "南通市"),))
    assert summary(site, run(tmp_path, *sources)) == {
        "unchanged": ["/a.html"],
        "failed": ["/b.pdf"],
    }
    site.pages["/b.pdf"] = Page(b"%PDF-1", headers=PDF)
    assert summary(site, run(tmp_path, sources[1])) == {"new": ["/b.pdf"]}


@pytest.mark.parametrize(
    "farewell",
    ["<p>您访问的页面不存在或已被删除！</p>", "<h1>404 Not Found</h1>", "<p>信息已下线</p>"],
)
def test_a_page_that_says_it_is_no_more_counts_as_gone(
    site: Site, tmp_path: Path, farewell: str
) -> None:
    source = Source("甲", f"{site.url}/a.html")
    site.pages["/a.html"] = page(farewell)
    assert summary(site, run(tmp_path, source)) == {"failed": ["/a.html"]}
    site.pages["/a.html"] = page(POLICY.format(10))
    assert summary(site, run(tmp_path, source)) == {"new": ["/a.html"]}
    site.pages["/a.html"] = page(farewell)
    gone = run(tmp_path, source)
    assert summary(site, gone) == {"vanished": ["/a.html"]}
    assert "不存在" in gone.vanished[0]["reason"]
    assert not list(fetched_documents(open_originals(tmp_path)))
    site.pages["/a.html"] = page(
        farewell + "<p>" + "第一条　企业网页不存在的，给予支持。" * 20 + "</p>"
    )
    assert summary(site, run(tmp_path, source)) == {"new": ["/a.html"]}


def test_originals_are_named_by_their_hash_and_nothing_half_is_left(
    site: Site, tmp_path: Path
) -> None:
    site.pages["/a.html"] = page(POLICY.format(10), etag='"1"')
    run(tmp_path, Source("甲", f"{site.url}/a.html"))
    files = [p for p in tmp_path.rglob("*") if p.is_file() and p.suffix not in (".json", ".lock")]
    assert [p.stem for p in files] == [hashlib.sha256(p.read_bytes()).hexdigest() for p in files]
    assert len(files) == 1
    files[0].unlink()  # a 304 would then leave us without the text, so none is asked for
    assert summary(site, run(tmp_path, Source("甲", f"{site.url}/a.html"))) == {
        "unchanged": ["/a.html"]
    }
    assert files[0].exists()


def test_one_bad_source_stops_no_other(site: Site, tmp_path: Path) -> None:
    def close(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.close()

    site.pages["/bad"] = close
    site.pages["/worse"] = Page(status=500)
    site.pages["/good.html"] = page(POLICY.format(1))
    report = run(
        tmp_path,
        *(Source(name, f"{site.url}/{name}") for name in ("bad", "worse", "none")),
        Source("里", "http://10.0.0.1/"),
        Source("好", f"{site.url}/good.html"),
    )
    assert paths(site, report.new) == ["/good.html"]
    reasons = [row["reason"] for row in report.failed]
    assert len(reasons) == 4
    for reason, word in zip(reasons, ["不完整", "500", "404", "内部网络"], strict=True):
        assert word in reason


def test_a_listing_gives_the_pages_that_fit(site: Site, tmp_path: Path) -> None:
    site.pages["/list/"] = page(
        '<base href="/list/index.html"><a href="../doc/1.html">一</a><a href="/doc/2.html#x">二</a>'
        '<a href="doc/3.htm">三</a><a href="javascript:void(0)">四</a><a href="/doc/1.html">五</a>'
    )
    for n in (1, 2):
        site.pages[f"/doc/{n}.html"] = page(POLICY.format(n))
    source = Source("列表", f"{site.url}/list/", include="*/doc/*.html")
    assert summary(site, run(tmp_path, source)) == {"new": ["/doc/1.html", "/doc/2.html"]}
    assert len(list(fetched_documents(open_originals(tmp_path)))) == 2  # the listing is none
    # What the listing no longer shows is still looked after, until it is gone.
    site.pages["/list/"] = page('<a href="/doc/2.html">二</a>')
    assert summary(site, run(tmp_path, source)) == {"unchanged": ["/doc/2.html", "/doc/1.html"]}
    del site.pages["/doc/1.html"]
    assert summary(site, run(tmp_path, source)) == {
        "unchanged": ["/doc/2.html"],
        "vanished": ["/doc/1.html"],
    }
    assert summary(site, run(tmp_path, source)) == {"unchanged": ["/doc/2.html"]}


def test_a_listing_that_did_not_change_still_names_its_pages(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = page('<a href="/1.html">一</a>', etag='"1"')
    site.pages["/1.html"] = Page(status=503)
    source = Source("列表", f"{site.url}/list", include="*.html")
    assert summary(site, run(tmp_path, source)) == {"failed": ["/1.html"]}
    site.pages["/1.html"] = page(POLICY.format(1))
    assert summary(site, run(tmp_path, source)) == {"new": ["/1.html"]}


def test_a_listing_without_a_fitting_link_is_told(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = page('<a href="/1.html">一</a>')
    report = run(tmp_path, Source("列表", f"{site.url}/list", include="*/none/*"))
    assert "include" in report.failed[0]["reason"]
    site.pages["/list"] = page("".join(f'<a href="/{n}.html">x</a>' for n in range(501)))
    report = run(tmp_path, Source("列表", f"{site.url}/list", include="*.html"))
    assert "只抓取了前 500 个" in report.failed[0]["reason"]


def test_attachments_are_fetched_where_the_page_has_no_text(site: Site, tmp_path: Path) -> None:
    notice = "<p>关于印发甲的通知</p><p>现印发给你们。</p>"
    first = '<p>1.<a file href="files/甲.pdf">1.甲.pdf</a></p>'
    second = '<p><a file href="/files/b.pdf">乙.pdf</a></p>'
    site.pages["/n/1.html"] = page(notice + first + second)
    site.pages["/n/files/%E7%94%B2.pdf"] = Page(b"%PDF-a", headers=PDF)
    site.pages["/files/b.pdf"] = Page(b"%PDF-b", headers=PDF)
    site.pages["/n/2.html"] = page(POLICY.format(5) + second.replace("b.pdf", "form.pdf"))
    sources = (Source("一", f"{site.url}/n/1.html"), Source("二", f"{site.url}/n/2.html"))
    report = run(tmp_path, *sources)
    assert paths(site, report.new) == [
        "/n/1.html",
        "/n/files/%E7%94%B2.pdf",
        "/files/b.pdf",
        "/n/2.html",
    ]
    assert report.failed == []  # the form of the page with its own text is not asked for
    names = [file.path.name for file in fetched_documents(open_originals(tmp_path))]
    assert names == ["1.html", "甲.pdf", "b.pdf", "2.html"]
    # One that the page no longer offers is gone, and all are when the page is.
    site.pages["/n/1.html"] = page(notice + first)
    report = run(tmp_path, sources[0])
    assert paths(site, report.vanished) == ["/files/b.pdf"]
    del site.pages["/n/1.html"]
    report = run(tmp_path, sources[0])
    assert paths(site, report.vanished) == ["/n/1.html", "/n/files/%E7%94%B2.pdf"]


def test_last_success_and_failure_of_each_source(site: Site, tmp_path: Path) -> None:
    site.pages["/a.html"] = page(POLICY.format(1))
    good, bad = Source("甲", f"{site.url}/a.html"), Source("乙", f"{site.url}/b.html")
    run(tmp_path, good, bad)
    fine, poor = health((good, bad), tmp_path)
    assert (fine.last_failure, fine.reason, fine.stale) == (None, None, False)
    assert fine.last_success == poor.last_failure
    assert poor.last_success is None
    assert poor.stale
    assert "404" in (poor.reason or "")
    state = SourceState("甲", last_success="2026-11-01")
    assert not state.is_stale(date(2026, 11, 8))
    assert state.is_stale(date(2026, 11, 9))


def test_two_runs_at_once_and_a_broken_state(site: Site, tmp_path: Path) -> None:
    with FileLock(tmp_path / "sync.lock"), pytest.raises(StoreBusy, match="正在运行"):
        run(tmp_path)
    (tmp_path / "state.json").write_text('{"sources": {}}')
    with pytest.raises(SourcesInvalid, match="已损坏"):
        run(tmp_path)


def test_a_killed_run_loses_only_the_source_it_was_at(site: Site, tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    class Dying(Fetcher):
        __slots__ = ()

        def fetch(self, address: str, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            if address.endswith("/b.html"):
                raise Killed
            return Fetcher.fetch(self, address)

    for name in ("a", "b"):
        site.pages[f"/{name}.html"] = page(POLICY.format(name))
    sources = [Source(name, f"{site.url}/{name}.html") for name in ("a", "b")]
    dying = Dying(allow=lambda ip: ip == "127.0.0.1", pause=0.0)
    with pytest.raises(Killed):
        sync(sources, tmp_path, dying, read=read_links)
    assert list(open_originals(tmp_path).pages) == [f"{site.url}/a.html"]
    assert summary(site, run(tmp_path, *sources)) == {"unchanged": ["/a.html"], "new": ["/b.html"]}


@given(st.lists(st.text(st.sampled_from('ab/:?#[]@%<>"&;\\\0 \u202e中.'), max_size=12), max_size=6))
def test_links_of_any_page_are_web_addresses(pieces: list[str]) -> None:
    text = "".join(f'<a href="{piece}">x</a><base href="{piece}">' for piece in pieces)
    for link in links_in(f"<p>{text}".encode("utf-8", "replace"), "http://a.cn/b/", "*"):
        assert link.startswith(("http://", "https://"))


@pytest.mark.parametrize("page", [b"\xff\xfe\x00", b"\0", b"%PDF-1.4", b"<" * 200_000])
def test_bytes_that_are_no_page_hold_no_links(page: bytes) -> None:
    assert links_in(page, "http://a.cn/", "*") == []


def test_a_page_of_links_without_end_takes_seconds() -> None:
    page = "".join(f'<a href="/{n}.html">x</a>' for n in range(200_000)).encode()
    began = time.monotonic()
    assert len(links_in(page, "http://a.cn/", "*")) == 10_000
    assert time.monotonic() - began < 10


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_of_sources(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [[source]]
        name = "南通市政府文件"
        address = "https://www.example.gov.cn/政策/index.html"
        region = "南通市"
        include = "*/content/*.html"
        pause = 2.5

        [[source]]
        name = "一份文件"
        address = "http://example.gov.cn/a.pdf"
        """,
    )
    first, second = read_sources(path)
    assert first == Source(
        "南通市政府文件",
        "https://www.example.gov.cn/%E6%94%BF%E7%AD%96/index.html",
        "南通市",
        "*/content/*.html",
        2.5,
    )
    assert second.include is None
    assert read_sources(write(tmp_path, "# 没有来源")) == []


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "sources.md").read_text(encoding="utf-8")
    first, second = read_sources(write(tmp_path, text.split("```toml")[1].split("```")[0]))
    assert (first.include, second.pause) == (None, 2)


ENTRY = '[[source]]\nname = "甲"\naddress = "http://example.cn/"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[source]]\nname = "甲"\naddress = http', "第 3 行"),
        ('[source]\nname = "甲"', "source 不对"),
        ("other = 1", "other 不对"),
        ('source = ["x"]', "source 不对"),
        ('[[source]]\nname = "甲"', "第 1 个 [[source]] 的 address 不对：没有写"),
        (ENTRY + "pause = '1'", "pause 不对：应是数字"),
        (ENTRY + "pause = true", "pause 不对：应是数字"),
        (ENTRY + "pause = -1", "pause 不对：应在 0 到 3600"),
        (ENTRY + "region = 5", "region 不对：应是文字"),
        (ENTRY + 'region = " "', "region 不对：是空的"),
        (ENTRY + 'regoin = "南通市"', "regoin 不对：没有这一项。可用的有：name、address"),
        (ENTRY + "planned = true", "planned 不对：没有这一项"),
        ('[[source]]\nname = "甲"\naddress = "file:///etc"', "address 不对：网址 file:///etc"),
        (ENTRY + '[[source]]\nname = "乙"\naddress = "http://example.cn/#1"', "第 2 个"),
        (ENTRY + '[[source]]\nname = "甲"\naddress = "http://example.cn/2"', "与第 1 个相同"),
    ],
)
def test_what_is_wrong_with_a_list_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SourcesInvalid) as error:
        read_sources(write(tmp_path, text))
    assert told in str(error.value)
    assert "sources.toml" in str(error.value)


def test_a_list_that_is_missing_or_in_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(SourcesInvalid, match="找不到"):
        read_sources(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("# 来源".encode("gbk"))
    with pytest.raises(SourcesInvalid, match="UTF-8"):
        read_sources(tmp_path / "gbk.toml")


def test_the_plan_says_of_each_known_document_what_can_be_done() -> None:
    plan = make_plan(catalogue())
    counted = plan_json(plan)["counts"]
    assert sum(counted.values()) == len(plan) == 87
    assert counted == {"fetchable": 20, "no_address": 59, "neighbour": 8}
    cells = {row.row.title: row.cells() for row in plan}
    low = cells["南通市低空经济高质量发展行动方案（2024—2027年）"]
    assert (low["verdict"], low["number"]) == ("缺地址", "待核实")
    assert cells["苏州市关于加快培育未来产业的工作意见"]["verdict"] == "邻市不收"
    assert all(not row.address for row in plan if row.verdict == "neighbour")
    assert len(catalogue_sources(catalogue())) == 20


def test_a_plan_goes_out_and_comes_back_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "计划.xlsx"
    write_plan(path, make_plan(catalogue()))
    with pytest.raises(SourcesInvalid, match="没有覆盖"):
        write_plan(path, make_plan(catalogue()))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    at = {head: n for n, head in enumerate(heads, 1)}
    title = "南通市低空经济高质量发展行动方案（2024—2027年）"
    filled = {
        title: "https://example.gov.cn/1.html",
        "苏州市关于加快培育未来产业的工作意见": "https://example.gov.cn/2.html",
        "启东“人才政策30条”（待核实）": "https://example.gov.cn/3.html",
        "江苏省海洋产业发展行动方案": "example.gov.cn/4.html",
        "加快建设制造强省行动方案": "https://example.gov.cn/1.html",
    }
    lines = {}
    for row in range(2, sheet.max_row + 1):
        name = str(sheet.cell(row, at["标题"]).value)
        if name in filled:
            sheet.cell(row, at["地址"]).value = filled[name]
            lines[name] = row
    end = sheet.max_row + 1
    sheet.cell(end, at["地址"]).value = "https://example.gov.cn/5.html"
    sheet.cell(end + 1, at["标题"]).value = "目录之外的通知"
    sheet.cell(end + 1, at["地址"]).value = "https://example.gov.cn/6.html"
    sheet.cell(end + 2, at["标题"]).value = "公式"
    sheet.cell(end + 2, at["地址"]).value = '=HYPERLINK("https://example.gov.cn/7.html")'
    book.save(path)
    plan = read_plan(path, catalogue())
    new = {source.name: source.address for source in plan.sources if "example" in source.address}
    assert new == {
        title: "https://example.gov.cn/1.html",
        "启东“人才政策30条”": "https://example.gov.cn/3.html",
        "目录之外的通知": "https://example.gov.cn/6.html",
    }
    assert all(source.planned for source in plan.sources)
    told = {error["row"]: error["reason"] for error in plan.errors}
    assert "不适用" in told[lines["苏州市关于加快培育未来产业的工作意见"]]
    assert "http" in told[lines["江苏省海洋产业发展行动方案"]]
    assert f"第 {lines[title]} 行相同" in told[lines["加快建设制造强省行动方案"]]
    assert "没有标题" in told[end]
    assert "http" in told[end + 2]
    assert len(told) == 5


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_of_a_plan_is_a_formula(tmp_path: Path, sign: str) -> None:
    evil = f"{sign}cmd|' /C calc'!A0\x07"
    row = CatalogueRow(evil, evil, evil, "city", None, evil, unverified=(evil,))
    path = tmp_path / "p.xlsx"
    write_plan(path, make_plan([row]))
    sheet = load_workbook(path).worksheets[0]
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            assert cell.data_type != "f"
            assert cell.quotePrefix


def test_what_is_no_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourcesInvalid, match="找不到"):
        read_plan(tmp_path / "none.xlsx", [])
    bad = tmp_path / "bad.xlsx"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(10_000_000))
    for content in (b"no workbook", Path(__file__).read_bytes(), bomb.getvalue()):
        bad.write_bytes(content)
        with pytest.raises(SourcesInvalid, match="不是可以读取的"):
            read_plan(bad, [])
    with pytest.raises(SourcesInvalid, match=r"\.xlsx"):
        write_plan(tmp_path / "p.csv", [])
    book = Workbook()
    book.worksheets[0].append(["标题", "网址"])
    book.save(bad)
    with pytest.raises(SourcesInvalid, match="缺少这些列：地址"):
        read_plan(bad, [])
    sheet = book.worksheets[0]
    for row in range(1, 5003):
        sheet.cell(row, 2).value = "地址"
    book.save(bad)
    with pytest.raises(SourcesInvalid, match="超过 5000 行"):
        read_plan(bad, [])


def test_rows_that_were_only_formatted_do_not_count(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "p.xlsx"
    sheet = book.worksheets[0]
    sheet.append(["标题", "地址"])
    sheet.cell(900_000, 1).value = "远处的文件"
    sheet.cell(900_000, 2).value = "https://example.gov.cn/1.html"
    book.save(path)
    assert [source.name for source in read_plan(path, []).sources] == ["远处的文件"]
    sheet.cell(900_000, 2).value = "x"
    book.save(path)
    assert read_plan(path, []).errors[0]["row"] == 900_000


def test_what_a_plan_named_is_remembered_and_shown(site: Site, tmp_path: Path) -> None:
    site.pages["/1.html"] = page(POLICY.format(1))
    title = "江苏省海洋产业发展行动方案"
    folder = originals_folder(tmp_path)
    run(folder, Source(title, f"{site.url}/1.html", planned=True))
    rows = {row.row.title: row for row in run_plan(tmp_path, None)}
    assert (rows[title].verdict, rows[title].address) == ("fetchable", f"{site.url}/1.html")
    remembered = all_sources([], [], catalogue_sources(catalogue()), folder)
    assert len(remembered) == 21
    anew = Source(title, f"{site.url}/2.html", planned=True)
    chosen = all_sources([], [anew], [], folder)
    assert [source.address for source in chosen] == [anew.address]
    listed = Source("清单", f"{site.url}/2.html")
    assert all_sources([listed], [anew], [], folder) == [listed]


def test_a_plan_replaces_the_address_of_the_catalogue(tmp_path: Path) -> None:
    known = catalogue_sources(catalogue())
    moved = Source(known[0].name, "https://example.gov.cn/moved.html", planned=True)
    chosen = all_sources([], [moved], known, tmp_path)
    assert len(chosen) == 20
    assert known[0].address not in {source.address for source in chosen}


def test_a_run_as_a_whole_and_its_report(site: Site, tmp_path: Path) -> None:
    site.pages["/a.html"] = page(POLICY.format(1))
    write(tmp_path, f'[[source]]\nname = "甲"\naddress = "{site.url}/a.html"\n')
    fetcher = Fetcher(allow=lambda ip: ip == "127.0.0.1", pause=0.0)
    result = run_sync(tmp_path, Choice(only="甲"), fetcher=fetcher)
    assert paths(site, sync_json(result)["new"]) == ["/a.html"]
    assert json.dumps(sync_json(result))
    lines = list(sync_lines(result))
    assert lines[-1] == "新抓取 1 个，变化 0 个，无变化 0 个，消失 0 个，未成功 0 个"
    assert any("新抓取" in line and "/a.html" in line for line in lines)
    with pytest.raises(SourcesInvalid, match="没有名为 乙 的来源"):
        run_sync(tmp_path, Choice(only="乙"))


def test_what_came_from_a_source_that_was_taken_off_the_list_is_gone(
    site: Site, tmp_path: Path
) -> None:
    fetcher = Fetcher(allow=lambda ip: ip == "127.0.0.1", pause=0.0)
    entries = []
    for name in "abc":
        site.pages[f"/{name}.html"] = page(POLICY.format(1))
        entries.append(f'[[source]]\nname = "{name}"\naddress = "{site.url}/{name}.html"\n')
    other = tmp_path / "other.toml"
    other.write_text(entries[2], encoding="utf-8")
    write(tmp_path, entries[0] + entries[1])

    def vanished(choice: Choice) -> list[str]:
        report = run_sync(tmp_path, choice, fetcher=fetcher).report
        assert not [row for row in report.failed if site.url in row["address"]]
        return paths(site, report.vanished)

    def held() -> list[str]:
        files = fetched_documents(open_originals(originals_folder(tmp_path)))
        return sorted(file.path.name for file in files)

    assert vanished(Choice(only="a")) == vanished(Choice(only="b")) == []
    assert vanished(Choice(other, only="c")) == []  # another list takes nothing off this one
    assert held() == ["a.html", "b.html", "c.html"]
    write(tmp_path, entries[0])
    assert vanished(Choice(only="a")) == ["/b.html"]
    assert held() == ["a.html", "c.html"]
    assert vanished(Choice(only="a")) == []  # told once
    write(tmp_path, entries[0] + entries[1])
    assert vanished(Choice(only="b")) == []
    assert held() == ["a.html", "b.html", "c.html"]


def test_the_command(site: Site, settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"home": tmp_path / "home"})
    told = run_command(own, "sync", "--plan")
    assert "可抓取 20 份" in told.stdout
    counted = json.loads(run_command(own, "sync", "--plan", "--json").stdout)
    assert len(counted["documents"]) == 87
    path = tmp_path / "p.xlsx"
    assert run_command(own, "sync", "--plan", str(path)).returncode == 0
    assert path.exists()
    again = run_command(own, "sync", "--plan", str(path))
    assert again.returncode == 1
    assert "没有覆盖" in again.stderr
    # The command has no way around the check of addresses, so the loopback site is refused.
    listing = write(tmp_path, f'[[source]]\nname = "甲"\naddress = "{site.url}/a.html"\n')
    arguments = ("sync", "--sources", str(listing), "--only", "甲")
    refused = run_command(own, *arguments, "--json", "--strict")
    assert refused.returncode == 2
    report = json.loads(refused.stdout)
    assert "内部网络" in report["failed"][0]["reason"]
    assert report["sources"][0]["stale"]
    assert "还没有成功过" in run_command(own, *arguments).stdout
    assert site.asked == []
