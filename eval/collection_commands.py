"""`cewen eval beir` and `refusal`: the collections of others; arguments and late imports only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from rag.prompts import message
from rag.terminal import JSON, print_json, read_settings, watched

_SAMPLE = click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar=message("cli.number"),
    help=message("cli.eval_sample"),
)


@click.command("beir", help=message("cli.eval_beir"))
@click.argument("folder", type=click.Path(path_type=Path), metavar=message("cli.folder"))
@click.option("--split", "qrels", metavar=message("cli.file"), help=message("cli.eval_split"))
@_SAMPLE
@JSON
def eval_beir(folder: Path, qrels: str | None, sample: int | None, as_json: bool) -> None:
    """Score our searches on a collection in BEIR's form."""
    from eval.beir import score_collection
    from eval.collection import Choice

    found = score_collection(read_settings(), folder, Choice(qrels, sample), watched())
    means, counts = found.means, found.counts
    _tell_asked(counts, "cli.eval_beir_asked", as_json)
    if counts["absent"]:
        click.echo(message("cli.eval_absent", count=counts["absent"]), err=as_json)
    if as_json:
        print_json(means if sample is None else {**means, "sample": counts})
        return
    names = list(means["full"])
    click.echo(" " * 8 + "".join(f"{name:>12}" for name in names))
    for search_name, row in means.items():
        click.echo(f"{search_name:<8}" + "".join(f"{row[name]:>12.4f}" for name in names))


@click.command("refusal", help=message("cli.eval_refusal"))
@click.argument("folder", type=click.Path(path_type=Path), metavar=message("cli.folder"))
@click.option("--queries", metavar=message("cli.file"), help=message("cli.eval_queries"))
@_SAMPLE
@JSON
def eval_refusal(folder: Path, queries: str | None, sample: int | None, as_json: bool) -> None:
    """Score what the answerer answers and refuses over a collection."""
    from eval.collection import Choice
    from eval.refusal import score_refusal

    found = score_refusal(read_settings(), folder, Choice(queries, sample), watched())
    shares, counts = found.shares, found.counts
    _tell_asked(counts, "cli.eval_refusal_asked", as_json)
    if as_json:
        print_json(shares if sample is None else {**shares, "sample": counts})
        return
    for name, share in shares.items():
        shown = message("cli.eval_undefined") if share is None else f"{share:.4f}"
        click.echo(message(f"cli.eval_refusal_{name}", share=shown))


@click.command("export", help=message("cli.eval_export"))
@click.argument("folder", type=click.Path(path_type=Path), metavar=message("cli.folder"))
@click.argument("sets", nargs=-1, metavar="[评测集]...")
@JSON
def eval_export(folder: Path, sets: tuple[str, ...], as_json: bool) -> None:
    """Write sets of ours in BEIR's form."""
    from dataclasses import asdict

    from eval.export import export
    from eval.scratch import DOCUMENTS

    done = asdict(export(read_settings(), folder, sets, (DOCUMENTS,), watched()))
    if as_json:
        print_json(done)
    else:
        click.echo(message("eval.exported", **done))


def _tell_asked(counts: Mapping[str, int], key: str, as_json: bool) -> None:
    """Say what was asked, and whether that is a sample; beside JSON on standard error."""
    kinds = {name: n for name, n in counts.items() if name not in {"of", "seed", "absent"}}
    click.echo(message(key, **kinds), err=as_json)
    if counts["asked"] < counts["of"]:
        sampled = message("cli.eval_sampled", of=counts["of"], seed=counts["seed"])
        click.echo(sampled, err=as_json)
