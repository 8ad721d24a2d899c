"""An evaluation from beginning to end: the store, the system, the questions, the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import elsewhere
from eval.baselines import first_clause, plain_rag, refusing, whole_document
from eval.record import Asker, Record
from eval.results import Result
from eval.run import generate, own_asker, place, score_run
from eval.run_folder import RUNS, Config, System, config_of, new_folder, read_config, sets_of
from eval.scratch import DOCUMENTS, scratch_shelf
from rag.build import open_service
from rag.errors import InputError
from rag.llm import language_model
from rag.settings import Settings
from rag.shelf import Shelf

OWN = "cewen"
"""The system that is asked where none is named: ours, within this process."""
SERVICE, TARGET = "service", "target"
"""Ours, deployed at an address; and anything OpenAI-compatible."""
_OURS = System(name=OWN)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is evaluated.

    `sets` are names of our sets or paths, all of ours where there are none; `tags` the tags that a
    case must all have; `sources` the documents in the store beside the bundled ones; `runs` the
    folder in which the run gets its own, `resume` one that was stopped, with its own plan; `key`
    what a system elsewhere wants, which is kept nowhere.
    """

    sets: Sequence[str] = ()
    tags: Sequence[str] = ()
    sources: Sequence[Path] = (DOCUMENTS,)
    system: System = _OURS
    runs: Path = RUNS
    resume: Path | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The folder of a run and how its cases ended, by set."""

    folder: Path
    results: dict[str, list[Result]]


def evaluate(settings: Settings, plan: Plan, progress: bool) -> Evaluated:
    """Ask a system all cases, or those that a stopped run left, and score what it says.

    :raises InputError: when a set or document cannot be read, or a stopped run cannot be gone on
        with, since documents or code are others now.
    :raises ServiceError: when the system does not answer; what it said so far is kept.
    """
    old = read_config(plan.resume) if plan.resume else None
    chosen = old.sets if old else sets_of(plan.sets, plan.tags)
    sources = old.sources if old else plan.sources
    with scratch_shelf(settings, sources, progress) as shelf:
        config = config_of(shelf, old.system if old else plan.system, sources, chosen)
        if old:
            _check_same(old, config)
            config = old
        folder = plan.resume or new_folder(plan.runs)
        generate(folder, config, _asker(settings, shelf, config.system, plan.key), progress)
        return Evaluated(folder, score_run(folder, config, shelf.library))


def score_records(
    settings: Settings, name: str, records: Sequence[Record], plan: Plan, progress: bool
) -> Evaluated:
    """Score answers from elsewhere as a run of a system of that name; raises as `place` does."""
    chosen = sets_of(plan.sets, plan.tags)
    with scratch_shelf(settings, plan.sources, progress) as shelf:
        config = config_of(shelf, System(name=name), plan.sources, chosen)
        folder = new_folder(plan.runs)
        place(folder, config, records)
        return Evaluated(folder, score_run(folder, config, shelf.library))


def _asker(settings: Settings, shelf: Shelf, system: System, key: str | None) -> Asker:
    askers: dict[str, Callable[[], Asker]] = {
        OWN: lambda: own_asker(open_service(settings, shelf=shelf).answerer),
        "bm25": lambda: first_clause(shelf),
        "refuse": lambda: refusing,
        "whole-document": lambda: whole_document(shelf),
        "rag": lambda: plain_rag(shelf, language_model(settings)),
        SERVICE: lambda: elsewhere.service(system.address or "", key),
        TARGET: lambda: elsewhere.target(system.address or "", system.model or "", key),
    }
    if system.name not in askers:
        raise InputError("run_scored", name=system.name)
    return askers[system.name]()


def _check_same(old: Config, now: Config) -> None:
    """Answers of two systems, or over two corpora, are not one run."""
    for name in ("code", "corpus", "embedding_model"):
        if getattr(old, name) != getattr(now, name):
            raise InputError("run_other", name=name)
