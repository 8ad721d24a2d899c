"""How fast an ingest is, against the encoder alone on the same texts."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.entry import ingest
from ingest.windows import windows
from rag.build import open_shelf
from rag.embedding import Embedder
from rag.errors import InputError
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class IngestSpeed:
    """What was measured: counts, seconds, and the share of the encoder's speed that is left.

    `ratio` is 1 when reading, cutting, indexing and storing cost nothing beside the encoder;
    `peak_mib` is the most memory that the process had, model included.
    """

    documents: int
    clauses: int
    windows: int
    encoder_seconds: float
    ingest_seconds: float
    clauses_per_second: float
    ratio: float
    peak_mib: float


def measure(settings: Settings, paths: Sequence[Path]) -> IngestSpeed:
    """Ingest files into a store that is thrown away, then embed the same windows again.

    :raises InputError: when none of the files could be read.
    """
    with tempfile.TemporaryDirectory(prefix="cewen-bench-") as folder:
        own = settings.model_copy(update={"home": Path(folder)})
        # Vectors that travel with the package would make an ingest of them look too good.
        shelf = replace(open_shelf(own), embedder=Embedder(own, use_ready=False))
        shelf.embedder.warm()
        report = ingest(shelf, paths)
        documents = shelf.library.documents()
        if not documents:
            raise InputError("nothing_to_ingest", path="、".join(map(str, paths)))
        passages = [w.passage for d in documents for c in d.clauses for w in windows(d, c)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        shelf.embedder.embed_passages(passages)
        encoder = time.perf_counter() - began
        shelf.close()
    return IngestSpeed(
        documents=len(documents),
        clauses=report.clauses,
        windows=len(passages),
        encoder_seconds=round(encoder, 2),
        ingest_seconds=report.seconds,
        clauses_per_second=round(report.clauses / report.seconds, 1),
        ratio=round(encoder / report.seconds, 3),
        peak_mib=round(peak),
    )
