"""Where documents come from: the bundled folder, named files and folders, bytes from elsewhere.

`find_files` gives the files that a command names; `documents_in` opens each: the members of an
archive and the lines of a .jsonl are documents of their own, any other file is one.
"""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.archives import ARCHIVE, OTHER_ARCHIVES, members
from ingest.jsonl import LINES, documents_of
from ingest.lawbook import PACKAGE
from ingest.names import base_name
from ingest.read import SUFFIXES
from rag.domain import KnownDocument
from rag.errors import DocumentRejected, InputError
from rag.known import CatalogueRow

BUNDLED = Path(__file__).parent / "corpus"
BUNDLED_ROOT = "bundled"
UPLOADED = "upload"
FETCHED_ROOT = "fetched"
_SIZE_LIMIT = 20 * 1024 * 1024
_NOT_APPLICABLE = ("邻市", "不含南通")
_REMARK = re.compile(r"[(（].*?[)）]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A document to ingest, on disk or in hand.

    :ivar path: the file; of one in hand only its name, which need not exist.
    :ivar source: the address that it was published at, where that is known.
    :ivar data: the bytes of a document in hand (from an archive, a fetch, an upload).
    :ivar charset: the encoding that a server named for it.
    :ivar facts: what came with it, name and value (文号, 发文机关), as in `Reading.facts`.
    :ivar root: the folder or list that was named and in which it was found, empty where it was
        named itself; what vanished from a root is noticed.
    :ivar rejected: why there is nothing to read, where that is known already.
    """

    path: Path
    source: str | None = None
    data: bytes | None = None
    charset: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    root: str = ""
    rejected: DocumentRejected | None = None

    @property
    def name(self) -> str:
        """How the document is named to the user."""
        return str(self.path)

    @property
    def location(self) -> str:
        """Where the document stands, the same at every ingest."""
        if self.root in (BUNDLED_ROOT, PACKAGE):  # wherever a package is installed
            return f"{self.root}/{self.path.name}"
        if self.root == FETCHED_ROOT and self.source is not None:
            return self.source
        if self.data is not None and self.path.parent == Path():
            return f"{UPLOADED}/{self.path.name}"
        return str(self.path.resolve())

    def read(self) -> bytes:
        """The document's bytes.

        :raises DocumentRejected: when it is missing, of another kind, or too large.
        """
        if self.rejected is not None:
            raise self.rejected
        if self.data is None and not self.path.is_file():
            raise DocumentRejected("file_missing", path=self.path)
        suffix = self.path.suffix.lower()
        if suffix in OTHER_ARCHIVES:
            raise DocumentRejected("archive_kind", suffix=suffix)
        if suffix not in SUFFIXES:
            raise DocumentRejected("file_suffix", suffix=suffix or self.path.name)
        size = self.path.stat().st_size if self.data is None else len(self.data)
        if size > _SIZE_LIMIT:
            raise DocumentRejected("file_too_large", size=size, limit=_SIZE_LIMIT)
        return self.path.read_bytes() if self.data is None else self.data


def bundled_files() -> list[SourceFile]:
    """The documents that travel with the package."""
    addresses = json.loads((BUNDLED / "sources.json").read_text(encoding="utf-8"))
    return [
        SourceFile(path, addresses[path.name], root=BUNDLED_ROOT)
        for path in sorted(BUNDLED.glob("*.txt"))
    ]


def find_files(paths: Iterable[Path]) -> list[SourceFile]:
    """The files named, those that a pattern names, and those of our kinds below folders.

    A .jsonl is taken only where it is named itself, since folders of data are full of them.

    :raises InputError: when that is none at all.
    """
    paths = list(paths)
    found: dict[Path, str] = {}
    for path in paths:
        for named in _matching(path):
            if named.is_dir():
                inside = (p for p in named.rglob("*") if _is_ours(p) and p.is_file())
                found.update(dict.fromkeys(sorted(inside), str(named.resolve())))
            else:
                found.setdefault(named, "")
    if not found:
        raise InputError("nothing_to_ingest", path="、".join(str(p) for p in paths))
    return [SourceFile(path, root=root) for path, root in found.items()]


def empty_folders(paths: Iterable[Path]) -> list[Path]:
    """Those of the paths that are folders without any file of our kinds."""
    folders = (path for path in paths if path.is_dir())
    return [folder for folder in folders if not any(map(_is_ours, folder.rglob("*")))]


def documents_in(file: SourceFile) -> Iterator[SourceFile]:
    """The documents that a file holds, one in memory at a time.

    What cannot be had is among them, with the reason in `rejected`: a whole archive that breaks a
    cap, one member of it, one line.
    """
    suffix = file.path.suffix.lower()
    if suffix not in (ARCHIVE, LINES) or (file.data is None and not file.path.is_file()):
        yield file
        return
    content = file.path if file.data is None else file.data
    try:
        yield from (_lines if suffix == LINES else _members)(file, content)
    except DocumentRejected as error:
        yield replace(file, data=None, rejected=error)


def _members(file: SourceFile, content: Path | bytes) -> Iterator[SourceFile]:
    for member in members(content):
        inner = replace(file, path=file.path / member.name)
        if isinstance(member.content, bytes):
            yield replace(inner, data=member.content)
        else:
            yield replace(inner, data=None, rejected=member.content)


def _lines(file: SourceFile, content: Path | bytes) -> Iterator[SourceFile]:
    for line in documents_of(content):
        path = file.path / str(line.number)
        if line.rejected is None:
            path /= base_name(line.title.replace("/", "／")) + ".txt"
        yield replace(
            file,
            path=path,
            source=line.source,
            data=line.data,
            charset="utf-8",
            facts=line.facts,
            rejected=line.rejected,
        )


def _matching(path: Path) -> list[Path]:
    """The path itself, or what it matches where it is a pattern that no file is called by."""
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    # Path.glob takes no pattern that begins at the root.
    return sorted(map(Path, glob.glob(str(path), recursive=True))) or [path]  # noqa: PTH207


def _is_ours(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES | {ARCHIVE}


def catalogue() -> list[CatalogueRow]:
    """The bundled list of documents known of, all rows, with what was not verified of each.

    Rows of neighbouring cities stay in it and are marked as not applicable to whom we serve.
    """
    lines = (BUNDLED / "known.jsonl").read_text(encoding="utf-8").splitlines()
    return [_row(json.loads(line)) for line in lines]


def known_documents() -> list[KnownDocument]:
    """The documents known of that may apply, without fields that were not verified."""
    return [row.verified() for row in catalogue() if row.applicable]


def _row(row: dict[str, str | None]) -> CatalogueRow:
    relation = row["relation"] or ""
    facts = _REMARK.sub("", row["unverified"] or "").split("；")
    return CatalogueRow(
        title=row["title"] or "",
        number=row["doc_no"],
        issuer=row["issuer"],
        level=row["level"] or "",
        url=row["official_url"],
        about=row["about"] or "",
        applicable=not any(mark in relation for mark in _NOT_APPLICABLE),
        unverified=tuple(fact.strip() for fact in facts if fact.strip()),
    )
