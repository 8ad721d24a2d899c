"""The command that checks a text of others; what it needs is imported when it runs."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from rag.prompts import message
from rag.terminal import JSON, print_json, read_settings


@click.command(help=message("cli.verify"))
@click.argument(
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    metavar=message("cli.verify_file"),
)
@click.option("--region", help=message("cli.region"))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help=message("cli.as_of")
)
@JSON
def verify(file: Path, region: str | None, as_of: datetime | None, as_json: bool) -> None:
    """Check the claims of a text against the documents; `-` reads it from standard input."""
    from rag.build import open_service
    from rag.today import today
    from rag.verify import Verifier
    from rag.words import clean
    from web.verified import verified_json, verified_lines

    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    text = clean(data.decode("utf-8-sig", "replace"))
    service = open_service(read_settings())
    day = as_of.date() if as_of else today()
    found = Verifier(service.shelf, service.retriever).verify(text, day, region)
    if as_json:
        print_json(verified_json(found))
        return
    for line in verified_lines(found):
        click.echo(line)
