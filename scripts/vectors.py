"""Writes rag/data/passages.npz: the vectors of the bundled documents, made by the bundled model.

Run by `make vectors` when the bundled documents, the laws among them, how clauses become passages,
or the model change; a test says when it is due.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from ingest.entry import ingest
from ingest.windows import windows
from rag.build import open_shelf
from rag.embedding import Embedder
from rag.ready_vectors import FILE, write_ready
from rag.settings import Settings


def main() -> None:
    """Ingest the bundled documents elsewhere and keep the vectors of their passages."""
    with tempfile.TemporaryDirectory(prefix="cewen-vectors-") as folder:
        settings = Settings().model_copy(update={"home": Path(folder), "embedding_model": None})
        embedder = Embedder(settings, use_ready=False)
        shelf = replace(open_shelf(settings), embedder=embedder)
        ingest(shelf, [], progress=True)
        documents = shelf.library.documents()
        passages = sorted({w.passage for d in documents for c in d.clauses for w in windows(d, c)})
        write_ready(embedder.name, passages, embedder.embed_passages(passages))
        shelf.close()
    print(f"{len(passages)} passages, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
