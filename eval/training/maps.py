"""Two residual maps learned on fixed vectors: one moves questions, one passages.

A question's vector q becomes q + Aq, a passage's p becomes p + Bp, both brought back to length 1.
A and B start at zero, so that nothing moves until there is reason to. Trained so that a question
finds its passages among all of them, that sentences of general policy text find the passage that
they stand in, and that the vectors of that text stay near what they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

Vectors = NDArray[np.float32]

_EPOCHS, _BATCH, _RATE = 40, 128, 1e-3
_TEMPERATURE = 0.02
_DROPOUT = 0.1
_NEAR, _WITHIN = 2.0, 0.3
"""The weights of staying near and of finding the own passage, beside that of the questions."""
_SENTENCES = 256
"""Sentences of general text in a step."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions and passages: `relevant` holds for each question the rows of its passages."""

    questions: Vectors
    passages: Vectors
    relevant: Sequence[NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class General:
    """General text: `own` holds for each sentence the row of the passage that it stands in."""

    sentences: Vectors
    passages: Vectors
    own: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Maps:
    """The two matrices, shape (dimension, dimension), as `torch.nn.Linear` keeps them."""

    query: Vectors
    document: Vectors

    def questions(self, vectors: Vectors) -> Vectors:
        """The vectors of questions, moved; length 1."""
        return _moved(vectors, self.query)

    def passages(self, vectors: Vectors) -> Vectors:
        """The vectors of passages, moved; length 1."""
        return _moved(vectors, self.document)


def learn(pairs: Pairs, general: General, seed: int = 0) -> Maps:
    """Train both maps; the same input and seed give the same maps on the same machine."""
    torch.manual_seed(seed)
    size = pairs.questions.shape[1]
    questions, passages = torch.tensor(pairs.questions), torch.tensor(pairs.passages)
    query, document = (torch.nn.Linear(size, size, bias=False) for _ in range(2))
    for linear in (query, document):
        torch.nn.init.zeros_(linear.weight)
    steps = -(-len(questions) // _BATCH)
    optimizer = torch.optim.AdamW([query.weight, document.weight], lr=_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps * _EPOCHS)
    targets = _targets(pairs)
    for _ in range(_EPOCHS):
        for rows in torch.split(torch.randperm(len(questions)), _BATCH):
            scores = _scores(questions[rows], passages, query, document)
            wanted = targets[rows]
            loss = -(wanted * functional.log_softmax(scores, 1)).sum(1).mean()
            loss = loss + _loss_of_general(general, query, document)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return Maps(query.weight.detach().numpy(), document.weight.detach().numpy())


def _loss_of_general(general: General, query: torch.nn.Linear, document: torch.nn.Linear) -> Tensor:
    passages = torch.tensor(general.passages)
    chosen = torch.randint(len(general.sentences), (_SENTENCES,))
    sentences = torch.tensor(general.sentences)[chosen]
    scores = _scores(sentences, passages, query, document)
    own = functional.cross_entropy(scores, torch.tensor(general.own)[chosen])
    moved = _distance(passages, document) + _distance(sentences, query)
    return _WITHIN * own + _NEAR * moved


def _scores(
    questions: Tensor, passages: Tensor, query: torch.nn.Linear, document: torch.nn.Linear
) -> Tensor:
    """Cosines over the temperature, with dropout on both sides."""
    left = _residual(functional.dropout(questions, _DROPOUT), query)
    right = _residual(functional.dropout(passages, _DROPOUT), document)
    return left @ right.T / _TEMPERATURE


def _residual(vectors: Tensor, linear: torch.nn.Linear) -> Tensor:
    return functional.normalize(vectors + linear(vectors), dim=-1)


def _distance(vectors: Tensor, linear: torch.nn.Linear) -> Tensor:
    """1 minus the mean cosine between what vectors become and what they were."""
    return 1 - (_residual(vectors, linear) * vectors).sum(1).mean()


def _targets(pairs: Pairs) -> Tensor:
    targets = torch.zeros(len(pairs.questions), len(pairs.passages))
    for row, relevant in enumerate(pairs.relevant):
        targets[row, torch.tensor(relevant)] = 1 / len(relevant)
    return targets


def _moved(vectors: Vectors, weight: Vectors) -> Vectors:
    rows = vectors + vectors @ weight.T
    moved: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return moved
