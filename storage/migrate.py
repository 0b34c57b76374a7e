"""Brings a database to the newest schema; called once by whoever opens it first.

Two processes may start at once: SQLite's file lock (BEGIN IMMEDIATE) and PostgreSQL's advisory lock let one do it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select, text

from core.errors import SystemFault

FOLDER = Path(__file__).parent / "migrations"
_VERSION = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), nullable=False), PrimaryKeyConstraint("version_num")
)
"""Alembic's own table."""
_LOCK = 7_021_938
"""Any number that is ours; PostgreSQL's advisory locks share one name space."""


def is_current(connection: Connection) -> bool:
    return current(connection) == newest()


def upgrade(connection: Connection) -> None:
    """Creates or migrates the tables inside the caller's transaction. Alembic is imported only to migrate older ones.

    A changed table of SQLite is a new one that takes the old one's place; the connection must not enforce foreign keys while
    that happens, or dropping the old table would delete what refers to it (https://www.sqlite.org/lang_altertable.html, 7).
    Raises SystemFault, and the caller rolls back, when rows are left without what they refer to.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if is_current(connection):
        return
    if not inspect(connection).get_table_names():
        _create(connection)
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        torn = sorted({str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
        if torn:
            raise SystemFault("database.torn", f"the database cannot be brought up to date: {', '.join(torn)} lost rows")


def _create(connection: Connection) -> None:
    """The newest schema in an empty database, as all migrations together would make it: a first film need not wait for them."""
    from storage import chat_tables  # noqa: F401 - registers its tables
    from storage.tables import metadata

    metadata.create_all(connection)
    _VERSION.create(connection)
    connection.execute(_VERSION.insert().values(version_num=newest()))


def current(connection: Connection) -> str:
    """Revision of the database, empty for a new one."""
    if not inspect(connection).has_table(_VERSION.name):
        return ""
    return str(connection.execute(select(_VERSION.c.version_num)).scalar() or "")


def newest() -> str:
    """The last revision: files are named by revisions that count up, "0001_what_it_does.py"."""
    return max(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("0*.py"))
