"""Run by Alembic with a connection that storage.migrate hands over."""

from __future__ import annotations

from alembic import context

from storage import chat_tables  # noqa: F401 - registers its tables
from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
