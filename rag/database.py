"""The SQL database of a store: its connections, and its schema brought up to date."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL

from rag.tables import SCHEMA


def open_database(home: Path) -> Engine:
    """The engine of the library in a store's folder; its tables are created or migrated first."""
    home.mkdir(parents=True, exist_ok=True)
    engine = create_engine(URL.create("sqlite", database=str(home / "library.sqlite")))
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    _migrate(engine, home / "migrate.lock")
    return engine


def _configure(connection: object, _record: object) -> None:
    # Python's own driver begins a transaction only when it writes, so that two queries of one
    # session could see two states; SQLAlchemy's documentation has it begun by hand.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]  # SQLAlchemy types it as object
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _migrate(engine: Engine, lock: Path) -> None:
    """Bring the tables to the present schema; of several processes that open them one does it."""
    if _schema(engine) == SCHEMA:
        return
    with FileLock(lock):
        if _schema(engine) != SCHEMA:
            _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    from alembic import command  # noqa: PLC0415  # slow, and needed only when the schema is old
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _schema(engine: Engine) -> str | None:
    """The migration that a library is at, or None for a new one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version
