"""Sources that were taken off the list: what they gave is not kept silently."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.originals import SourceState, open_originals
from ingest.source_list import Source
from ingest.sync import Row, syncing
from rag.prompts import message
from rag.today import today


def drop_unlisted(folder: Path, listing: Path, listed: Sequence[Source]) -> list[Row]:
    """Note which list names which source; what came from one that a list named and names no more
    counts as gone, unless another source still gives it.

    :param listing: the list, by which its sources are told from those of another list.
    :param listed: the sources that it names now.
    :returns: a row for each page that is gone.
    :raises StoreBusy: when a sync is at work in the folder.
    :raises SourcesInvalid: when the folder's state cannot be read.
    """
    name, addresses = str(listing.resolve()), {source.address for source in listed}
    rows: list[Row] = []
    with syncing(folder):
        originals = open_originals(folder)
        for source in listed:
            state = originals.sources.setdefault(source.address, SourceState(source.name))
            state.listing = name
        for address, state in originals.sources.items():
            if state.listing != name or address in addresses:
                continue
            state.listing = None
            for page in originals.pages.values():
                if page.source == address and not page.gone_on:
                    page.gone_on = today().isoformat()
                    reason = message("errors.source_unlisted")
                    rows.append({"source": state.name, "address": page.address, "reason": reason})
        originals.save()
    return rows
