"""What the commands share: the settings with an error that can be read, JSON on standard output."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from rag.prompts import message

if TYPE_CHECKING:
    from rag.settings import Settings

JSON = click.option("--json", "as_json", is_flag=True, help=message("cli.json"))


def read_settings() -> Settings:
    """The settings of the environment.

    :raises SettingsInvalid: when a variable cannot be read, naming it.
    """
    from pydantic import ValidationError

    from rag.errors import SettingsInvalid
    from rag.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"CEWEN_{str(first['loc'][0]).upper()}"
        raise SettingsInvalid("settings_invalid", name=name, fact=first["msg"]) from error


def watched() -> bool:
    """Whether somebody looks at standard error, so that a progress bar is wanted."""
    return sys.stderr.isatty()


def print_json(value: object) -> None:
    """One JSON object on standard output."""
    click.echo(to_json(value))


def to_json(value: object) -> str:
    """JSON with Chinese as it is; what JSON does not know is written as its text."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
