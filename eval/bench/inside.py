"""What a question costs within the process: the encoder, each search, the whole answer."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tqdm import tqdm

from eval.beir import searches
from eval.bench.timing import Timing, timed
from eval.cases import SETS, load
from rag.answer import Answerer
from rag.domain import Question
from rag.retrieve import Retriever
from rag.shelf import Shelf
from rag.today import today

_HITS = 10


@dataclass(frozen=True, slots=True)
class Inside:
    """Timings of the encoder on one question, of each search, and of the whole answer.

    `encoder_share` is the encoder's median over that of the answer: what cannot be had quicker
    without another model.
    """

    encoder: Timing
    lexical: Timing
    dense: Timing
    retrieval: Timing
    answer: Timing
    encoder_share: float


def questions(count: int) -> list[str]:
    """So many questions of our sets, from the first again where they are fewer."""
    cases = [case for path in sorted(SETS.glob("*.jsonl")) for case in load(path)]
    alone = [case.question for case in cases if not case.history]
    return list(itertools.islice(itertools.cycle(alone), count))


def measure_inside(shelf: Shelf, asked: Sequence[str], progress: bool) -> Inside:
    """Time the parts one after the other on the same questions, each warmed up by the first."""
    found = searches(shelf)
    retriever = Retriever(shelf)
    answerer = Answerer(shelf, retriever)
    day = today()

    def retrieve(text: str) -> object:
        return retriever.search(text, k=_HITS, region=None, as_of=day)

    def answer(text: str) -> object:
        return answerer.answer(Question(text=text, as_of=day))

    shelf.follow()
    answer(asked[0])
    bar = partial(tqdm, asked, unit="题", disable=not progress)
    encoder = timed(lambda text: shelf.embedder.embed_questions([text]), bar(desc="encoder"))
    whole = timed(answer, bar(desc="answer"))
    return Inside(
        encoder=encoder,
        lexical=timed(found["lexical"], bar(desc="lexical")),
        dense=timed(found["dense"], bar(desc="dense")),
        retrieval=timed(retrieve, bar(desc="retrieval")),
        answer=whole,
        encoder_share=round(encoder.median_ms / whole.median_ms, 3),
    )
