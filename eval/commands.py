"""`cewen eval`: arguments and late imports only, as in cewen.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from eval.collection_commands import eval_beir, eval_export, eval_refusal
from eval.training.commands import eval_fit, eval_fit_answers
from rag.prompts import message
from rag.terminal import JSON, print_json, read_settings, watched

if TYPE_CHECKING:
    from eval.evaluate import Evaluated

DOCUMENTS = (Path(__file__).parent / "documents",)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_SETS = click.option("--set", "sets", multiple=True, metavar=message("cli.eval_set_name"),
                     help=message("cli.eval_set"))  # fmt: skip
_DOCUMENTS = click.option(
    "--documents",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar=message("cli.eval_path"),
    help=message("cli.eval_documents"),
)
_RUNS = click.option(
    "--runs", default=Path("runs"), type=_FOLDER, show_default=True, help=message("cli.eval_runs")
)


@click.group("eval", help=message("cli.eval"))
def evaluate() -> None:
    """Entry of the evaluation commands."""


evaluate.add_command(eval_beir)
evaluate.add_command(eval_export)
evaluate.add_command(eval_refusal)
evaluate.add_command(eval_fit)
evaluate.add_command(eval_fit_answers)


@evaluate.command("run", help=message("cli.eval_run"))
@_SETS
@click.option("--tag", "tags", multiple=True, metavar=message("cli.eval_tag_name"),
              help=message("cli.eval_tag"))  # fmt: skip
@_DOCUMENTS
@_RUNS
@click.option("--resume", type=_FOLDER, help=message("cli.eval_resume"))
@click.option(
    "--system",
    type=click.Choice(["cewen", "bm25", "refuse", "whole-document", "rag"]),
    default="cewen",
    show_default=True,
    help=message("cli.eval_system"),
)
@click.option("--base", metavar="URL", help=message("cli.eval_base"))
@click.option("--target", metavar="URL", help=message("cli.eval_target"))
@click.option("--model", default="cewen", show_default=True, help=message("cli.eval_model"))
@click.option("--key-file", type=click.File(encoding="utf-8"), help=message("cli.eval_key"))
@JSON
def eval_run(
    *,
    system: str,
    base: str | None,
    target: str | None,
    model: str,
    key_file: IO[str] | None,
    sets: tuple[str, ...],
    tags: tuple[str, ...],
    documents: tuple[Path, ...],
    runs: Path,
    resume: Path | None,
    as_json: bool,
) -> None:
    """Ask a system the cases of some sets, all of ours by default, and score what it says."""
    from eval.evaluate import Plan, evaluate
    from eval.run_folder import System

    if base and target:
        raise click.UsageError(message("cli.eval_one_address"))
    asked = System(name=system)
    if base:
        asked = System(name="service", address=base)
    elif target:
        asked = System(name="target", address=target, model=model)
    key = key_file.read().strip() if key_file else None
    plan = Plan(sets, tags, documents or DOCUMENTS, asked, runs, resume, key)
    _tell_run(evaluate(read_settings(), plan, watched()), as_json)


@evaluate.command("score", help=message("cli.eval_score"))
@click.argument("answers", type=click.Path(path_type=Path), metavar=message("cli.file"))
@_SETS
@_DOCUMENTS
@_RUNS
@JSON
def eval_score(
    answers: Path,
    *,
    sets: tuple[str, ...],
    documents: tuple[Path, ...],
    runs: Path,
    as_json: bool,
) -> None:
    """Score answers from anywhere."""
    from eval.evaluate import Plan, score_records
    from eval.record import read_records

    plan = Plan(sets, sources=documents or DOCUMENTS, runs=runs)
    records = read_records(answers)
    _tell_run(score_records(read_settings(), answers.stem, records, plan, watched()), as_json)


@evaluate.command("compare", help=message("cli.eval_compare"))
@click.argument("before", type=_FOLDER, metavar=message("cli.eval_before"))
@click.argument("after", type=_FOLDER, metavar=message("cli.eval_after"))
@JSON
def eval_compare(before: Path, after: Path, as_json: bool) -> None:
    """Hold two runs against each other."""
    from dataclasses import asdict

    from eval.compare import compare
    from eval.run_folder import read_results
    from eval.show import compare_lines

    found = compare(read_results(before), read_results(after))
    if as_json:
        print_json(asdict(found))
        return
    for line in compare_lines(found):
        click.echo(line)


@evaluate.command("report", help=message("cli.eval_report"))
@click.argument("folder", type=_FOLDER, metavar=message("cli.eval_run_named"))
@click.option("-o", "--out", type=click.Path(path_type=Path), help=message("cli.eval_report_out"))
def eval_report(folder: Path, out: Path | None) -> None:
    """Write the report of a run."""
    from eval.report import write_report

    click.echo(message("eval.report_written", path=write_report(folder, out)))


@evaluate.command("gate", help=message("cli.eval_gate"))
@click.argument("folder", type=_FOLDER, required=False, metavar=message("cli.eval_run_folder"))
@click.option("--gates", type=click.Path(path_type=Path), help=message("cli.eval_gates"))
@_RUNS
@JSON
def eval_gate(folder: Path | None, *, gates: Path | None, runs: Path, as_json: bool) -> None:
    """Fail when a run, a new one of all our sets where none is named, is below a floor."""
    from dataclasses import asdict

    from eval.evaluate import Plan, evaluate
    from eval.gate import GATES, floors, read_gates
    from eval.results import by_set
    from eval.run_folder import read_results
    from eval.show import gate_lines

    wanted = read_gates(gates or GATES)
    if folder is None:
        scored = evaluate(read_settings(), Plan(runs=runs), watched()).results
    else:
        scored = by_set(read_results(folder))
    found = list(floors(scored, wanted))
    if as_json:
        print_json({"held": all(f.held for f in found), "floors": [asdict(f) for f in found]})
    else:
        for line in gate_lines(found):
            click.echo(line)
    if not all(floor.held for floor in found):
        sys.exit(1)


@evaluate.command("agree", help=message("cli.eval_agree"))
@click.argument("readings", type=click.Path(path_type=Path), metavar=message("cli.file"))
@_SETS
@JSON
def eval_agree(readings: Path, *, sets: tuple[str, ...], as_json: bool) -> None:
    """Hold a second reading against the gold."""
    from dataclasses import asdict

    from eval.agree import agreement, read_readings
    from eval.holdings import Holdings
    from eval.run_folder import cases_of, sets_of
    from eval.scratch import scratch_shelf
    from eval.show import agree_lines

    cases = [case for used in sets_of(sets, ()) for case in cases_of(used)]
    read = read_readings(readings)
    with scratch_shelf(read_settings(), progress=watched()) as shelf:
        found = agreement(cases, read, Holdings(shelf.library))
    if as_json:
        print_json({kind: asdict(row) for kind, row in found.items()})
        return
    for line in agree_lines(found):
        click.echo(line)


@evaluate.command("add", help=message("cli.eval_add"))
@click.option("--from-feedback", "feedback_id", required=True, metavar="ID",
              help=message("cli.eval_add_id"))  # fmt: skip
@click.argument("path", type=click.Path(path_type=Path), metavar=message("cli.file"))
@JSON
def eval_add(path: Path, *, feedback_id: str, as_json: bool) -> None:
    """Begin a case with the question of a user's judgement."""
    from eval.add import add_from_feedback
    from eval.show import added_lines
    from rag.feedback import kept
    from rag.library import Library

    library = Library(read_settings().home)
    row = add_from_feedback(library, feedback_id, path)
    if as_json:
        print_json(row)
        return
    for line in added_lines(row["id"], path, kept(library.engine, feedback_id)):
        click.echo(line)


@evaluate.command("card", help=message("cli.eval_card"))
def eval_card() -> None:
    """Bring the card of the sets up to date."""
    from eval.card import write_card

    click.echo(message("eval.card_written" if write_card() else "eval.card_fresh"))


@evaluate.command("check", help=message("eval.check"))
@click.argument("sets", nargs=-1, metavar="[评测集]...")
@_DOCUMENTS
@JSON
def eval_check(sets: tuple[str, ...], *, documents: tuple[Path, ...], as_json: bool) -> None:
    """Hold evaluation sets against the documents, all of ours by default."""
    from dataclasses import asdict

    from eval.check import check_sets
    from eval.show import check_lines

    checked = check_sets(read_settings(), sets, documents or DOCUMENTS, watched())
    if as_json:
        print_json({name: asdict(found) for name, found in checked.items()})
    else:
        for name, found in checked.items():
            click.echo("\n".join(check_lines(name, found)))
    if any(found.problems for found in checked.values()):
        sys.exit(1)


@evaluate.command("make", help=message("cli.eval_make"))
@click.argument("folder", type=click.Path(path_type=Path), metavar=message("cli.folder"))
@click.option("--seed", type=int, required=True, help=message("cli.eval_seed"))
@JSON
def eval_make(folder: Path, *, seed: int, as_json: bool) -> None:
    """Write a fictional city: its documents, questions with gold, profiles with verdicts."""
    from dataclasses import asdict

    from eval.city.write import make

    made = make(seed, folder)
    if as_json:
        print_json(asdict(made))
        return
    for kind, count in made.questions.items():
        click.echo(f"{kind:<14} {count:>3}")
    click.echo(
        message(
            "cli.eval_made",
            folder=folder,
            documents=made.documents,
            questions=sum(made.questions.values()),
            profiles=made.profiles,
            apart=made.apart,
            answerable=made.answerable,
        )
    )


def _tell_run(done: Evaluated, as_json: bool) -> None:
    from eval.run import reports
    from eval.show import run_lines

    if as_json:
        print_json({"folder": str(done.folder), **reports(done.results)})
        return
    for name, results in done.results.items():
        for line in run_lines(name, results):
            click.echo(line)
    click.echo(message("eval.run_kept", folder=done.folder))
