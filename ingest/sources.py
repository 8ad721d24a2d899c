"""Where documents come from: the bundled folder, or files and folders that are named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.lawbook import PACKAGE
from ingest.read import SUFFIXES
from rag.domain import KnownDocument
from rag.errors import DocumentRejected, InputError

BUNDLED = Path(__file__).parent / "corpus"
BUNDLED_ROOT = "bundled"
UPLOADED = "upload"
_SIZE_LIMIT = 20 * 1024 * 1024
_NOT_APPLICABLE = ("邻市", "负例", "不含南通")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to ingest and the address that it was published at, where that is known.

    `data` are the bytes of one in hand, whose path is only a name. `root` is the folder or list
    that was named and in which it was found, empty where it was named itself.
    """

    path: Path
    source: str | None = None
    data: bytes | None = None
    root: str = ""

    @property
    def name(self) -> str:
        """How the file is named to the user."""
        return str(self.path)

    @property
    def location(self) -> str:
        """Where the file stands, the same at every ingest."""
        if self.root in (BUNDLED_ROOT, PACKAGE):  # wherever a package is installed
            return f"{self.root}/{self.path.name}"
        if self.data is not None:
            return self.source or f"{UPLOADED}/{self.path.name}"
        return str(self.path.resolve())

    def read(self) -> bytes:
        """The file's bytes.

        :raises DocumentRejected: when it is missing, of another kind, or too large.
        """
        if self.data is None and not self.path.is_file():
            raise DocumentRejected("file_missing", path=self.path)
        if self.path.suffix.lower() not in SUFFIXES:
            raise DocumentRejected("file_suffix", suffix=self.path.suffix or self.path.name)
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
    """The files named, and those of a kind that we read below the folders named.

    :raises InputError: when that is none at all.
    """
    paths = list(paths)
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            found.update(dict.fromkeys(sorted(inside), str(path.resolve())))
        else:
            found.setdefault(path, "")
    if not found:
        raise InputError("nothing_to_ingest", path="、".join(str(p) for p in paths))
    return [SourceFile(path, root=root) for path, root in found.items()]


def known_documents() -> list[KnownDocument]:
    """The bundled list of documents known of, without fields that were not verified.

    Documents of neighbouring cities are left out: they do not apply to whom we serve.
    """
    lines = (BUNDLED / "known.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        KnownDocument(
            title=row["title"],
            number=None if "文号" in row["unverified"] else row["doc_no"],
            issuer=None if "发文主体" in row["unverified"] else row["issuer"],
            level=row["level"],
            url=None if "URL" in row["unverified"] else row["official_url"],
            about=row["about"],
        )
        for row in rows
        if not any(mark in row["relation"] for mark in _NOT_APPLICABLE)
    ]
