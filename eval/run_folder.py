"""The folder of a run: what was asked of which system over which documents, and what it said.

config.json says what the run is, answers-<set>.jsonl what was said (a line a case, added as it
comes), results.jsonl and summary.json what that is worth.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import SETS, Case, fact_of, load
from eval.code import code_of
from eval.record import Record, read_records
from eval.results import Result
from eval.scratch import corpus_hash
from rag.errors import InputError
from rag.shelf import Shelf
from rag.today import ZONE, today

RUNS = Path("runs")
"""Where runs are kept, below the folder that the command is called in."""
_PACKAGES = ("cewen", "chromadb", "sentence-transformers", "torch", "jieba", "tantivy")
_ROW = ConfigDict(extra="forbid", frozen=True)


class SetUsed(BaseModel):
    """A set of a run: its name, where it stands, the hash of its bytes, and the cases chosen."""

    model_config = _ROW
    name: str
    path: Path
    sha256: str
    cases: tuple[str, ...]


class System(BaseModel):
    """What is asked: a name of `eval.evaluate.SYSTEMS`, or what a file of answers is called.

    `address` is where it is asked, None within this process; `model` the model that writes.
    """

    model_config = _ROW
    name: str
    address: str | None = None
    model: str | None = None


class Config(BaseModel):
    """What a run is. `corpus` is a hash over the documents held; `day` the default `as_of`."""

    model_config = _ROW
    system: System
    versions: dict[str, str]
    code: str
    embedding_model: str
    corpus: str
    documents: int
    clauses: int
    sources: tuple[Path, ...]
    sets: tuple[SetUsed, ...]
    day: date
    started: datetime
    ended: datetime | None = None


def config_of(
    shelf: Shelf, system: System, sources: Sequence[Path], sets: Sequence[SetUsed]
) -> Config:
    """What a run that begins now is.

    :param sources: the documents in the store beside the bundled ones.
    """
    held = shelf.library.view().documents
    versions = {package: metadata.version(package) for package in _PACKAGES}
    return Config(
        system=system,
        versions={"python": platform.python_version(), **versions},
        code=code_of(("rag.answer", "ingest.entry"))[:16],
        embedding_model=shelf.embedder.name,
        corpus=corpus_hash(shelf),
        documents=len(held),
        clauses=sum(summary.clause_count for summary in held),
        sources=tuple(path.resolve() for path in sources),
        sets=tuple(sets),
        day=today(),
        started=_now(),
    )


def sets_of(names: Sequence[str], tags: Sequence[str]) -> list[SetUsed]:
    """The sets of those names or paths, all of ours where none is named.

    :param tags: keep only the cases that have all of them.
    :raises InputError: when a set is missing, cannot be read, or none of the cases is left.
    """
    paths = [_path(name) for name in names] or sorted(SETS.glob("*.jsonl"))
    used = [_used(path, tags) for path in paths]
    if not any(one.cases for one in used):
        raise InputError("case_untagged", tags="、".join(tags))
    return [one for one in used if one.cases]


def cases_of(used: SetUsed) -> list[Case]:
    """The cases of a set that a run chose.

    :raises InputError: when the file has changed since.
    """
    if used.sha256 != _hash(used.path):
        raise InputError("set_changed", path=used.path)
    return [case for case in load(used.path) if case.id in used.cases]


def new_folder(parent: Path) -> Path:
    """A new folder named after the time, with a number behind it where that one is there."""
    stamp = _now().strftime("%Y%m%d-%H%M%S")
    names = [stamp, *(f"{stamp}-{n}" for n in range(2, 100))]
    folder = next(parent / name for name in names if not (parent / name).exists())
    folder.mkdir(parents=True)
    return folder


def read_config(folder: Path) -> Config:
    """What the run of a folder is.

    :raises InputError: when there is no run, or its config.json cannot be read.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise InputError("run_missing", path=folder)
    try:
        return Config.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise InputError("run_invalid", path=path, fact=fact_of(error)) from error


def write_config(folder: Path, config: Config) -> None:
    """Say in a folder what its run is."""
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n", encoding="utf-8")


def ended(config: Config) -> Config:
    """The run, over now."""
    return config.model_copy(update={"ended": _now()})


def answers_path(folder: Path, used: SetUsed) -> Path:
    """The file of what was said to the cases of a set."""
    return folder / f"answers-{used.name}.jsonl"


def records_of(folder: Path, used: SetUsed) -> list[Record]:
    """What was said so far to the cases of a set."""
    path = answers_path(folder, used)
    return read_records(path) if path.is_file() else []


def write_results(folder: Path, results: Iterable[Result], summary: dict[str, Any]) -> None:
    """Keep what a run is worth beside what was said."""
    lines = "".join(result.model_dump_json() + "\n" for result in results)
    (folder / "results.jsonl").write_text(lines, encoding="utf-8")
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")


def read_results(folder: Path) -> list[Result]:
    """How each case of a run ended.

    :raises InputError: when the folder holds no results, or a line is not one.
    """
    path = folder / "results.jsonl"
    if not path.is_file():
        raise InputError("run_missing", path=folder)
    results = []
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        try:
            results.append(Result.model_validate_json(line))
        except ValidationError as error:
            fact = fact_of(error)
            raise InputError("record_invalid", path=path, line=number, fact=fact) from error
    return results


def _used(path: Path, tags: Sequence[str]) -> SetUsed:
    chosen = tuple(case.id for case in load(path) if set(tags) <= {*case.tags, case.kind})
    return SetUsed(name=path.stem, path=path.resolve(), sha256=_hash(path), cases=chosen)


def _path(name: str) -> Path:
    """A set of ours by its name, any other by its path."""
    ours = SETS / f"{name}.jsonl"
    return ours if ours.is_file() else Path(name)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _now() -> datetime:
    return datetime.now(ZONE)
