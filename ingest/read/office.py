"""Word files of any age, told apart by their content: .docx is read, older kinds are converted.

LibreOffice converts, where it is installed; nothing else reads the binary formats well. It gets a
profile and a home of its own in a temporary folder, no macros, no outside look-ups, and a minute.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from ingest.read.blocks import Reading
from ingest.read.docx import read_docx
from ingest.read.office_zip import Package
from ingest.read.text import kind_of
from rag.errors import DocumentRejected

OFFICE = frozenset({".docx", ".docm", ".dotx", ".doc", ".wps", ".rtf", ".odt", ".ofd"})
_SECONDS = 60
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream of an OLE file that holds an OOXML file with a password (MS-OFFCRYPTO 2.3.4)."""
_BINARY_WORD = "WordDocument".encode("utf-16-le")
_ODT = b"application/vnd.oasis.opendocument.text"
_FILTERS = {
    ".doc": "MS Word 97",
    ".wps": "MS_Works",
    ".rtf": "Rich Text Format",
    ".odt": "writer8",
}
"""What LibreOffice reads each kind with; left to itself it takes a damaged file for plain text."""
_OUTPUT_LIMIT = 100 * 1024 * 1024
_SETTINGS: dict[str, dict[str, str | int]] = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": 3,
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "Office.Writer/Content/Update": {"Link": 0},
    # A proxy that is not there: what LibreOffice would look up outside ends at once.
    "Inet/Settings": {
        "ooInetProxyType": 2,
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": 9,
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": 9,
        "ooInetNoProxy": "",
    },
}


def read_office(data: bytes, suffix: str) -> Reading:
    """The blocks of a Word, WPS, RTF or ODT file; its content counts, not its extension.

    :param suffix: the file's extension with its dot, in lower case.
    :raises DocumentRejected: when it is of another kind, damaged, has a password, or is of an old
        kind and LibreOffice is not installed or cannot read it.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise DocumentRejected("file_empty")
    if suffix == ".ofd":
        raise DocumentRejected("ofd_unsupported")
    if data.startswith(b"PK"):
        if Package(data).bytes_of("mimetype") == _ODT:
            return read_docx(_to_docx(data, ".odt"))
        return read_docx(data)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise DocumentRejected("file_password")
        return read_docx(_to_docx(data, ".doc" if _BINARY_WORD in data else ".wps"))
    if data.startswith(b"{\\rtf"):
        return read_docx(_to_docx(data, ".rtf"))
    raise DocumentRejected("file_not_text", suffix=suffix, kind=kind_of(data) or "其他数据")


def _to_docx(data: bytes, suffix: str) -> bytes:
    """The file as LibreOffice writes it in DOCX.

    :raises DocumentRejected: when there is no LibreOffice, or it fails or takes too long.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise DocumentRejected("office_missing", suffix=suffix)
    with tempfile.TemporaryDirectory(prefix="cewen-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        profile = home / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        source, target = home / f"file{suffix}", home / "out" / "file.docx"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={profile.parent.as_uri()}",
            *("--headless", "--norestore", "--nolockcheck"),
            f"--infilter={_FILTERS[suffix]}",
            *("--convert-to", "docx:MS Word 2007 XML"),
            *("--outdir", str(target.parent)),
            str(source),
        ]
        _run(command, home)
        if not target.is_file() or target.stat().st_size > _OUTPUT_LIMIT:
            raise DocumentRejected("office_failed", suffix=suffix)
        return target.read_bytes()


def _run(command: list[str], home: Path) -> None:
    """Run a program in its own process group, which is killed as a whole when the time is up.

    It sees none of our environment, which may hold keys.

    :raises DocumentRejected: when the time is up.
    """
    environment = {"PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 the program is LibreOffice, the arguments are ours
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise DocumentRejected("office_slow", seconds=_SECONDS) from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _registry() -> str:
    """LibreOffice's settings file of a profile."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor='
        f'"http://openoffice.org/2001/registry">{items}</oor:items>'
    )
