"""Vectors of the bundled model without its adapter, kept under CEWEN_CACHE by content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from rag.embedding import Embedder
from rag.prompts import message
from rag.settings import Settings

Vectors = NDArray[np.float32]
_BATCH = 512


def passage_vectors(settings: Settings, passages: Sequence[str], progress: bool) -> Vectors:
    """One row of length 1 for each passage."""
    return _kept(settings, "document", passages, progress)


def question_vectors(settings: Settings, questions: Sequence[str], progress: bool) -> Vectors:
    """One row of length 1 for each question."""
    return _kept(settings, "query", questions, progress)


def _kept(settings: Settings, role: str, texts: Sequence[str], progress: bool) -> Vectors:
    embedder = Embedder(settings, use_ready=False, adapted=False)
    digest = hashlib.sha256("\0".join([embedder.name, role, *texts]).encode()).hexdigest()
    path = settings.cache / "eval" / f"vectors-{digest[:32]}.npy"
    if path.is_file():
        kept: Vectors = np.load(path).astype(np.float32)
        return kept
    embed = embedder.embed_passages if role == "document" else embedder.embed_questions
    # Texts of one length are padded least.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    rows = np.zeros((len(texts), embedder.dimension), np.float16)
    label = message("cli.vectors_making")
    with tqdm(total=len(order), desc=label, unit="条", disable=not progress) as bar:
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            rows[batch] = embed([texts[i] for i in batch])
            bar.update(len(batch))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{len(texts)}.part.npy")
    np.save(partial, rows)
    partial.replace(path)
    return rows.astype(np.float32)
