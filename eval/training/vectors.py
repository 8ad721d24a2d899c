"""Vectors of the bundled model without its adapter, kept under CEWEN_CACHE block by block."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from rag.embedding import Embedder
from rag.prompts import message
from rag.settings import Settings

Vectors = NDArray[np.float32]
_BLOCK = 2048


def passage_vectors(settings: Settings, passages: Sequence[str], progress: bool) -> Vectors:
    """One row of length 1 for each passage."""
    return _kept(settings, "document", passages, progress)


def question_vectors(settings: Settings, questions: Sequence[str], progress: bool) -> Vectors:
    """One row of length 1 for each question."""
    return _kept(settings, "query", questions, progress)


def _kept(settings: Settings, role: str, texts: Sequence[str], progress: bool) -> Vectors:
    embedder = Embedder(settings, use_ready=False, adapted=False)
    folder = settings.cache / "eval"
    folder.mkdir(parents=True, exist_ok=True)
    rows = np.zeros((len(texts), embedder.dimension), np.float32)
    # Texts of one length are padded least; of one length, in an order that does not depend on
    # which others there are.
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), texts[i]))
    label = message("cli.vectors_making")
    with tqdm(total=len(order), desc=label, unit="条", disable=not progress) as bar:
        for start in range(0, len(order), _BLOCK):
            block = order[start : start + _BLOCK]
            rows[block] = _block(embedder, role, [texts[i] for i in block], folder)
            bar.update(len(block))
    return rows


def _block(embedder: Embedder, role: str, texts: list[str], folder: Path) -> Vectors:
    """The vectors of a block, computed once: what is interrupted loses one block at most."""
    digest = hashlib.sha256("\0".join([embedder.name, role, *texts]).encode()).hexdigest()
    path = folder / f"vectors-{digest[:32]}.npy"
    if path.is_file():
        kept: Vectors = np.load(path).astype(np.float32)
        return kept
    embed = embedder.embed_passages if role == "document" else embedder.embed_questions
    made = embed(texts).astype(np.float16)
    draft = path.with_suffix(".part.npy")
    np.save(draft, made)
    draft.replace(path)
    return made.astype(np.float32)
