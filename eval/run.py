"""A run: every case is asked of a system, and what it said is scored; the one apart from the other.

What is said is kept as it comes, so that a run that was stopped is gone on with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval.cases import Case
from eval.holdings import Holdings
from eval.record import Asker, Record, record_of
from eval.results import Result, judge, report
from eval.run_folder import (
    Config,
    SetUsed,
    answers_path,
    cases_of,
    ended,
    records_of,
    write_config,
    write_results,
)
from rag.answer import Answerer
from rag.domain import Finished, Question, Retrieved
from rag.errors import InputError
from rag.library import Library
from rag.today import today


def own_asker(answerer: Answerer) -> Asker:
    """The production answerer as a system that can be asked."""

    def ask(case: Case) -> Record:
        hits = None
        for event in answerer.stream(question_of(case)):
            if isinstance(event, Retrieved):
                hits = event.retrieval.hits
            elif isinstance(event, Finished):
                return record_of(case.id, event.answer, hits)
        raise AssertionError("a stream always ends with Finished")

    return ask


def question_of(case: Case) -> Question:
    """What is asked of the answerer for a case; today where the case names no day."""
    return Question(
        text=case.question,
        as_of=case.as_of or today(),
        history=case.history,
        profile=case.profile,
        region=case.region,
    )


def generate(folder: Path, config: Config, asker: Asker, progress: bool) -> None:
    """Ask all cases of a run that were not asked yet; raises what the asker raises."""
    write_config(folder, config)
    for used in config.sets:
        _drop_cut_line(answers_path(folder, used))
        said = {record.id for record in records_of(folder, used)}
        left = [case for case in cases_of(used) if case.id not in said]
        with (
            answers_path(folder, used).open("a", encoding="utf-8") as file,
            tqdm(left, desc=used.name, unit="题", disable=not progress) as bar,
        ):
            for case in bar:
                record = asker(_dated(case, config))
                file.write(record.model_dump_json(exclude_none=True) + "\n")
                file.flush()
    write_config(folder, ended(config))


def place(folder: Path, config: Config, records: Sequence[Record]) -> None:
    """Put answers from elsewhere into the folder of a run, each to the set that has its id.

    :raises InputError: when a case has no answer, an answer no case, or an id stands in two sets.
    """
    by_id = {record.id: record for record in records}
    taken: set[str] = set()
    for used in config.sets:
        if twice := taken & set(used.cases):
            raise InputError("record_ambiguous", id=min(twice))
        taken |= set(used.cases)
        if missing := [id_ for id_ in used.cases if id_ not in by_id]:
            raise InputError("record_missing", count=len(missing), id=missing[0], set=used.name)
        lines = (by_id[id_].model_dump_json(exclude_none=True) + "\n" for id_ in used.cases)
        answers_path(folder, used).write_text("".join(lines), encoding="utf-8")
    if strange := set(by_id) - taken:
        raise InputError("record_strange", count=len(strange), id=min(strange))
    write_config(folder, ended(config))


def score_run(folder: Path, config: Config, library: Library) -> dict[str, list[Result]]:
    """Score what was said in a run, keep it in the folder, and return it by set.

    :raises InputError: when a case was not asked yet, or a set has changed.
    """
    holdings = Holdings(library)
    scored = {used.name: list(_scored(folder, config, used, holdings)) for used in config.sets}
    write_results(folder, (r for results in scored.values() for r in results), reports(scored))
    return scored


def reports(scored: dict[str, list[Result]]) -> dict[str, Any]:
    """The figures of each set, and of all together."""
    everything = [result for results in scored.values() for result in results]
    return {
        "sets": {name: report(results) for name, results in scored.items()},
        "total": report(everything),
    }


def _scored(folder: Path, config: Config, used: SetUsed, holdings: Holdings) -> Iterator[Result]:
    said = {record.id: record for record in records_of(folder, used)}
    for case in cases_of(used):
        if case.id not in said:
            raise InputError("record_missing", count=1, id=case.id, set=used.name)
        day = holdings.on(_dated(case, config).as_of)
        yield judge(used.name, case, said[case.id], day)


def _dated(case: Case, config: Config) -> Case:
    """A case with the day that it is asked for: the run's where it names none."""
    return case.model_copy(update={"as_of": case.as_of or config.day})


def _drop_cut_line(path: Path) -> None:
    """Take away what a killed run wrote of its last line."""
    if path.is_file() and not (text := path.read_text(encoding="utf-8")).endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1], encoding="utf-8")
