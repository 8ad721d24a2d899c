"""General policy text for the adapter: passages, and sentences that stand in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from eval.training.maps import General
from eval.training.vectors import passage_vectors, question_vectors
from ingest.pipeline import read_documents
from ingest.sources import SourceFile, bundled_files, find_files
from ingest.windows import windows
from rag.domain import HEAD
from rag.errors import DocumentRejected
from rag.settings import Settings

_PASSAGES = 3000
_PIECE = re.compile(r"[。；;，,\n]")
_SHORT, _LONG = 8, 40
_SEED = 1


def general_text(settings: Settings, paths: Sequence[Path], progress: bool) -> General:
    """At most 3,000 passages of the bundled documents and of those given, always the same ones.

    A file that cannot be read is left out.
    """
    rng = Random(_SEED)  # noqa: S311  # a sample
    files = [*bundled_files(), *(find_files(paths) if paths else ())]
    every = sorted({passage for file in files for passage in _passages(file)})
    passages = rng.sample(every, min(_PASSAGES, len(every)))
    sentences, own = [], []
    for row, passage in enumerate(passages):
        body = passage.split("\n", 1)[-1]
        pieces = [p.strip() for p in _PIECE.split(body) if _SHORT <= len(p.strip()) <= _LONG]
        if pieces:
            sentences.append(rng.choice(pieces))
            own.append(row)
    return General(
        sentences=question_vectors(settings, sentences, progress),
        passages=passage_vectors(settings, passages, progress),
        own=np.array(own, np.int64),
    )


def _passages(file: SourceFile) -> list[str]:
    try:
        documents = read_documents(file, file.read())
    except DocumentRejected:
        return []
    clauses = [(d, c) for d in documents for c in d.clauses if c.path[0] != HEAD]
    return [window.passage for d, c in clauses for window in windows(d, c)]
