"""Vectors of the passages that travel with the package, made beforehand by the bundled model.

A first start would spend a minute on them where the processor knows no short floats. They are data
that anybody can make again (`make vectors`), are used for exactly these passages and this model,
and hold half-precision numbers: the cosine to what the model says is above 0.9999.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parent / "data" / "passages.npz"
_KEY_BYTES = 16


def key_of(passage: str) -> bytes:
    """How a passage is found: the first bytes of its SHA-256."""
    return hashlib.sha256(passage.encode()).digest()[:_KEY_BYTES]


@lru_cache(maxsize=1)
def ready_vectors(model: str) -> Mapping[bytes, NDArray[np.float16]]:
    """The vectors by the key of their passage; none when they were made by another model."""
    with np.load(FILE, allow_pickle=False) as file:
        if str(file["model"]) != model:
            return {}
        keys, vectors = file["keys"], file["vectors"]
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def write_ready(model: str, passages: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write the file anew; the same passages and vectors give the same bytes."""
    rows = {key_of(passage): vector for passage, vector in zip(passages, vectors, strict=True)}
    ordered = sorted(rows)
    np.savez_compressed(
        FILE,
        model=np.array(model),
        keys=np.frombuffer(b"".join(ordered), np.uint8).reshape(-1, _KEY_BYTES),
        vectors=np.array([rows[key] for key in ordered], np.float16),
    )
