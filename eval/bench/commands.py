"""`cewen bench`: arguments and late imports only, as in cewen.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rag.prompts import message
from rag.terminal import JSON, print_json, read_settings, watched

if TYPE_CHECKING:
    from rag.settings import Settings

_QUESTIONS = click.option(
    "--questions",
    type=click.IntRange(min=2),
    default=200,
    show_default=True,
    help=message("cli.bench_questions"),
)
_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
_CLIENTS = (1, 10, 50)


@click.group("bench", help=message("cli.bench"), invoke_without_command=True)
@_QUESTIONS
@JSON
@click.pass_context
def bench(context: click.Context, questions: int, as_json: bool) -> None:
    """Measure everything, unless one part is named."""
    if context.invoked_subcommand is not None:
        return
    settings = read_settings()
    parts = {
        "inside": _inside(settings, questions),
        "served": _served(settings, questions),
        "ingest": _ingest(settings, ()),
    }
    _tell(parts, as_json)


@bench.command("inside", help=message("cli.bench_inside"))
@_QUESTIONS
@JSON
def bench_inside(questions: int, as_json: bool) -> None:
    """Measure encoder, searches and answer within the process."""
    _tell({"inside": _inside(read_settings(), questions)}, as_json)


@bench.command("served", help=message("cli.bench_served"))
@_QUESTIONS
@JSON
def bench_served(questions: int, as_json: bool) -> None:
    """Measure start-up, memory and many clients at once."""
    _tell({"served": _served(read_settings(), questions)}, as_json)


@bench.command("ingest", help=message("cli.bench_ingest"))
@_PATHS
@JSON
def bench_ingest(paths: tuple[Path, ...], as_json: bool) -> None:
    """Measure an ingest against the encoder alone."""
    _tell({"ingest": _ingest(read_settings(), paths)}, as_json)


@bench.command("scale", help=message("cli.bench_scale"))
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="文件夹"
)
@click.option(
    "--sizes",
    type=click.IntRange(min=1000),
    multiple=True,
    default=(25_000, 60_884),
    show_default=True,
    help=message("cli.bench_sizes"),
)
@_QUESTIONS
@JSON
def bench_scale(folder: Path, sizes: tuple[int, ...], questions: int, as_json: bool) -> None:
    """Measure searches as the clauses grow, under a filter, and during uploads."""
    from dataclasses import asdict

    from eval.bench.scale import measure_scale

    found = measure_scale(read_settings(), folder, sorted(sizes), questions, watched())
    _tell({"scale": asdict(found)}, as_json)


def _inside(settings: Settings, count: int) -> dict[str, Any]:
    from dataclasses import asdict

    from eval.bench.inside import measure_inside, questions
    from eval.scratch import scratch_shelf

    with scratch_shelf(settings, progress=watched()) as shelf:
        return asdict(measure_inside(shelf, questions(count), watched()))


def _served(settings: Settings, count: int) -> dict[str, Any]:
    from dataclasses import asdict

    from eval.bench.inside import questions
    from eval.bench.served import measure_served
    from eval.scratch import scratch_shelf

    with scratch_shelf(settings, progress=watched()) as shelf:
        own = settings.model_copy(update={"home": shelf.home})
    return asdict(measure_served(own, questions(count), _CLIENTS, watched()))


def _ingest(settings: Settings, paths: tuple[Path, ...]) -> dict[str, Any]:
    from dataclasses import asdict

    from eval.bench.ingest import measure

    return asdict(measure(settings, paths))


def _tell(parts: dict[str, Any], as_json: bool) -> None:
    from eval.bench.machine import machine

    found = {"machine": machine(), **parts}
    if as_json:
        print_json(found)
        return
    for names, value in _flat((), found):
        click.echo(f"{' · '.join(names)}  {value}")


def _flat(names: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every figure with the Chinese names of what it is a figure of."""
    if isinstance(value, tuple):
        for part in value:
            key = "clients" if "clients" in part else "size"
            named = message(f"bench.{key}", count=part.get("clients") or part["clauses"])
            yield from _flat((*names, named), {k: v for k, v in part.items() if k != "clients"})
    elif isinstance(value, dict) and names[-1:] != (message("bench.refused"),):
        for key, inner in value.items():
            yield from _flat((*names, message(f"bench.{key}")), inner)
    elif value is not None:
        yield names, value
