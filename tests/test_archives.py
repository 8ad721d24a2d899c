"""Archives, lists of texts, patterns and bytes in hand as sources of documents."""

from __future__ import annotations

import io
import json
import stat
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archives import Member, members
from ingest.names import base_name
from ingest.sources import SourceFile, documents_in, find_files
from rag.errors import DocumentRejected, InputError

TEXT = "关于甲的意见\n一、总则\n内容。\n".encode()


def packed(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def contents(archive: bytes) -> dict[str, bytes | str]:
    """The members by name: the bytes, or the reason for which there are none."""
    return {
        m.name: m.content if isinstance(m.content, bytes) else m.content.reason
        for m in members(archive)
    }


def refused(archive: bytes) -> str:
    with pytest.raises(DocumentRejected) as error:
        next(iter(members(archive)))
    return error.value.reason


def test_members_keep_their_order_and_folders(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("政策/b.txt", TEXT), ("a.md", b"# x"), ("__MACOSX/._a.md", b"junk")))
    assert list(members(path)) == [Member("政策/b.txt", TEXT), Member("a.md", b"# x")]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_a_declared_encoding(encoding: str) -> None:
    raw = "附件1：扶持政策.txt".encode(encoding)
    place = "x" * len(raw)
    archive = packed((place, TEXT)).replace(place.encode(), raw)
    assert contents(archive) == {"附件1：扶持政策.txt": TEXT}


@pytest.mark.parametrize(
    "name", ["../../etc/a.txt", "/etc/a.txt", "a/../../a.txt", "..\\..\\a.txt", "C:\\x\\a.txt"]
)
def test_a_name_that_climbs_out_is_refused_and_shown_bare(name: str) -> None:
    assert contents(packed((name, TEXT), ("b.txt", TEXT))) == {
        "a.txt": "archive_climbs",
        "b.txt": TEXT,
    }


@given(st.text(st.sampled_from("甲a1./\\\0\u202e\u200b\x1b\n :"), max_size=200))
def test_a_shown_name_is_one_safe_part(name: str) -> None:
    shown = base_name(name)
    assert shown
    assert len(shown) <= 120
    assert shown not in (".", "..")
    assert not set(shown) & set("/\\\0\u202e\u200b\x1b\n")


def test_a_symbolic_link_is_refused() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert contents(packed((link, b"/etc/passwd"), ("b.txt", TEXT))) == {
        "link.txt": "archive_link",
        "b.txt": TEXT,
    }


def test_an_encrypted_member_is_refused() -> None:
    archive = bytearray(packed(("a.txt", TEXT), ("b.txt", TEXT)))
    archive[6] |= 1  # flag bits of the first local header, then of the first listing entry
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    assert contents(bytes(archive)) == {"a.txt": "archive_encrypted", "b.txt": TEXT}


def test_a_damaged_member_harms_no_other() -> None:
    archive = bytearray(packed(("a.txt", TEXT * 9), ("b.txt", TEXT)))
    archive[40] ^= 0xFF
    assert contents(bytes(archive)) == {"a.txt": "archive_damaged", "b.txt": TEXT}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", packed(("a.txt", TEXT))[:-30]])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    assert refused(data) == "archive_damaged"


def test_another_method_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", TEXT)
    assert contents(buffer.getvalue()) == {"a.txt": "archive_method"}


def test_two_levels_are_read_and_a_third_is_refused() -> None:
    third = packed(("c.txt", TEXT))
    second = packed(("b.txt", TEXT), ("third.zip", third))
    assert contents(packed(("a.txt", TEXT), ("second.zip", second))) == {
        "a.txt": TEXT,
        "second.zip/b.txt": TEXT,
        "second.zip/third.zip": "archive_depth",
    }


def test_a_nested_archive_that_is_none_harms_no_other() -> None:
    assert contents(packed(("x.zip", b"no archive"), ("b.txt", TEXT))) == {
        "x.zip": "archive_damaged",
        "b.txt": TEXT,
    }


def test_a_bomb_is_refused_as_a_whole_and_before_it_unfolds() -> None:
    bomb = packed(("good.txt", TEXT), ("bomb.txt", bytes(15 * 1024 * 1024)))
    assert len(bomb) < 20_000
    tracemalloc.start()
    assert refused(bomb) == "archive_ratio"
    assert refused(packed(("good.txt", TEXT), ("inner.zip", bomb))) == "archive_ratio"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_bomb_that_lies_of_its_size_gives_no_more_than_it_says() -> None:
    archive = bytearray(packed(("a.txt", bytes(100 * 1024 * 1024))))
    listing = archive.index(b"PK\x01\x02")
    for at in (22, listing + 24):
        struct.pack_into("<I", archive, at, 1000)
    struct.pack_into("<I", archive, listing + 16, zlib.crc32(bytes(1000)))
    struct.pack_into("<I", archive, 14, zlib.crc32(bytes(1000)))
    tracemalloc.start()
    found = contents(bytes(archive))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found in ({"a.txt": bytes(1000)}, {"a.txt": "archive_damaged"})
    assert peak < 5_000_000


def test_too_many_members_too_much_in_all_and_one_too_large() -> None:
    assert refused(packed(*((f"{n}.txt", b"x") for n in range(5001)))) == "archive_members"
    noise = [(f"{n}.txt", b"") for n in range(40)]
    archive = bytearray(packed(*noise))
    at = 0
    for _ in noise:  # 40 members that say 15 MB each, as overlapping bombs do
        at = archive.index(b"PK\x01\x02", at + 1)
        struct.pack_into("<II", archive, at + 20, 1024 * 1024, 15 * 1024 * 1024)
    assert refused(bytes(archive)) == "archive_total"
    large = packed(("a.txt", TEXT), ("big.txt", zlib.compress(b"")))
    at = large.rindex(b"PK\x01\x02")
    changed = bytearray(large)
    struct.pack_into("<II", changed, at + 20, 1024 * 1024, 21 * 1024 * 1024)
    assert contents(bytes(changed)) == {"a.txt": TEXT, "big.txt": "file_too_large"}


def test_a_listing_of_millions_is_not_read() -> None:
    entry = packed(("a.txt", b""))
    at, end = entry.index(b"PK\x01\x02"), entry.index(b"PK\x05\x06")
    many = entry[at:end] * 200_000
    tail = bytearray(entry[end:])
    struct.pack_into("<HHII", tail, 8, 0xFFFE, 0xFFFE, len(many), at)
    tracemalloc.start()
    assert refused(entry[:at] + many + bytes(tail)) == "archive_members"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_documents_of_an_archive_and_bytes_in_hand(tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(packed(("a.txt", TEXT), ("b.rar", b"x"), ("../c.txt", TEXT), ("d.exe", b"x")))
    (named,) = find_files([path])
    found = list(documents_in(named))
    assert [str(f.path.relative_to(path)) for f in found] == ["a.txt", "b.rar", "c.txt", "d.exe"]
    assert found[0].read() == TEXT
    for file, reason in zip(found[1:], ["kind", "climbs", "suffix"], strict=True):
        with pytest.raises(DocumentRejected) as error:
            file.read()
        assert error.value.reason.endswith(reason)
    in_hand = SourceFile(Path("a.zip"), "https://example.com/a.zip", data=path.read_bytes())
    inner = next(iter(documents_in(in_hand)))
    assert (inner.path, inner.source, inner.read()) == (Path("a.zip/a.txt"), in_hand.source, TEXT)
    (whole,) = documents_in(SourceFile(Path("x.zip"), data=b"no archive"))
    with pytest.raises(DocumentRejected, match="损坏"):
        whole.read()
    assert SourceFile(Path("nowhere.txt"), data=TEXT).read() == TEXT
    with pytest.raises(DocumentRejected, match="超过上限"):
        SourceFile(Path("nowhere.txt"), data=bytes(21 * 1024 * 1024)).read()


def test_patterns_folders_and_archives_are_found(tmp_path: Path) -> None:
    for name in ("docs/a.txt", "docs/b.md", "docs/c.csv", "docs/in/d.txt", "docs/e.zip"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "docs" / "f.jsonl").write_text("{}")
    (tmp_path / "odd[1].txt").write_bytes(TEXT)

    def names(*paths: str) -> list[str]:
        found = find_files([tmp_path / path for path in paths])
        return [file.path.relative_to(tmp_path).as_posix() for file in found]

    assert names("docs") == ["docs/a.txt", "docs/b.md", "docs/e.zip", "docs/in/d.txt"]
    assert names("docs/*.txt") == ["docs/a.txt"]
    assert names("docs/**/*.txt") == ["docs/a.txt", "docs/in/d.txt"]
    assert names("docs/*.jsonl") == names("docs/f.jsonl") == ["docs/f.jsonl"]
    assert names("odd[1].txt") == ["odd[1].txt"]
    assert names("docs/a.txt", "docs/*.txt") == ["docs/a.txt"]
    assert names("docs/*.pdf") == ["docs/*.pdf"]  # told as missing when it is read
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="没有可导入的文件"):
        find_files([tmp_path / "empty"])


def test_each_line_of_a_jsonl_is_a_document(tmp_path: Path) -> None:
    rows: list[object] = [
        {"title": "关于甲/乙的意见", "text": "一、总则", "number": "示政发〔2026〕1号"},
        {"title": "关于丙的通知", "text": "关于丙的通知\n一、总则", "source": "https://a.cn/1"},
        {"title": "无正文", "text": " "},
        {"title": "数字", "text": "x", "number": 5},
        ["a"],
    ]
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join([*lines[:2], "", *lines[2:], "{broken", "[" * 100_000]), "utf-8")
    found = list(documents_in(SourceFile(path)))
    shown = [file.path.relative_to(path).as_posix() for file in found]
    assert shown[:3] == ["1/关于甲／乙的意见.txt", "2/关于丙的通知.txt", "4"]
    assert found[0].read().decode() == "关于甲/乙的意见\n一、总则"
    assert found[0].facts == (("标题", "关于甲/乙的意见"), ("文号", "示政发〔2026〕1号"))
    assert (found[1].read().decode(), found[1].source) == (
        "关于丙的通知\n一、总则",
        "https://a.cn/1",
    )
    told = []
    for file in found[2:]:
        with pytest.raises(DocumentRejected) as error:
            file.read()
        told.append(str(error.value))
    assert [text.split("。")[0] for text in told] == [
        "第 4 行缺少 text，或 text 是空的",
        "第 5 行的 number 不是文字",
        "第 6 行不是 UTF-8 编码的 JSON 对象",
        "第 7 行不是 UTF-8 编码的 JSON 对象",
        "第 8 行不是 UTF-8 编码的 JSON 对象",
    ]


def test_a_lone_surrogate_in_a_line_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "甲\\ud800", "text": "乙"}')
    (file,) = documents_in(SourceFile(path))
    assert file.read().decode() == "甲?\n乙"


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        for _ in range(21):
            file.write(b"x" * 1024 * 1024)
    (only,) = documents_in(SourceFile(path))
    with pytest.raises(DocumentRejected, match="超过上限"):
        only.read()
