"""An Office file as a package: its XML parts, with what a hostile file could do refused.

Nothing is unpacked to disk, no relationship that points outside is followed, and no part is parsed
that declares a document type: without one there are no entities, external or exploding.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib

from lxml import etree
from lxml.etree import _Element as Element

from rag.errors import DocumentRejected

_ENTRIES = 5_000
_UNPACKED = 300 * 1024 * 1024
"""Bytes that all entries together may declare: pictures hardly shrink, and a file has 20 MB."""
_RATIO = 200
"""How much an entry of more than `_SMALL` bytes may shrink; XML of Word shrinks 10- to 50-fold."""
_SMALL = 1024 * 1024
_PART = 32 * 1024 * 1024
"""Bytes of one XML part; a plan of 300 pages has about 5 MB."""
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", "wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", "officeDocument/2006/"),
)
"""Namespaces of the strict variant of ISO/IEC 29500 and what the common variant calls them."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


class Package:
    """The parts of an Office file by name, read when asked for.

    :raises DocumentRejected: when the file is no zip, damaged, encrypted, or built to do harm.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*_BROKEN, struct.error) as error:
            raise DocumentRejected("word_damaged") from error
        self._entries: dict[str, zipfile.ZipInfo] = {}
        _check_sizes(self._zip.infolist())
        for entry in self._zip.infolist():
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or ":" in name or ".." in name.split("/"):
                raise DocumentRejected("word_climbs", name=entry.filename[:80])
            self._entries[name.lower()] = entry

    def bytes_of(self, name: str) -> bytes | None:
        """The content of an entry, or None when there is none of that name (in any case).

        :raises DocumentRejected: when it is damaged or larger than a part may be.
        """
        entry = self._entries.get(name.lower())
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(_PART + 1)
        except _BROKEN as error:
            raise DocumentRejected("word_damaged") from error
        if len(data) > _PART:
            raise DocumentRejected("word_bomb", size=entry.file_size, limit=_PART)
        return data

    def part(self, name: str) -> Element | None:
        """The root of an XML part, or None when there is no such part.

        :raises DocumentRejected: when it is not well-formed or declares a document type.
        """
        data = self.bytes_of(name)
        if data is None:
            return None
        for strict, common in _STRICT:
            data = data.replace(strict, b"http://schemas.openxmlformats.org/" + common.encode())
        # Without huge_tree a part is at most 256 elements deep, so who walks it may recurse.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise DocumentRejected("word_damaged") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise DocumentRejected("word_dtd")
        return root

    def related(self, name: str) -> dict[str, str]:
        """The parts that a part refers to, by kind (`styles`, `numbering`); "" is the package."""
        folder, file = posixpath.split(name)
        found: dict[str, str] = {}
        relations = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in relations if relations is not None else ():
            if relation.get("TargetMode") != "External":
                kind = posixpath.basename(relation.get("Type", ""))
                target = posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/"))
                found.setdefault(kind, posixpath.normpath(target).lstrip("/"))
        return found


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what would unpack to far more than it is, before anything is unpacked."""
    if len(entries) > _ENTRIES:
        raise DocumentRejected("word_entries", count=len(entries), limit=_ENTRIES)
    total = sum(entry.file_size for entry in entries)
    squeezed = any(entry.file_size > max(_SMALL, _RATIO * entry.compress_size) for entry in entries)
    if total > _UNPACKED or squeezed:
        raise DocumentRejected("word_bomb", size=total, limit=_UNPACKED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentRejected("file_password")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
           for entry in entries):  # fmt: skip
        raise DocumentRejected("word_damaged")
