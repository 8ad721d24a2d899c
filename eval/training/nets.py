"""The nets of the judge (judge.py), fitted by gradient with a fixed seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from eval.metrics import auroc
from eval.training.answering import Asked
from eval.training.judge import Judge, Net, best_of, between
from rag.signals import Array

ANSWERED = 0.9
"""The share of the answerable questions that shall be answered; `enough` is set for it."""
_HIDDEN, _STEPS, _RATE = 16, 400, 0.01
_SHRINK_SENTENCE, _SHRINK_ANSWER = 3e-3, 2e-3
_NETS = 5
"""So many are fitted from other beginnings and averaged: one alone depends on its beginning."""
_FAR = 4.0


def fit_judge(sets: Sequence[Sequence[Asked]], shares: Sequence[float], enough: float) -> Judge:
    """Fit both nets, each set counted by its share of the whole.

    :param enough: the threshold of the judge; see `threshold`.
    """
    found = [[one for one in asked if len(one.rows)] for asked in sets]
    sentence = _fit_sentence(found, shares)
    rows = [best_of(o.rows, sentence(between(o.rows)), o.ranks.tolist()) for s in found for o in s]
    labels = np.array([one.answerable for asked in found for one in asked])
    weights = np.concatenate(
        [np.full(len(own), share / len(own)) for own, share in zip(found, shares, strict=True)]
    )
    return Judge(sentence, _fit_answer(np.array(rows), labels, weights), enough)


def threshold(judge: Judge, asked: Sequence[Asked]) -> float:
    """The probability that nine of ten answerable questions reach."""
    sure = [sureness(judge, one) for one in asked if one.answerable]
    return float(np.quantile(sure, 1 - ANSWERED))


def sureness(judge: Judge, one: Asked) -> float:
    """The probability that the best sentence of a question answers it; 0 without a sentence."""
    if not len(one.rows):
        return 0.0
    best = best_of(one.rows, judge.sentence(between(one.rows)), one.ranks.tolist())
    return float(1 / (1 + np.exp(-judge.answer(best[None])[0])))


def figures(judge: Judge, asked: Sequence[Asked]) -> dict[str, float | int | None]:
    """How well a judge does on questions, which must not be those of its fit.

    `first` is the share of the questions with a right sentence among those found where it comes
    first; `auroc` of answerable against unanswerable; `answered` and `refused` at its threshold;
    `refused_withheld` of those whose answer was taken away.
    """
    sure = [sureness(judge, one) for one in asked]
    holding = [one for one in asked if one.right.any()]
    first = [one.right[judge.sentence(between(one.rows)).argmax()] for one in holding]
    said = np.array(sure) >= judge.enough
    able = np.array([one.answerable for one in asked])
    taken = np.array([one.withheld for one in asked])
    value = auroc(sure, able.tolist())
    return {
        "questions": len(asked),
        "first": _share(np.array(first)),
        "auroc": None if value is None else round(value, 4),
        "answered": _share(said[able]),
        "refused": _share(~said[~able & ~taken]),
        "refused_withheld": _share(~said[taken]),
    }


def as_row(judge: Judge) -> dict[str, Any]:
    """A judge as a JSON object; `Net.read` reads its nets."""
    nets = {"sentence": judge.sentence, "answer": judge.answer}
    rows = {
        name: {key: np.round(value, 5).tolist() for key, value in asdict(net).items()}
        for name, net in nets.items()
    }
    return {**rows, "enough": round(judge.enough, 4)}


def _share(column: NDArray[Any]) -> float | None:
    return round(float(column.mean()), 4) if len(column) else None


class _Layer:
    """The numbers of a net while they are learned; columns already scaled."""

    def __init__(self, width: int, seed: int) -> None:
        made = torch.Generator().manual_seed(seed)
        self.hidden = (torch.randn(width, _HIDDEN, generator=made) / width**0.5).requires_grad_()
        self.bias = torch.zeros(_HIDDEN, requires_grad=True)
        self.out = (torch.randn(_HIDDEN, generator=made) / _HIDDEN**0.5).requires_grad_()
        self.constant = torch.zeros((), requires_grad=True)

    @property
    def numbers(self) -> list[Tensor]:
        return [self.hidden, self.bias, self.out, self.constant]

    def __call__(self, rows: Tensor) -> Tensor:
        scores: Tensor = torch.relu(rows @ self.hidden + self.bias) @ self.out + self.constant
        return scores

    def shrunk(self) -> Tensor:
        size: Tensor = (self.hidden**2).sum() + (self.out**2).sum()
        return size


def _fit_sentence(sets: Sequence[Sequence[Asked]], shares: Sequence[float]) -> Net:
    """By the likelihood that a right sentence is taken, of questions that have one."""
    holding = [[one for one in asked if one.right.any()] for asked in sets]
    every = np.concatenate([between(one.rows) for asked in holding for one in asked])
    mean, deviation = every.mean(0), every.std(0) + 1e-6
    width = max(len(one.rows) for asked in holding for one in asked)
    batches = [_padded(asked, mean, deviation, width) for asked in holding]

    def loss(layer: _Layer) -> Tensor:
        total = _SHRINK_SENTENCE * layer.shrunk()
        for (rows, valid, right), share in zip(batches, shares, strict=True):
            taken = torch.log_softmax(layer(rows).masked_fill(~valid, -1e9), 1)
            likely = torch.logsumexp(taken.masked_fill(~right, -1e9), 1)
            total = total - share / sum(shares) * likely.mean()
        return total

    return _averaged(
        [_learned(loss, every.shape[1], seed) for seed in range(_NETS)], mean, deviation
    )


def _padded(
    asked: Sequence[Asked], mean: Array, deviation: Array, width: int
) -> tuple[Tensor, Tensor, Tensor]:
    rows = torch.zeros(len(asked), width, len(mean))
    valid = torch.zeros(len(asked), width, dtype=torch.bool)
    right = torch.zeros(len(asked), width, dtype=torch.bool)
    for place, one in enumerate(asked):
        count = len(one.rows)
        rows[place, :count] = _scaled(between(one.rows), mean, deviation)
        valid[place, :count] = True
        right[place, :count] = torch.tensor(one.right)
    return rows, valid, right


def _fit_answer(rows: Array, labels: NDArray[np.bool_], weights: Array) -> Net:
    mean, deviation = rows.mean(0), rows.std(0) + 1e-6
    scaled, wanted = _scaled(rows, mean, deviation), torch.tensor(labels, dtype=torch.float32)
    counted = torch.tensor(weights / weights.sum(), dtype=torch.float32)

    def loss(layer: _Layer) -> Tensor:
        missed = torch.nn.functional.binary_cross_entropy_with_logits(
            layer(scaled), wanted, reduction="none"
        )
        return (counted * missed).sum() + _SHRINK_ANSWER * layer.shrunk()

    return _averaged(
        [_learned(loss, rows.shape[1], seed) for seed in range(_NETS)], mean, deviation
    )


def _scaled(rows: Array, mean: Array, deviation: Array) -> Tensor:
    return torch.tensor(np.clip((rows - mean) / deviation, -_FAR, _FAR), dtype=torch.float32)


def _learned(loss: Any, width: int, seed: int) -> _Layer:
    layer = _Layer(width, seed)
    optimizer = torch.optim.Adam(layer.numbers, lr=_RATE)
    for _ in range(_STEPS):
        optimizer.zero_grad()
        loss(layer).backward()
        optimizer.step()
    return layer


def _averaged(layers: Sequence[_Layer], mean: Array, deviation: Array) -> Net:
    """The mean of several nets, which is one wider net."""
    parts = [
        [number.detach().numpy().astype(np.float64) for number in one.numbers] for one in layers
    ]
    hidden, bias, out, constant = zip(*parts, strict=True)
    return Net(
        mean=mean,
        deviation=deviation,
        hidden=np.concatenate(hidden, 1),
        bias=np.concatenate(bias),
        out=np.concatenate(out) / len(layers),
        constant=float(np.mean(constant)),
    )
