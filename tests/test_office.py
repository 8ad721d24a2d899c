"""Older Word files: converted by a real LibreOffice where there is one, else refused."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.read import office, read_bytes
from ingest.sources import SourceFile
from rag.domain import PolicyDocument
from rag.errors import DocumentRejected
from tests.docx_files import para, word, zipped
from tests.test_round_trips import Writer, assert_same_tree, docx_numbered, docx_typed, read_as

OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
LIBREOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(LIBREOFFICE is None, reason="needs LibreOffice")


def converted(data: bytes, kind: str, folder: Path) -> bytes:
    """A DOCX as LibreOffice saves it in another format."""
    (folder / "a.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(LIBREOFFICE), profile, "--headless", "--convert-to", kind,
               "--outdir", str(folder), str(folder / "a.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"a.{kind}").read_bytes()


@needs_libreoffice
@pytest.mark.parametrize(
    ("kind", "suffix", "write"),
    [
        ("doc", ".doc", docx_numbered),
        ("doc", ".wps", docx_typed),
        ("odt", ".odt", docx_numbered),
        ("rtf", ".doc", docx_typed),  # LibreOffice writes 一、 of a list as 一? into RTF
    ],
)
def test_the_seed_in_older_formats(
    seed: PolicyDocument, tmp_path: Path, kind: str, suffix: str, write: Writer
) -> None:
    data = converted(write(seed.text.split("\n")), kind, tmp_path)
    assert_same_tree(read_as(data, tmp_path, suffix), seed)


class _Counting(BaseHTTPRequestHandler):
    seen: tuple[str, ...] = ()

    def do_GET(self) -> None:
        _Counting.seen += (self.path,)
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 the names that the server asks for

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""


@needs_libreoffice
def test_nothing_is_looked_up_outside() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Counting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        space = "urn:oasis:names:tc:opendocument:xmlns"
        content = (
            f'<office:document-content xmlns:office="{space}:office:1.0" office:version="1.2" '
            f'xmlns:text="{space}:text:1.0" xmlns:draw="{space}:drawing:1.0" '
            'xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text><text:p>甲'
            f'<draw:frame><draw:image xlink:href="{address}/a.png" xlink:show="embed" '
            'xlink:actuate="onLoad"/></draw:frame></text:p><text:section text:name="s">'
            f'<text:section-source xlink:href="{address}/b.odt"/><text:p>乙</text:p>'
            "</text:section></office:text></office:body></office:document-content>"
        )
        manifest = (
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"'
            '/><manifest:file-entry manifest:full-path="content.xml" '
            'manifest:media-type="text/xml"/></manifest:manifest>'
        )
        data = zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": content,
                "META-INF/manifest.xml": manifest,
            }
        )
        assert [b.text for b in read_bytes(data, ".odt").blocks] == ["甲", "乙"]
        server.shutdown()
    assert _Counting.seen == ()


def refused(data: bytes, suffix: str) -> str:
    with pytest.raises(DocumentRejected) as caught:
        read_bytes(data, suffix)
    return caught.value.reason


@needs_libreoffice
def test_what_libreoffice_cannot_open_is_refused() -> None:
    for damaged in (OLD_WORD + b"\0" * 4096, OLD_WORD[:8] + b"\0" * 4096):
        assert refused(damaged, ".doc") == "office_failed"


@pytest.mark.parametrize(
    ("data", "suffix", "reason"),
    [
        (OLD_WORD, ".doc", "office_missing"),
        (OLD_WORD, ".docx", "office_missing"),
        (b"{\\rtf1 a}", ".rtf", "office_missing"),
        (b"PK\x03\x04", ".odt", "word_damaged"),
        (b"<html>", ".doc", "file_not_text"),
        (b"PK\x03\x04", ".ofd", "ofd_unsupported"),
    ],
)
def test_without_libreoffice_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes, suffix: str, reason: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(data, suffix) == reason


def test_a_program_that_hangs_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 300 &\necho $! >{tmp_path}/child\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_SECONDS", 1)
    assert refused(OLD_WORD, ".doc") == "office_slow"
    state = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    for _ in range(50):
        if not state.exists() or state.read_text().split(") ")[-1].startswith("Z"):
            return
        time.sleep(0.1)
    pytest.fail("the child lives on")


def test_files_of_these_kinds_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.DOCX"
    path.write_bytes(word(para("甲")))
    assert SourceFile(path).read().startswith(b"PK")
