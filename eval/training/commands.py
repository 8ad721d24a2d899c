"""`cewen train` and `cewen eval fit`: arguments and late imports only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rag.prompts import message
from rag.terminal import JSON, print_json, read_settings, watched

_PATH = click.Path(path_type=Path)
_FOLDER = click.argument("folder", type=_PATH, metavar=message("cli.folder"))
_POOL = click.option(
    "--pool", type=_PATH, metavar=message("cli.file"), help=message("cli.train_pool")
)
_TEXT = click.option(
    "--text",
    "texts",
    type=_PATH,
    multiple=True,
    metavar=message("cli.path"),
    help=message("cli.train_text"),
)
_OUT = click.option("--out", type=_PATH, metavar=message("cli.file"), help=message("cli.train_out"))


@click.command("train", help=message("cli.train"))
@_FOLDER
@_POOL
@_TEXT
@_OUT
@JSON
def train(
    folder: Path, *, pool: Path | None, texts: tuple[Path, ...], out: Path | None, as_json: bool
) -> None:
    """Train the adapter of the bundled model and check it on questions kept out."""
    from eval.training.collections import read_collection
    from eval.training.general import general_text
    from eval.training.train import check_adapter, origin_of, write_adapter
    from eval.training.train import train as run
    from rag.embedding import ADAPTER

    settings = read_settings()
    collection = read_collection(settings, folder, pool, watched())
    general = general_text(settings, texts, watched())
    trained = run(collection, general, watched())
    path = out or ADAPTER
    write_adapter(trained.maps, path, origin_of([collection]))
    _tell({collection.name: check_adapter(collection, trained)}, path, as_json)


@click.command("fit", help=message("cli.eval_fit"))
@_FOLDER
@click.option(
    "--with",
    "others",
    type=_PATH,
    multiple=True,
    metavar=message("cli.folder"),
    help=message("cli.fit_with"),
)
@_POOL
@_TEXT
@_OUT
@JSON
def eval_fit(
    folder: Path,
    *,
    others: tuple[Path, ...],
    pool: Path | None,
    texts: tuple[Path, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Fit the weights of the ranking, each part left out in turn, on questions kept out."""
    from eval.training.collections import read_collection
    from eval.training.general import general_text
    from eval.training.train import fit_weights, origin_of, write_weights
    from eval.training.train import train as run
    from rag.rank import WEIGHTS

    settings = read_settings()
    sets = [read_collection(settings, folder, pool, watched())]
    sets += [read_collection(settings, other, None, watched()) for other in others]
    trained = run(sets[0], general_text(settings, texts, watched()), watched())
    weights, figures = fit_weights(settings, sets, trained, watched())
    path = out or WEIGHTS
    write_weights(weights, path, origin_of(sets))
    _tell(figures, path, as_json)


@click.command("fit-answers", help=message("cli.eval_fit_answers"))
@_FOLDER
@_OUT
@JSON
def eval_fit_answers(folder: Path, *, out: Path | None, as_json: bool) -> None:
    """Fit which sentence answers, and when none does."""
    from eval.training.judging import fit_answers

    found = fit_answers(read_settings(), folder, out, watched())
    if as_json:
        print_json({"figures": found})
        return
    for name, row in found.items():
        values = "  ".join(f"{measure} {value}" for measure, value in row.items())
        click.echo(f"{name:<18}{values}")
    if out:
        click.echo(message("cli.train_written", path=out))


def _tell(figures: dict[str, Any], path: Path, as_json: bool) -> None:
    if as_json:
        print_json({"written": str(path), "figures": figures})
        return
    for name, rows in figures.items():
        for part, scores in rows.items():
            values = "  ".join(f"{measure} {value:.4f}" for measure, value in scores.items())
            click.echo(f"{name:<12}{part:<18}{values}")
    click.echo(message("cli.train_written", path=path))
