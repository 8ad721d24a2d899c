"""Kills an ingest at random moments while a reader asks, and compares what is left in the end."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from rag import publication
from rag.build import Service, open_service, open_shelf
from rag.settings import Settings
from tests.conftest import AS_OF

ROOT = Path(__file__).parent.parent
TEXT = """示例市关于支持第{n}号示例产业的若干措施
示政发〔2026〕{n}号
一、支持对象
(一)在示例市注册、从事第{n}号示例产业的企业。
(二)按照本措施申报的示例机构{n}。
二、支持标准
(一)对新认定的第{n}号示例企业，给予一次性奖励{amount}万元。〔市示例局负责〕
(二)租金补贴不超过实际租金的{n}‰。
"""


@dataclass(slots=True)
class Outcome:
    """How often the ingest was killed and finished, and how often the reader asked meanwhile."""

    kills: int = 0
    finished: int = 0
    reads: int = 0
    mixtures: list[str] = field(default_factory=list)


def write_folder(folder: Path, documents: int, amount: int) -> None:
    """Documents that differ in their number, all with the same amount."""
    folder.mkdir(exist_ok=True)
    for n in range(1, documents + 1):
        text = TEXT.format(n=n, amount=amount)
        (folder / f"{n:03}.txt").write_text(text, encoding="utf-8")


def contents(settings: Settings) -> tuple[list[tuple[object, ...]], set[str], set[object]]:
    """All that a store holds for readers: versions with texts, rows of vectors, index entries."""
    shelf = open_shelf(settings)
    shelf.follow()
    held = sorted(publication.searchable(shelf.library))
    documents = [shelf.library.document(*key) for key in held]
    rows: list[tuple[object, ...]] = [(d.id, d.version, d.text, d.clauses) for d in documents]
    assert not publication.staged(shelf.library)
    found = rows, shelf.store.ids(), set(shelf.fulltext.keys())
    shelf.close()
    return found


def ingest_killed(settings: Settings, folder: Path, kills: int, seed: int) -> Outcome:
    """Ingest a folder, killed so many times at random moments, then once to its end.

    Until then a reader of another process asks again and again; an answer with clauses of two
    amounts is a mixture.
    """
    random_moment = random.Random(seed)
    outcome = Outcome()
    reader = open_service(settings)
    longest = 4.0  # seconds of a whole run, learned from those that finished
    while outcome.kills < kills:
        begun = time.monotonic()
        process = start(settings, folder)
        deadline = begun + random_moment.uniform(0, longest)
        while process.poll() is None and time.monotonic() < deadline:
            _read(reader, outcome)
        if process.poll() is None:
            process.kill()
            process.wait()
            outcome.kills += 1
            longest *= 1.2
        else:
            assert process.returncode == 0
            outcome.finished += 1
            longest = max(1.0, (time.monotonic() - begun) * 0.9)
            write_again(folder)
    process = start(settings, folder)
    while process.poll() is None:
        _read(reader, outcome)
    assert process.returncode == 0
    _read(reader, outcome)
    reader.close()
    return outcome


def write_again(folder: Path) -> None:
    """Change every document, so that there is something to ingest again."""
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        amount = int(text.split("一次性奖励")[1].split("万元")[0])
        path.write_text(text.replace(f"{amount}万元", f"{amount + 1}万元"), encoding="utf-8")


def start(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    """An ingest of the folder in a process of its own."""
    environment = {
        **os.environ,
        "CEWEN_HOME": str(settings.home),
        "CEWEN_CACHE": str(settings.cache),
        "CEWEN_THREADS": "1",
    }
    return subprocess.Popen(
        [sys.executable, str(ROOT / "cewen.py"), "ingest", str(folder)],
        stdout=subprocess.DEVNULL,
        env=environment,
    )


def _read(reader: Service, outcome: Outcome) -> None:
    found = reader.retriever.search(
        "新认定的示例企业一次性奖励多少万元", k=30, region=None, as_of=AS_OF
    )
    amounts = {
        hit.clause.text.split("一次性奖励")[1].split("万元")[0]
        for hit in found.hits
        if "一次性奖励" in hit.clause.text
    }
    outcome.reads += 1
    if len(amounts) != 1:
        outcome.mixtures.append("、".join(sorted(amounts)) or "nothing")
