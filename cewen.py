"""The command line of Cewen: arguments and late imports only.

Every text stands in prompts/cli.toml; click's own texts are translated by prompts/locale. What a
command needs is imported when it runs, so that `cewen --help` stays quick. The file is long because
all commands but `verify` (web/commands.py) and those that measure (eval/commands.py, eval/bench)
stand together; none does more than read its arguments and show what came back.
"""

from __future__ import annotations

import gettext
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

# click reads its texts through gettext when it is imported; the product speaks Chinese everywhere.
os.environ["LANGUAGE"] = "zh_CN"
gettext.bindtextdomain("messages", str(Path(__file__).parent / "prompts" / "locale"))

import click  # noqa: E402

from eval.bench.commands import bench  # noqa: E402
from eval.commands import evaluate  # noqa: E402
from eval.training.commands import train  # noqa: E402
from rag.prompts import message  # noqa: E402
from rag.terminal import JSON, print_json, read_settings, to_json, watched  # noqa: E402
from web.commands import verify  # noqa: E402

if TYPE_CHECKING:
    from datetime import date

    from ingest.report import Report

_SHOWN = 5
"""So many of the rows that differ are named; --json has them all."""
_REGION = click.option("--region", help=message("cli.region"))
_LEVELS = ("national", "province", "city", "county")
_AS_OF = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help=message("cli.as_of")
)


@click.group(help=message("cli.help"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="cewen", message="cewen %(version)s", help=message("cli.version")
)
def cli() -> None:
    """Entry of all commands."""


@cli.command(help=message("cli.ingest"))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
@click.option("--strict", is_flag=True, help=message("cli.strict"))
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help=message("cli.report")
)
@click.option("--laws", is_flag=True, help=message("cli.laws"))
@JSON
def ingest(
    paths: tuple[Path, ...], *, strict: bool, report: Path | None, laws: bool, as_json: bool
) -> None:
    """Bring documents into the store."""
    from dataclasses import asdict

    from ingest.entry import ingest as run
    from ingest.entry import ingest_laws
    from rag.build import open_shelf

    if laws and paths:
        raise click.UsageError(message("cli.laws_alone"))
    shelf, progress = open_shelf(read_settings()), watched()
    done = ingest_laws(shelf, progress) if laws else run(shelf, paths, progress)
    if report is not None:
        report.write_text(to_json(asdict(done)) + "\n", encoding="utf-8")
    if as_json:
        print_json(asdict(done))
    else:
        _tell(done)
    if strict and done.rejected:
        sys.exit(2)


@cli.command(help=message("cli.sync"))
@click.option(
    "--sources", "listing", type=click.Path(path_type=Path), help=message("cli.sync_sources")
)
@click.option("--only", metavar=message("cli.sync_name"), help=message("cli.sync_only"))
@click.option(
    "--plan",
    is_flag=False,
    flag_value="-",
    metavar=message("cli.sync_file"),
    help=message("cli.sync_plan"),
)
@click.option("--from", "filled", type=click.Path(path_type=Path), help=message("cli.sync_from"))
@click.option("--strict", is_flag=True, help=message("cli.sync_strict"))
@JSON
def sync(
    *,
    listing: Path | None,
    only: str | None,
    plan: str | None,
    filled: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Fetch what the sources publish now and ingest it, or say what could be fetched."""
    from dataclasses import asdict

    from ingest.entry import ingest_fetched
    from ingest.run_sync import Choice, run_plan, run_sync
    from ingest.sync_report import plan_json, plan_lines, sync_json, sync_lines
    from rag.build import open_shelf

    settings = read_settings()
    home = settings.home
    if plan is not None:
        rows = run_plan(home, None if plan == "-" else Path(plan))
        if as_json:
            print_json(plan_json(rows))
        else:
            click.echo("\n".join(plan_lines(rows, None if plan == "-" else plan)))
        return
    result = run_sync(home, Choice(listing, filled, only), progress=watched())
    done = ingest_fetched(open_shelf(settings), progress=watched())
    if as_json:
        print_json({**sync_json(result), "ingest": asdict(done)})
    else:
        for line in sync_lines(result):
            click.echo(line)
        _tell(done)
    if strict and (result.report.failed or result.rows or done.rejected):
        sys.exit(2)


@cli.command(help=message("cli.ask"))
@click.argument("question", metavar="问题")
@_REGION
@_AS_OF
@click.option("--local", is_flag=True, help=message("cli.ask_local"))
@JSON
def ask(question: str, region: str | None, as_of: Any, local: bool, as_json: bool) -> None:
    """Answer one question; `-` reads it from standard input."""
    from rag.build import open_service
    from rag.domain import Question
    from rag.words import clean
    from web.present import answer_json

    text = clean(sys.stdin.read() if question == "-" else question)
    service = open_service(read_settings())
    asked = Question(text=text, as_of=_day(as_of), region=region, local_only=local)
    answer = service.answerer.answer(asked)
    if as_json:
        print_json(answer_json(answer))
        return
    click.echo(f"{answer.text}\n")
    for citation in answer.citations:
        label = citation.document.label(citation.clause)
        click.echo(f"[{citation.marker}] {label}\n    {citation.quote}")
    click.echo(f"\n{answer.notice}")


@cli.command(help=message("cli.search"))
@click.argument("text", metavar="内容")
@click.option("-k", "--count", default=10, type=click.IntRange(1, 100), help=message("cli.count"))
@_REGION
@_AS_OF
@click.option("--document", help=message("cli.search_document"))
@click.option("--level", type=click.Choice(_LEVELS), help=message("cli.search_level"))
@JSON
def search(text: str, count: int, as_json: bool, **filters: Any) -> None:
    """Find clauses."""
    from rag.build import open_service
    from rag.domain import Level
    from rag.retrieve import Within
    from rag.words import clean
    from web.present import retrieval_json

    service = open_service(read_settings())
    level = filters["level"] and Level(filters["level"])
    within, day = Within(filters["document"], level), _day(filters["as_of"])
    region = filters["region"]
    found = service.retriever.search(clean(text), k=count, region=region, as_of=day, within=within)
    if as_json:
        print_json(retrieval_json(found))
        return
    for hit in found.hits:
        click.echo(
            f"{hit.score:6.2f}  {hit.document.label(hit.clause)}\n        {hit.clause.text[:80]}"
        )


@cli.command(help=message("cli.documents"))
@click.option("--missing", is_flag=True, help=message("cli.missing"))
@click.option("--known", metavar=message("cli.known_text"), help=message("cli.known"))
@JSON
def documents(missing: bool, known: str | None, as_json: bool) -> None:
    """List the documents held, those that are missing, or those only known of."""
    from dataclasses import asdict

    from ingest.sources import catalogue
    from rag.known import find_known
    from rag.library import Library
    from rag.missing import missing_documents
    from web.present import documents_json

    if known is not None:
        rows = find_known(known, catalogue())
        if as_json:
            print_json({"documents": [asdict(row) for row in rows]})
        for row in rows if not as_json else []:
            told = row.verified()
            note = message("cli.not_applicable") if not row.applicable else ""
            number = told.number or message("cli.unverified")
            click.echo(f"{number}  {told.title}  {told.issuer or ''}  {note}".rstrip())
        return
    library = Library(read_settings().home)
    held = library.view().documents
    if missing:
        found = missing_documents(library.cited(), [s.metadata for s in held], catalogue())
        if as_json:
            print_json({"documents": [asdict(one) for one in found]})
        for one in found if not as_json else []:
            click.echo(f"{one.citations:>4}  {one.number or '-'}  {one.title}")
        return
    if as_json:
        print_json(documents_json(held))
        return
    for document in held:
        click.echo(f"{document.id}  {document.metadata.issued_on or '-'}  {document.metadata.name}")


@cli.command(help=message("cli.diff"))
@click.argument("document_id", metavar="文件编号")
@click.option("--from", "old", metavar="版本", help=message("cli.diff_from"))
@click.option("--to", "new", metavar="版本", help=message("cli.diff_to"))
@JSON
def diff(document_id: str, old: str | None, new: str | None, as_json: bool) -> None:
    """Show what changed between two versions of a document."""
    from rag.diff import changes
    from rag.library import Library
    from web.present import change_text, changes_json

    library = Library(read_settings().home)
    versions = library.versions_of(document_id)
    after = library.document(document_id, new or versions[0])
    before = library.document(document_id, old or versions[min(1, len(versions) - 1)])
    found = changes(before, after)
    if as_json:
        print_json(changes_json(before, after, found))
        return
    click.echo(message("cli.diff_head", name=after.name, old=before.version, new=after.version))
    for change in found:
        click.echo(change_text(change))
    click.echo(message("cli.diff_total", count=len(found)))


@cli.command(help=message("cli.check"))
@click.option("--strict", is_flag=True, help=message("cli.check_strict"))
@JSON
def check(strict: bool, as_json: bool) -> None:
    """Compare library, vectors and index."""
    from dataclasses import asdict

    from ingest.check import check as run
    from rag.build import open_shelf

    found = run(open_shelf(read_settings()))
    if as_json:
        print_json({"well": found.well, **asdict(found)})
    else:
        click.echo(message("cli.check_counts", documents=found.documents, clauses=found.clauses))
        for name, rows in asdict(found).items():
            if isinstance(rows, list) and rows:
                shown = "、".join(rows[:_SHOWN])
                click.echo(message(f"cli.check_{name}", count=len(rows), rows=shown))
        click.echo(message("cli.check_well" if found.well else "cli.check_differs"))
    if strict and not found.well:
        sys.exit(2)


@cli.command(help=message("cli.rebuild"))
def rebuild() -> None:
    """Make vectors and lexical index again from the library."""
    from ingest.publish import rebuild as run
    from rag.build import open_shelf

    count = run(open_shelf(read_settings()), progress=watched())
    click.echo(message("cli.rebuilt", count=count))


@cli.command(help=message("cli.serve"))
@click.option("--host", default="127.0.0.1", show_default=True, help=message("cli.host"))
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help=message("cli.port"),
)
@click.option("--ingest", "ingest_first", is_flag=True, help=message("cli.ingest_first"))
def serve(host: str, port: int, ingest_first: bool) -> None:
    """Run the web service."""
    import gc

    # What a start makes stays for good, and looking for garbage amid it takes a quarter of the
    # time; web.app enables it again once the service is warm.
    gc.disable()
    from contextlib import closing

    from ingest.entry import ingest as run_ingest
    from rag.build import open_shelf
    from web.app import serve as run

    settings = read_settings()
    with closing(open_shelf(settings)) as shelf:
        if ingest_first:
            _tell(run_ingest(shelf, [], progress=watched()))
        run(settings, shelf, host, port)


cli.add_command(verify)
cli.add_command(evaluate)
cli.add_command(train)
cli.add_command(bench)


def _tell(report: Report) -> None:
    for name in ("new", "changed", "unchanged", "retired"):
        for title in getattr(report, name):
            click.echo(message(f"cli.report_{name}", title=title))
    for row in report.rejected:
        click.echo(message("cli.report_rejected", **row), err=True)
    click.echo(message("cli.report_total", clauses=report.clauses, seconds=report.seconds))


def _day(as_of: Any) -> date:
    from rag.today import today

    return as_of.date() if as_of else today()


def _speak_chinese(command: click.Command) -> None:
    command.options_metavar = message("cli.options_metavar")
    if isinstance(command, click.Group):
        command.subcommand_metavar = message("cli.subcommand_metavar")
        for child in command.commands.values():
            _speak_chinese(child)


def main() -> None:
    """Run the command line; a failure that we know of is one line on standard error, status 1."""
    from rag.errors import CewenError

    _speak_chinese(cli)
    try:
        cli()
    except CewenError as error:
        click.echo(message("cli.error", text=error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
