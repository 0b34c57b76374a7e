"""The tables that hold the truth about projects, films, steps and workers. Times are seconds since the epoch (UTC)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class FilmState(StrEnum):
    """waiting → running → done | failed | cancelled; a failed or cancelled film is made again as a new one.

    Films of chats wait for their turn (storage.turns); those of the terminal run at once.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self not in (FilmState.WAITING, FilmState.RUNNING)


class StepState(StrEnum):
    """waiting → ready → running → done | failed; cancelled and failed go back to waiting when a film needs them again."""

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


projects = Table(
    "projects",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(100), nullable=False, server_default=""),  # whose library: a server, a private chat, "" the terminal
    Column("name", String(200), nullable=False),
    Column("owner", String(100), nullable=False, server_default=""),  # "<platform>:<person>"
    Column("tags", String(255), nullable=False, server_default=""),
    Column("created", Float, nullable=False),
    Column("deleted", Float),  # undo brings it back until it is cleaned away
    UniqueConstraint("scope", "name"),
)

scripts = Table(
    "scripts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("screenplay", String(64), nullable=False),
    Column("created", Float, nullable=False),
)

films = Table(
    "films",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("job", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("origin", String(16), nullable=False),
    Column("owner", String(100), nullable=False),  # "<platform>:<person>" in chats, a process in the terminal
    Column("request", String(100), unique=True),  # what asked for it: the same request makes no second film
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("created", Float, nullable=False),
    Column("started", Float),  # when its turn came; null while it waits, and for films that never wait
    Column("ended", Float),
    Column("outputs", Text, nullable=False),
    Column("planned", Boolean, nullable=False),
    Column("unplanned", Float, nullable=False),
    Column("cached", Float, nullable=False),
    Column("error_code", String(64)),
    Column("error", Text),
    Column("error_fault", String(16)),
)
Index("ix_films_owner_started", films.c.owner, films.c.started)

steps = Table(
    "steps",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("craft", String(16), nullable=False),
    Column("engine", String(200), nullable=False),
    Column("identity", String(200), nullable=False),
    Column("request", LargeBinary, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("lane", String(16), nullable=False),
    Column("title", String(300), nullable=False),
    Column("weight", Float, nullable=False),
    Column("order", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("worker", String(64)),
    Column("beat", Float),  # of a running step: when its worker was last heard; of a ready one: since when it is
    Column("progress", Float, nullable=False),
    Column("note", String(300), nullable=False),
    Column("seconds", Float),
    Column("error_code", String(64)),
    Column("error", Text),
    Column("error_fault", String(16)),
)
Index("ix_steps_state_beat", steps.c.state, steps.c.beat)

film_steps = Table(
    "film_steps",
    metadata,
    Column("film_id", ForeignKey("films.id", ondelete="CASCADE"), primary_key=True),
    Column("step_key", ForeignKey("steps.key", ondelete="CASCADE"), primary_key=True, index=True),
)

step_inputs = Table(
    "step_inputs",
    metadata,
    Column("step_key", ForeignKey("steps.key", ondelete="CASCADE"), primary_key=True),
    Column("input_key", String(64), primary_key=True, index=True),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("lane", String(16), nullable=False),
    Column("host", String(200), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Float, nullable=False),
    Column("beat", Float, nullable=False),
)
