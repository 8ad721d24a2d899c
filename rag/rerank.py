"""A second look at what was found: a cross-encoder reads question and clause together.

Off unless `CEWEN_RERANKER` names one, since none comes with a package.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from rag.domain import Hit
from rag.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

log = logging.getLogger(__name__)

DEPTH = 30
"""So many hits are looked at again; on a processor each costs as much as a question's vector."""
_BATCH = 8
_CHARACTERS = 1200
"""Of a clause; models of this kind read 512 tokens."""


class Reranker:
    """A sentence-transformers cross-encoder by name or folder, loaded when first needed.

    Threads may share one. Whatever needs the model raises `ModelUnavailable` when it cannot be
    loaded.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: CrossEncoder | None = None
        self._loading = Lock()

    def reranked(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the first 30 in the order of the cross-encoder, the others behind.

        What the 30 had of the likelihood together is shared out anew by the softmax of its scores.
        """
        first, behind = list(hits[:DEPTH]), list(hits[DEPTH:])
        if len(first) < 2:
            return [*first, *behind]
        pairs = [(text, _passage(hit)) for hit in first]
        scores = self._loaded().predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        scores = np.asarray(scores, np.float64).reshape(len(first), -1)[:, -1]
        shares = np.exp(scores - scores.max())
        shares *= sum(hit.score for hit in first) / shares.sum()
        order = np.argsort(-scores, kind="stable")
        return [*(replace(first[i], score=float(shares[i])) for i in order), *behind]

    def _loaded(self) -> CrossEncoder:
        with self._loading:
            if self._model is None:
                from sentence_transformers import CrossEncoder  # noqa: PLC0415  # takes seconds

                log.info("Loading %s", self.name)
                try:
                    here = Path(self.name).exists()
                    self._model = CrossEncoder(self.name, local_files_only=here)
                except (OSError, ValueError, RuntimeError, ImportError) as error:
                    raise ModelUnavailable("reranker_load", name=self.name, fact=error) from error
            return self._model


def _passage(hit: Hit) -> str:
    parts = (hit.document.metadata.title, hit.clause.context, hit.clause.text)
    return "\n".join(part for part in parts if part)[:_CHARACTERS]
