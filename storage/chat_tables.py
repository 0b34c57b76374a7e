"""The tables that only chats need: what is shown where, votes, settings, people, uploads. Same metadata as storage.tables.

Times are seconds since the epoch (UTC). Platform ids are text. A scope is "discord:<server>" or "telegram:<chat>".
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from storage.tables import metadata


class PostState(StrEnum):
    """open → done (shows a final state) | gone (the message or its channel was deleted)."""

    OPEN = "open"
    DONE = "done"
    GONE = "gone"


class DeliveryState(StrEnum):
    """waiting → announced (a message is there to carry the film) → done | failed; waiting → done when only a link fits."""

    WAITING = "waiting"
    ANNOUNCED = "announced"
    DONE = "done"
    FAILED = "failed"


class BallotState(StrEnum):
    """open → closed (with a winner) | withdrawn (its film was cancelled)."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class VoiceState(StrEnum):
    """asked → agreed → ready | failed → agreed again; asked → declined | lapsed; all but these last two → deleted."""

    ASKED = "asked"
    AGREED = "agreed"
    READY = "ready"
    FAILED = "failed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    DELETED = "deleted"


posts = Table(
    "posts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("platform", String(16), nullable=False),
    Column("place", Text, nullable=False),  # JSON of bots.callers.Place
    Column("place_id", String(64), nullable=False),
    Column("message", String(64)),  # null until somebody has sent it
    Column("subject", String(16), nullable=False),  # film | ballot | batch | model | voice
    Column("subject_id", String(32), nullable=False, index=True),
    Column("person", String(64), nullable=False),  # platform id of who asked
    Column("locale", String(16), nullable=False),
    Column("reply_to", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("sender", String(64)),  # process that is sending it now
    Column("sending_since", Float),
    Column("created", Float, nullable=False),
)
Index("ix_posts_platform_state", posts.c.platform, posts.c.state)
Index("ix_posts_place_message", posts.c.place_id, posts.c.message)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("film_id", ForeignKey("films.id"), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("place", Text, nullable=False),
    Column("place_id", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("reply_to", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("message", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("error", Text),
    Column("created", Float, nullable=False),
    UniqueConstraint("film_id", "platform", "place_id"),
)
Index("ix_deliveries_platform_state", deliveries.c.platform, deliveries.c.state)

ballots = Table(
    "ballots",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("film_id", ForeignKey("films.id"), nullable=False, index=True),
    Column("platform", String(16), nullable=False),
    Column("scope", String(100), nullable=False),
    Column("opened_by", String(100), nullable=False),  # Person.key
    Column("options", Text, nullable=False),  # JSON list of labels
    Column("rules", Text, nullable=False),  # JSON of bots.ballots.Rules
    Column("deadline", Float),
    Column("state", String(16), nullable=False),
    Column("winner", Integer),  # from 0
    Column("closed_why", String(16)),
    Column("next_film", String(32)),  # the film that the winning take became
    Column("created", Float, nullable=False),
)
Index("ix_ballots_state_deadline", ballots.c.state, ballots.c.deadline)

votes = Table(
    "votes",
    metadata,
    Column("ballot_id", ForeignKey("ballots.id", ondelete="CASCADE"), primary_key=True),
    Column("voter", String(100), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("choice", Integer, nullable=False),
    Column("cast_at", Float, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("owner", String(100), primary_key=True),  # server:<scope> | place:<platform>:<id> | project:<id> | person:<key>
    Column("values", Text, nullable=False),  # JSON of bots.preferences.Preferences
    Column("changed", Float, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("key", String(100), primary_key=True),  # Person.key
    Column("name", String(100), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("chat", String(64)),  # private chat, once known
    Column("seen", Float, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("update_id", String(64), primary_key=True),
    Column("taken", Float, nullable=False, index=True),
)

questions = Table(
    "questions",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("place_id", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("message", String(64), nullable=False),
    Column("form", LargeBinary, nullable=False),  # JSON of bots.cards.Form
    Column("answers", Text, nullable=False),  # JSON, field name → answer
    Column("asked", Float, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(100), nullable=False),
    Column("owner", String(100), nullable=False),
    Column("created", Float, nullable=False),
)

batch_films = Table(
    "batch_films",
    metadata,
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("film_id", ForeignKey("films.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(100), nullable=False, index=True),
    Column("owner", String(100), nullable=False),
    Column("kind", String(16), nullable=False),  # script | music | picture
    Column("name", String(255), nullable=False),
    Column("tags", String(255), nullable=False),
    Column("key", String(64), nullable=False),  # asset
    Column("bytes", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("deleted", Float),  # undo brings it back
    UniqueConstraint("scope", "key", "name"),
)

cast = Table(
    "cast",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(100), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("looks", Text, nullable=False),  # JSON of core.looks.Looks
    Column("voice", Text, nullable=False),  # JSON of core.crafts.VoiceCast
    Column("created", Float, nullable=False),
    Column("owner", String(100), nullable=False, server_default=""),  # Person.key; "" of those kept before owners were noted
    UniqueConstraint("scope", "name"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Float, nullable=False, index=True),
    Column("scope", String(100), nullable=False, index=True),
    Column("person", String(100), nullable=False),
    Column("what", String(64), nullable=False),  # a command's name
    Column("about", Text, nullable=False),
    Column("refused", Boolean, nullable=False),
)

voices = Table(
    "voices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(100), nullable=False, index=True),
    Column("owner", String(100), nullable=False),  # Person.key of who asked for it
    Column("person", String(100), nullable=False, index=True),  # Person.key of whose voice; "" while a handle is all
    Column("handle", String(100), nullable=False),  # by which that person was named
    Column("person_name", String(100), nullable=False),
    Column("label", String(100), nullable=False),
    Column("gender", String(16), nullable=False),
    Column("age", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("sample", String(64), nullable=False),  # SHA-256 of the recording
    Column("bytes", Integer, nullable=False),
    Column("statement", Text, nullable=False),  # the words that are agreed to
    Column("voice", String(32), nullable=False),  # "own:…" once it is kept
    Column("error", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("request", String(100), unique=True),  # what asked for it: the same request asks once
    Column("asked", Float, nullable=False),
    Column("agreed", Float),
    Column("changed", Float, nullable=False),
)
