"""What sync keeps: the originals by hash, and what it knows of each address and source.

All stands in one folder: `state.json`, replaced as a whole after each source, and the files, whose
names are the hashes of what is in them. A run that is killed leaves the state of the last source
that it finished; a file that was written meanwhile is found again by its hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from ingest.response import Fetched, Seen
from ingest.sources import FETCHED_ROOT, SourceFile
from rag.errors import SourcesInvalid

STALE_DAYS = 7
"""A source that has not succeeded for so many days is warned of."""


@dataclass(slots=True)
class Original:
    """What is known of an address that gave a document.

    `base` is where its redirects led, `source` the address of the source that it belongs to,
    `parent` the page whose attachment it is; `listing` marks a page of links, which is no document;
    days are ISO dates.
    """

    address: str
    base: str
    source: str
    file: str
    name: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    checked_on: str
    parent: str | None = None
    listing: bool = False
    gone_on: str | None = None


@dataclass(slots=True)
class SourceState:
    """When a source last succeeded and last failed (ISO dates), and why it did.

    `listing` is the list of sources that names it.
    """

    name: str
    region: str | None = None
    planned: bool = False
    listing: str | None = None
    last_success: str | None = None
    last_failure: str | None = None
    reason: str | None = None

    def is_stale(self, today: date, days: int = STALE_DAYS) -> bool:
        """Whether it has not succeeded for more than so many days, or never."""
        if self.last_success is None:
            return True
        return (today - date.fromisoformat(self.last_success)).days > days


@dataclass(slots=True)
class Originals:
    """The folder of originals and its state, by address."""

    folder: Path
    sources: dict[str, SourceState] = field(default_factory=dict)
    pages: dict[str, Original] = field(default_factory=dict)

    def keep(self, got: Fetched) -> str:
        """Write the bytes under the name of their hash; returns that name."""
        digest = hashlib.sha256(got.data).hexdigest()
        name = f"{digest[:2]}/{digest}{got.suffix}"
        path = self.folder / name
        if not path.exists():
            _write(path, got.data)
        return name

    def read(self, page: Original) -> bytes:
        """The bytes last fetched from a page."""
        return (self.folder / page.file).read_bytes()

    def save(self) -> None:
        """Replace the state on disk."""
        state = {
            "sources": {address: asdict(source) for address, source in self.sources.items()},
            "pages": [asdict(page) for page in self.pages.values()],
        }
        text = json.dumps(state, ensure_ascii=False, indent=1)
        _write(self.folder / "state.json", text.encode())

    def seen(self, address: str) -> Seen | None:
        """What to ask the server about, or None where we do not have what it gave."""
        page = self.pages.get(address)
        if page is None or page.gone_on or not (self.folder / page.file).exists():
            return None
        return Seen(page.etag, page.last_modified)

    def of_source(self, address: str) -> list[Original]:
        """The pages of a source that are still there, attachments left out."""
        return [
            page
            for page in self.pages.values()
            if page.source == address and page.parent is None and not page.gone_on
        ]

    def attachments_of(self, address: str) -> list[Original]:
        """The attachments fetched for a page that are still there."""
        return [p for p in self.pages.values() if p.parent == address and not p.gone_on]


def open_originals(folder: Path) -> Originals:
    """What the folder holds; an empty one where there is none yet.

    :raises SourcesInvalid: when its state cannot be read.
    """
    path = folder / "state.json"
    if not path.exists():
        return Originals(folder)
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        sources = {address: SourceState(**row) for address, row in state["sources"].items()}
        pages = {row["address"]: Original(**row) for row in state["pages"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourcesInvalid("sync_state", path=path) from error
    return Originals(folder, sources, pages)


def originals_folder(home: Path) -> Path:
    """Where the originals of a store stand."""
    return home / "originals"


def fetched_documents(originals: Originals) -> Iterator[SourceFile]:
    """The documents fetched and still there, one in memory at a time, to be ingested."""
    for page in originals.pages.values():
        if page.listing or page.gone_on:
            continue
        region = originals.sources[page.source].region
        name = Path(page.name)
        kind = Path(page.file).suffix
        yield SourceFile(
            path=name if name.suffix.lower() == kind else name.with_name(name.name + kind),
            source=page.address,
            data=originals.read(page),
            charset=page.charset,
            facts=(("地区", region),) if region else (),
            root=FETCHED_ROOT,
        )


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
