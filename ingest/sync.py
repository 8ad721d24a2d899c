"""Keeping originals up to date with where they are published; one bad source stops no other.

A source is one document, or a page of links to documents (`Source.include`). Where the body of a
page stands in its attachments alone, as with most notices of 印发, those are fetched too. A page
that the server or its own text calls gone after it had been there is reported as vanished, never
silently kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
from filelock import FileLock, Timeout
from tqdm import tqdm

from ingest.addresses import parse_address
from ingest.fetch import Fetcher, Unchanged
from ingest.gone import refuse_farewell
from ingest.links import links_in
from ingest.marks import marker_of
from ingest.originals import Original, Originals, SourceState, open_originals
from ingest.read import read_bytes
from ingest.read.blocks import Reading
from ingest.response import Fetched
from ingest.source_list import Source
from rag.errors import FetchFailed, InputError, PageGone, StoreBusy
from rag.prompts import message
from rag.today import today

_MOST_PAGES = 500
_MOST_ATTACHMENTS = 20
_LONGEST_LISTING = 5 * 1024 * 1024

Row = dict[str, str]
"""`source`, `address` and, of what failed, `reason` (Chinese)."""


@dataclass(slots=True)
class SyncReport:
    """What a run found, address by address; `vanished` were there once and are gone."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    vanished: list[Row] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Health:
    """How a source fares; `stale` when it has not succeeded for too long."""

    source: Source
    last_success: str | None
    last_failure: str | None
    reason: str | None
    stale: bool


@dataclass(slots=True)
class _Run:
    originals: Originals
    fetcher: Fetcher
    read: Callable[[bytes, str], Reading]
    report: SyncReport = field(default_factory=SyncReport)
    tried: dict[str, Original | InputError] = field(default_factory=dict)


def sync(
    sources: Sequence[Source],
    folder: Path,
    fetcher: Fetcher,
    progress: bool = False,
    read: Callable[[bytes, str], Reading] = read_bytes,
) -> SyncReport:
    """Fetch what the sources give now and keep it in the folder.

    :param folder: where the originals and the state of former runs stand.
    :param read: gives the blocks and attachment links of a page by its bytes and extension.
    :raises StoreBusy: when another run is at work in the folder.
    :raises SourcesInvalid: when the folder's state cannot be read.
    """
    with syncing(folder):
        run = _Run(open_originals(folder), fetcher, read)
        for source in tqdm(sources, desc=message("sync.syncing"), unit="个", disable=not progress):
            _sync(run, source)
            run.originals.save()
    return run.report


@contextmanager
def syncing(folder: Path) -> Iterator[None]:
    """Hold the folder's lock.

    :raises StoreBusy: when another run holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "sync.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusy("sync_busy", folder=folder) from error
    try:
        yield
    finally:
        lock.release()


def health(sources: Sequence[Source], folder: Path) -> list[Health]:
    """How each source fares, by what former runs left in the folder."""
    states = open_originals(folder).sources
    day, found = today(), []
    for source in sources:
        state = states.get(source.address, SourceState(source.name))
        found.append(
            Health(
                source, state.last_success, state.last_failure, state.reason, state.is_stale(day)
            )
        )
    return found


def all_sources(
    listed: Iterable[Source], planned: Iterable[Source], catalogued: Iterable[Source], folder: Path
) -> list[Source]:
    """The sources of a run: the list's, the plan's, those of former plans, and the catalogue's.

    An address is synced once, as the first of them says; a document that a plan gives an address
    for is not looked for where the catalogue has it.
    """
    former = [
        Source(state.name, address, state.region, planned=True)
        for address, state in open_originals(folder).sources.items()
        if state.planned
    ]
    planned = [*planned]
    titles = {source.name for source in planned}
    planned += [source for source in former if source.name not in titles]
    titles = {source.name for source in planned}
    chosen: dict[str, Source] = {}
    for source in (*listed, *planned, *(s for s in catalogued if s.name not in titles)):
        chosen.setdefault(source.address, source)
    return list(chosen.values())


def _sync(run: _Run, source: Source) -> None:
    state = run.originals.sources.setdefault(source.address, SourceState(source.name))
    state.name, state.region = source.name, source.region
    state.planned = state.planned or source.planned
    page = _take(run, source, source.address, listing=bool(source.include))
    if isinstance(page, InputError):
        state.last_failure, state.reason = today().isoformat(), str(page)
        return
    state.last_success, state.reason = today().isoformat(), None
    if source.include is None:
        _attachments(run, source, page)
        return
    for address in _listed(run, source, page):
        article = _take(run, source, address)
        if isinstance(article, Original):
            _attachments(run, source, article)


def _listed(run: _Run, source: Source, listing: Original) -> list[str]:
    """The pages of a listing: those that it links to now, then those that it once did."""
    data, links = run.originals.read(listing), []
    if len(data) > _LONGEST_LISTING:
        _fail(run, source, listing.address, FetchFailed("listing_large", limit=_LONGEST_LISTING))
    else:
        links = links_in(data, listing.base, source.include or "")
        if not links:
            _fail(run, source, listing.address, FetchFailed("listing_empty"))
    if len(links) > _MOST_PAGES:
        _fail(run, source, listing.address, FetchFailed("listing_many", limit=_MOST_PAGES))
    known = (p.address for p in run.originals.of_source(source.address) if not p.listing)
    return list(dict.fromkeys([*links[:_MOST_PAGES], *known]))


def _attachments(run: _Run, source: Source, page: Original) -> None:
    """Fetch the attachments of a web page that is nothing without them."""
    kind = Path(page.file).suffix
    if kind != ".html":
        return
    try:
        found = _needed(run.read(run.originals.read(page), kind), page.base)
    except InputError as error:
        _fail(run, source, page.address, error)
        return
    if len(found) > _MOST_ATTACHMENTS:
        many = FetchFailed("attachments_many", limit=_MOST_ATTACHMENTS)
        _fail(run, source, page.address, many)
    for address in found[:_MOST_ATTACHMENTS]:
        _take(run, source, address, parent=page.address)
    for attached in run.originals.attachments_of(page.address):
        if attached.address not in found:
            _fail(run, source, attached.address, PageGone("attachment_unlinked"))


def _needed(reading: Reading, base: str) -> list[str]:
    """The addresses of a page's attachments, where the page has no numbered text of its own."""
    names = {link.name for link in reading.links}
    texts = (block.text for block in reading.blocks)
    if any(marker_of(text) for text in texts if not any(name in text for name in names)):
        return []
    found: dict[str, None] = {}
    for link in reading.links:
        try:
            found[str(parse_address(str(httpx.URL(base).join(link.url))))] = None
        except httpx.InvalidURL as error:
            raise FetchFailed("attachment_address", name=link.name) from error
    return list(found)


def _take(
    run: _Run, source: Source, address: str, listing: bool = False, parent: str | None = None
) -> Original | InputError:
    """Fetch one address and keep what it gives, or say why it gives nothing; once a run."""
    if address in run.tried:
        return run.tried[address]
    known = run.originals.pages.get(address)
    try:
        got = run.fetcher.fetch(address, run.originals.seen(address), source.pause)
        if isinstance(got, Fetched):
            refuse_farewell(got, run.read)
    except InputError as error:
        _fail(run, source, address, error)
        run.tried[address] = error
        return error
    page = _kept(run, source, address, got)
    page.listing, page.parent = listing, parent
    if not listing:
        _count(run, source, known, page)
    run.originals.pages[address] = run.tried[address] = page
    return page


def _kept(run: _Run, source: Source, address: str, got: Fetched | Unchanged) -> Original:
    """What is known of an address after a fetch that succeeded."""
    day = today().isoformat()
    if isinstance(got, Unchanged):
        return replace(run.originals.pages[address], checked_on=day)
    return Original(
        address=address,
        base=got.address,
        source=source.address,
        file=run.originals.keep(got),
        name=got.name,
        charset=got.charset,
        etag=got.seen.etag,
        last_modified=got.seen.last_modified,
        checked_on=day,
    )


def _count(run: _Run, source: Source, before: Original | None, now: Original) -> None:
    row = {"source": source.name, "address": now.address}
    if before is None or before.gone_on:
        run.report.new.append(row)
    else:
        same = before.file == now.file
        (run.report.unchanged if same else run.report.changed).append(row)


def _fail(run: _Run, source: Source, address: str, error: InputError) -> None:
    row = {"source": source.name, "address": address, "reason": str(error)}
    known = run.originals.pages.get(address)
    if not isinstance(error, PageGone) or known is None or known.gone_on:
        run.report.failed.append(row)
        return
    known.gone_on = today().isoformat()
    run.report.vanished.append(row)
    for attached in run.originals.attachments_of(address):
        _fail(run, source, attached.address, error)
