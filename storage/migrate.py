"""Brings a database to the newest schema; called once by whoever opens it first.

Two processes may start at once: SQLite's file lock (BEGIN IMMEDIATE) and PostgreSQL's advisory lock let one do it.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_LOCK = 7_021_938
"""Any number that is ours; PostgreSQL's advisory locks share one name space."""


def upgrade(connection: Connection) -> None:
    """Runs what is missing, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if MigrationContext.configure(connection).get_current_revision() != ScriptDirectory.from_config(config).get_current_head():
        command.upgrade(config, "head")
