"""Work on untrusted files in a process of its own, so that what it does there harms nothing here.

PDF and picture libraries parse hostile bytes in C: they can crash, hang, fill the memory, or print.
The process has a bound on memory and a clock for each thing that it gives.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from rag.errors import DocumentRejected

_T = TypeVar("_T")
_MEMORY = 4 * 1024**3
"""Bytes of address space: recognition maps some 2 GB of it and uses less than 1."""


def each_apart(work: Callable[..., Iterator[_T]], *args: object, seconds: float) -> Iterator[_T]:
    """What `work(*args)` yields, made in another process.

    :param work: a function of a module, which the other process imports.
    :param seconds: how long each thing may take.
    :raises DocumentRejected: as the work raises it; when a thing takes too long; when the process
        dies.
    """
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sending, work, args), name="cewen-read")
    process.start()
    sending.close()
    count = 0
    try:
        while True:
            if not receiving.poll(seconds):
                raise DocumentRejected("read_too_slow", page=count + 1, seconds=round(seconds))
            kind, value = receiving.recv()
            if kind == "end":
                return
            if kind == "rejected":
                reason, facts = value
                raise DocumentRejected(reason, **facts)
            count += 1
            yield value
    except EOFError as error:
        raise DocumentRejected("read_crashed", page=count + 1) from error
    finally:
        process.kill()
        process.join()
        receiving.close()


def _serve(sending: Connection, work: Callable[..., Iterator[object]], args: tuple[object]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # standard output belongs to the command
    try:
        for value in work(*args):
            sending.send(("value", value))
    except DocumentRejected as error:
        sending.send(("rejected", (error.reason, error.facts)))
    else:
        sending.send(("end", None))
