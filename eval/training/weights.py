"""The weights of the ranking, fitted so that the relevant candidates get the greatest share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag.rank import COLUMNS, EXPERTS, SIGNS, Array, Weights, signs

_STEPS, _RATE, _SHRINK = 300, 0.03, 1e-3
_NONE = -1e9
_PARTS = {"words": 0, "whole": 1, "title": 2, "vectors": 3}


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates: `features` as in rag/rank.py, `gains` of each, 0 where none."""

    features: Array
    gains: NDArray[np.int64]


def fit(sets: Sequence[Sequence[Example]], shares: Sequence[float], without: str = "") -> Weights:
    """Fit by gradient on the likelihood of what is relevant, each set counted by its share.

    :param without: a part that is left out: words, whole, title, vectors, or gate.
    """
    torch.manual_seed(0)
    every = [signs(example.features) for examples in sets for example in examples]
    mean, deviation = np.mean(every, axis=0), np.std(every, axis=0) + 1e-9
    model = _Mixture(without)
    batches = [_Batch(examples, mean, deviation) for examples in sets]
    optimizer = torch.optim.Adam(
        [
            {"params": [model.columns, model.both, model.gate, model.bias], "lr": _RATE},
            {"params": [model.cosine], "lr": 20 * _RATE},
        ]
    )
    for _ in range(_STEPS):
        loss = _SHRINK * (model.gate**2).sum()
        for batch, share in zip(batches, shares, strict=True):
            loss = loss - share * model.likelihood(batch).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return model.weights(mean, deviation)


class _Batch:
    """Questions of a set side by side, those with something relevant among the candidates."""

    def __init__(self, examples: Sequence[Example], mean: Array, deviation: Array) -> None:
        found = [example for example in examples if example.gains.any()]
        width = max(len(example.features) for example in found)
        self.features = torch.zeros(len(found), width, len(COLUMNS))
        self.valid = torch.zeros(len(found), width, dtype=torch.bool)
        self.relevant = torch.zeros(len(found), width, dtype=torch.bool)
        for row, example in enumerate(found):
            count = len(example.features)
            self.features[row, :count] = torch.tensor(example.features, dtype=torch.float32)
            self.valid[row, :count] = True
            self.relevant[row, :count] = torch.tensor(example.gains > 0)
        shown = np.array([(signs(e.features) - mean) / deviation for e in found])
        self.signs = torch.tensor(shown, dtype=torch.float32)


class _Mixture:
    """The mixture of rag/rank.py with numbers that can be learned; a part left out stays 0."""

    def __init__(self, without: str) -> None:
        self.columns = torch.tensor([0.4, 0.05, 0.05], requires_grad=True)
        self.cosine = torch.tensor(50.0, requires_grad=True)
        self.both = torch.tensor([0.5, 0.5], requires_grad=True)
        self.gate = torch.zeros(len(EXPERTS), SIGNS, requires_grad=True)
        self.bias = torch.zeros(len(EXPERTS), requires_grad=True)
        self._keep = torch.ones(len(COLUMNS))
        if without in _PARTS:
            self._keep[_PARTS[without]] = 0.0
        self._gated = 0.0 if without == "gate" else 1.0

    def likelihood(self, batch: _Batch) -> Tensor:
        """The logarithm of the share of what is relevant, for each question."""
        columns = self.columns * self._keep[:3]
        words = batch.features[..., :3] @ columns
        vectors = batch.features[..., 3] * self.cosine * self._keep[3]
        both = self.both[0] * words + self.both[1] * vectors
        trust = torch.log_softmax(batch.signs @ (self._gated * self.gate).T + self.bias, 1)
        experts = [_log_softmax(scores, batch.valid) for scores in (words, vectors, both)]
        shares = torch.logsumexp(torch.stack(experts) + trust.T[..., None], 0)
        return torch.logsumexp(torch.where(batch.relevant, shares, torch.tensor(_NONE)), 1)

    def weights(self, mean: Array, deviation: Array) -> Weights:
        """The numbers as the product reads them."""
        columns = torch.cat([self.columns, self.cosine[None]]) * self._keep
        parts = (columns, self.both, self._gated * self.gate, self.bias)
        numbers = [part.detach().numpy().astype(np.float64) for part in parts]
        return Weights(*[*numbers, mean, deviation])


def _log_softmax(scores: Tensor, valid: Tensor) -> Tensor:
    return torch.log_softmax(torch.where(valid, scores, torch.tensor(_NONE)), 1)
