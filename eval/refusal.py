"""How well the production answerer tells questions that a corpus answers from those it does not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

from eval.collection import CORPUS, QUERIES, SEED, Choice, Query, read_corpus, read_queries
from eval.collection_store import collection_shelf
from eval.metrics import auroc
from rag.answer import Answerer
from rag.domain import Answer, AnswerStatus, Question
from rag.errors import InputError, QuestionRejected
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.today import today
from rag.words import fold

_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question.

    `supported` is None unless an answerable question was answered and its gold answer is known.
    """

    answerable: bool
    answered: bool
    supported: bool | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Shares of 1, None where nothing belongs to it, and the counts over which they were taken.

    `answered` of the answerable, `refused` of the unanswerable, `supported` of those answered
    whose gold answer is known; `auroc` of the confidence, that it is higher for an answerable
    question than for an unanswerable one. The count `of` is before the sample.
    """

    shares: Mapping[str, float | None]
    counts: Mapping[str, int]


def score_refusal(settings: Settings, folder: Path, choice: Choice, progress: bool) -> Refusal:
    """Ask the questions of a folder, over its corpus alone, without a language model.

    :raises InputError: when a file is missing or not in the form, naming the line.
    """
    corpus, questions = folder / CORPUS, choice.path(folder, QUERIES)
    rows = read_corpus(corpus)
    known = [query for query in read_queries(questions) if query.answerable is not None]
    if not known:
        raise InputError("collection_unlabelled", path=questions)
    with collection_shelf(settings, corpus, rows, progress) as shelf:
        answerer = Answerer(shelf, Retriever(shelf))
        bar = tqdm(choice.of(known), unit="题", disable=not progress)
        outcomes = [ask(answerer, query) for query in bar]
    answerable = sum(one.answerable for one in outcomes)
    counts = {"asked": len(outcomes), "of": len(known), "seed": SEED, "answerable": answerable}
    counts["unanswerable"] = len(outcomes) - answerable
    return Refusal(shares(outcomes), counts)


def ask(answerer: Answerer, query: Query) -> Outcome:
    """Ask one question; one that the product does not take is refused."""
    try:
        answer = answerer.answer(Question(text=query.text, as_of=today()))
    except QuestionRejected:
        return Outcome(bool(query.answerable), False, None, 0.0)
    answered = answer.status is AnswerStatus.ANSWERED
    judged = answered and query.answerable
    supported = holds(answer, query.answer) if judged and query.answer else None
    return Outcome(bool(query.answerable), answered, supported, answer.confidence)


def holds(answer: Answer, gold: str) -> bool:
    """Whether the clauses that an answer cites hold a text, with width folded and blanks dropped.

    The cited clauses of a document are read as one, since the text may go over from one into the
    next.
    """
    cited: dict[str, dict[int, str]] = defaultdict(dict)
    for citation in answer.citations:
        cited[citation.document.id][citation.clause.start] = citation.clause.text
    texts = ("".join(texts[start] for start in sorted(texts)) for texts in cited.values())
    return any(_plain(gold) in _plain(text) for text in texts)


def shares(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """The shares over all outcomes by name, see `Refusal`."""
    answerable = [one for one in outcomes if one.answerable]
    supported = [one.supported for one in answerable if one.supported is not None]
    found = auroc([one.confidence for one in outcomes], [one.answerable for one in outcomes])
    return {
        "answered": _share(one.answered for one in answerable),
        "refused": _share(not one.answered for one in outcomes if not one.answerable),
        "supported": _share(supported),
        "auroc": None if found is None else round(found, 4),
    }


def _share(values: Iterable[bool]) -> float | None:
    column = list(values)
    return round(fmean(column), 4) if column else None


def _plain(text: str) -> str:
    return _BLANK.sub("", fold(text))
