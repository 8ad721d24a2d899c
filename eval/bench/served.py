"""What the service does as users meet it: a process of its own, asked over HTTP by many at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from tqdm import tqdm

from eval.bench.timing import Timing, timing
from rag.errors import SystemUnreachable
from rag.settings import Settings

_WAIT = 600
"""Seconds that a start may take before it counts as failed."""
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Load:
    """So many clients at once: the timing of what was answered, None where nothing was.

    `refused` counts the answers that are no 200, by status: a busy service refuses rather than
    fail. `ratio` is the throughput over that of one client.
    """

    clients: int
    answered: Timing | None
    refused: dict[str, int]
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Served:
    """Seconds from the start of the process to its readiness, memory in MiB, and the loads.

    `ready_mib` is what the process holds when it is ready, `peak_mib` the most that it ever held.
    """

    ready_seconds: float
    ready_mib: int
    peak_mib: int
    loads: tuple[Load, ...]


def measure_served(
    settings: Settings, asked: Sequence[str], clients: Sequence[int], progress: bool
) -> Served:
    """Start the service over the store of the settings, and ask it with each number of clients.

    :param clients: the first is what the others are compared with.
    :raises SystemUnreachable: when the service does not become ready.
    """
    began = time.perf_counter()
    with _service(settings) as (process, url):
        ready = time.perf_counter() - began
        memory = _memory(process)["VmRSS"]
        httpx.post(f"{url}/api/ask", json={"question": asked[0]}, timeout=_WAIT)
        loads: list[Load] = []
        for count in clients:
            first = loads[0].answered if loads else None
            bar = tqdm(asked, desc=str(count), unit="题", disable=not progress)
            loads.append(_load(url, bar, count, first))
        peak = _memory(process)["VmHWM"]
    return Served(round(ready, 1), memory, peak, tuple(loads))


def _load(url: str, asked: Iterable[str], clients: int, first: Timing | None) -> Load:
    seconds: list[float] = []
    statuses: Counter[str] = Counter()
    lock = threading.Lock()

    def ask(client: httpx.Client, text: str) -> None:
        began = time.perf_counter()
        try:
            status = str(client.post("/api/ask", json={"question": text}).status_code)
        except httpx.HTTPError as error:
            status = type(error).__name__
        took = time.perf_counter() - began
        with lock:
            statuses[status] += 1
            if status == "200":
                seconds.append(took)

    limits = httpx.Limits(max_connections=clients)
    with (
        httpx.Client(base_url=url, timeout=_WAIT, limits=limits) as client,
        ThreadPoolExecutor(clients) as pool,
    ):
        began = time.perf_counter()
        list(pool.map(lambda text: ask(client, text), asked))
        over = time.perf_counter() - began
    answered = timing(seconds, over) if seconds else None
    ratio = answered.per_second / first.per_second if answered and first else None
    refused = {status: n for status, n in sorted(statuses.items()) if status != "200"}
    return Load(clients, answered, refused, ratio and round(ratio, 2))


@contextmanager
def _service(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    places = {"CEWEN_HOME": str(settings.home), "CEWEN_CACHE": str(settings.cache)}
    command = [sys.executable, "-m", "cewen", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603  # our own program
        command,
        env={**os.environ, **places},
        cwd=Path(__file__).parent.parent.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await_ready(process, url)
        yield process, url
    finally:
        process.terminate()
        process.wait(timeout=60)


def _await_ready(process: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + _WAIT
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise SystemUnreachable("service_failed", base=url, fact=f"{process.poll()}")


def _memory(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """The memory of a process in MiB, as Linux counts it (proc(5))."""
    text = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
    rows = (line.split(":", 1) for line in text.splitlines() if line.startswith("Vm"))
    return {name: int(value.split()[0]) // _MIB for name, value in rows}
