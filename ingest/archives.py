"""The documents in a .zip archive, read one by one in memory; nothing is ever unpacked to disk.

An archive is untrusted. Before anything of it is given out, its whole listing, that of the archives
in it included, is held against the caps below, so that a bomb is refused as a whole. A single
member that cannot be had (encrypted, a link, damaged, a name that climbs out) is given with the
reason, and harms no other.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ingest.names import base_name
from rag.errors import DocumentRejected

ARCHIVE = ".zip"
OTHER_ARCHIVES = frozenset({".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz"})
_MEMBERS = 5_000
_TOTAL = 500 * 1024 * 1024
_SINGLE = 20 * 1024 * 1024
_RATIO = 100
"""Unpacked to packed; text of an office packs ten to one, a bomb a thousand to one."""
_SMALL = 1024 * 1024
"""Below so many bytes a ratio says nothing: a page of blanks packs well."""
_DEPTH = 2
"""An archive may hold archives, and those none."""
_LISTING = 4 * 1024 * 1024
"""An archive's listing holds so many bytes at most: `_MEMBERS` names of common length."""
_CHUNK = 64 * 1024
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_DRIVE = re.compile(r"^[A-Za-z]:")
_DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, safe to show, and its bytes or why they cannot be had."""

    name: str
    content: bytes | DocumentRejected


class _Careful(io.BufferedReader):
    """A file that never gives much at once, since zipfile reads a whole listing into memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        whole = size is None or size < 0
        data = super().read(_LISTING + 1 if whole or size is None else size)
        if max(len(data), size or 0) > _LISTING:
            raise DocumentRejected("archive_members", limit=_MEMBERS)
        return data


@dataclass(slots=True)
class _Budget:
    members: int = 0
    bytes: int = 0

    def spend(self, info: ZipInfo) -> None:
        self.members += 1
        self.bytes += info.file_size
        if self.members > _MEMBERS:
            raise DocumentRejected("archive_members", limit=_MEMBERS)
        if self.bytes > _TOTAL:
            raise DocumentRejected("archive_total", limit=_TOTAL)
        if info.file_size > max(_SMALL, _RATIO * info.compress_size):
            raise DocumentRejected("archive_ratio", name=_shown(info))


def members(archive: Path | bytes) -> Iterator[Member]:
    """The files of an archive and of the archives in it, in their order, folders left out.

    :raises DocumentRejected: before the first, when the archive cannot be read or breaks a cap.
    """
    with _opened(archive) as opened:
        _inspect(opened, 1, _Budget())
        yield from _members(opened, 1, "")


def check_archive(archive: Path | bytes) -> None:
    """Hold an archive against the caps without giving anything out (an .xlsx is one too).

    :raises DocumentRejected: when it cannot be read or breaks a cap.
    """
    with _opened(archive) as opened:
        _inspect(opened, 1, _Budget())


@contextmanager
def _opened(archive: Path | bytes) -> Iterator[ZipFile]:
    raw = io.BytesIO(archive) if isinstance(archive, bytes) else io.FileIO(archive)
    with _Careful(raw) as file:
        try:
            opened = ZipFile(file)
        except (*_DAMAGED, NotImplementedError) as error:
            raise DocumentRejected("archive_damaged") from error
        with opened:
            yield opened


def _inspect(archive: ZipFile, depth: int, budget: _Budget) -> None:
    for info in _files(archive):
        budget.spend(info)
        if _is_archive(info) and _refusal(info, depth) is None:
            content = _content(archive, info, depth)
            if isinstance(content, bytes):
                try:
                    with _opened(content) as nested:
                        _inspect(nested, depth + 1, budget)
                except DocumentRejected as error:
                    if error.reason != "archive_damaged":
                        raise


def _members(archive: ZipFile, depth: int, above: str) -> Iterator[Member]:
    for info in _files(archive):
        name = above + _shown(info)
        content = _content(archive, info, depth)
        if not (_is_archive(info) and isinstance(content, bytes)):
            yield Member(name, content)
            continue
        try:
            with _opened(content) as nested:
                yield from _members(nested, depth + 1, f"{name}/")
        except DocumentRejected as error:  # it cannot be opened
            yield Member(name, error)


def _files(archive: ZipFile) -> list[ZipInfo]:
    return [
        info
        for info in archive.infolist()
        if not info.is_dir() and not any(junk in info.filename for junk in _JUNK)
    ]


def _is_archive(info: ZipInfo) -> bool:
    return _shown(info).lower().endswith(ARCHIVE)


def _refusal(info: ZipInfo, depth: int) -> DocumentRejected | None:
    """Why a member must not be read, as far as the listing says."""
    if info.file_size > _SINGLE:
        return DocumentRejected("file_too_large", size=info.file_size, limit=_SINGLE)
    reasons = {
        "archive_climbs": _climbs(_name(info)),
        "archive_link": stat.S_ISLNK(info.external_attr >> 16),
        "archive_encrypted": bool(info.flag_bits & 0x1),
        "archive_method": info.compress_type not in (ZIP_STORED, ZIP_DEFLATED),
        "archive_depth": depth >= _DEPTH and _is_archive(info),
    }
    return next((DocumentRejected(key) for key, holds in reasons.items() if holds), None)


def _climbs(name: str) -> bool:
    return name.startswith(("/", "\\")) or bool(_DRIVE.match(name)) or ".." in _parts(name)


def _parts(name: str) -> list[str]:
    return re.split(r"[/\\]", name)


def _content(archive: ZipFile, info: ZipInfo, depth: int) -> bytes | DocumentRejected:
    if refused := _refusal(info, depth):
        return refused
    try:
        with archive.open(info) as file:
            # Read whole, zipfile would unfold all that is packed, whatever size the listing says.
            return b"".join(iter(partial(file.read, _CHUNK), b""))
    except (*_DAMAGED, NotImplementedError, RuntimeError):
        return DocumentRejected("archive_damaged")


def _name(info: ZipInfo) -> str:
    """The member's name; packers on Chinese Windows write it in GBK and do not say so."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _shown(info: ZipInfo) -> str:
    """The name in a form that is safe to show, of one that climbs out the last part alone."""
    name = _name(info)
    return base_name(name) if _climbs(name) else "/".join(map(base_name, _parts(name)))
