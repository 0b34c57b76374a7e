"""Keep what chats need"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    change_projects()
    change_films()
    create_preferences()
    create_people()
    create_inbox()
    create_questions()
    create_audit()
    create_posts()
    create_uploads()
    create_cast()
    create_batches()
    create_batch_films()
    create_deliveries()
    create_ballots()
    create_votes()


def change_projects() -> None:
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope", sa.String(length=100), server_default="", nullable=False))
        batch_op.add_column(sa.Column("owner", sa.String(length=100), server_default="", nullable=False))
        batch_op.add_column(sa.Column("tags", sa.String(length=255), server_default="", nullable=False))
        batch_op.add_column(sa.Column("deleted", sa.Float(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_projects_name"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_projects_scope"), ["scope", "name"])


def change_films() -> None:
    with op.batch_alter_table("films", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("started", sa.Float(), nullable=True))
        batch_op.alter_column(
            "owner", existing_type=sa.VARCHAR(length=64), type_=sa.String(length=100), existing_nullable=False
        )
        batch_op.create_unique_constraint(batch_op.f("uq_films_request"), ["request"])
        batch_op.create_index("ix_films_owner_started", ["owner", "started"], unique=False)


def create_preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("changed", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_preferences")),
    )


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=True),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_people")),
    )


def create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("update_id", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "update_id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_taken"), ["taken"], unique=False)


def create_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("asked", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "place_id", "person", name=op.f("pk_questions")),
    )


def create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_scope"), ["scope"], unique=False)


def create_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("place_id", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("reply_to", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=True),
        sa.Column("sending_since", sa.Float(), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index("ix_posts_platform_state", ["platform", "state"], unique=False)
        batch_op.create_index("ix_posts_place_message", ["place_id", "message"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_subject_id"), ["subject_id"], unique=False)


def create_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("tags", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("deleted", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("scope", "key", "name", name=op.f("uq_uploads_scope")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_scope"), ["scope"], unique=False)


def create_cast() -> None:
    op.create_table(
        "cast",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("looks", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cast")),
        sa.UniqueConstraint("scope", "name", name=op.f("uq_cast_scope")),
    )
    with op.batch_alter_table("cast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cast_scope"), ["scope"], unique=False)


def create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )


def create_batch_films() -> None:
    op.create_table(
        "batch_films",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("film_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_films_batch_id_batches"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["film_id"], ["films.id"], name=op.f("fk_batch_films_film_id_films")),
        sa.PrimaryKeyConstraint("batch_id", "film_id", name=op.f("pk_batch_films")),
    )
    with op.batch_alter_table("batch_films", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_films_film_id"), ["film_id"], unique=False)


def create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("film_id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("place_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("reply_to", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["film_id"], ["films.id"], name=op.f("fk_deliveries_film_id_films")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("film_id", "platform", "place_id", name=op.f("uq_deliveries_film_id")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_platform_state", ["platform", "state"], unique=False)


def create_ballots() -> None:
    op.create_table(
        "ballots",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("film_id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("opened_by", sa.String(length=100), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("winner", sa.Integer(), nullable=True),
        sa.Column("closed_why", sa.String(length=16), nullable=True),
        sa.Column("next_film", sa.String(length=32), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["film_id"], ["films.id"], name=op.f("fk_ballots_film_id_films")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
    )
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballots_film_id"), ["film_id"], unique=False)
        batch_op.create_index("ix_ballots_state_deadline", ["state", "deadline"], unique=False)


def create_votes() -> None:
    op.create_table(
        "votes",
        sa.Column("ballot_id", sa.String(length=32), nullable=False),
        sa.Column("voter", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("cast_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballots.id"], name=op.f("fk_votes_ballot_id_ballots"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ballot_id", "voter", name=op.f("pk_votes")),
    )


def downgrade() -> None:
    """Films stay, under names that one table of projects can hold; what only chats need goes."""
    tables = "votes ballots deliveries batch_films batches cast uploads posts audit questions inbox people preferences"
    for table in tables.split():
        op.drop_table(table)
    op.execute("UPDATE films SET state = 'cancelled' WHERE state = 'waiting'")
    op.execute("UPDATE projects SET name = substr(name, 1, 190) || ' (' || substr(id, 1, 6) || ')' WHERE scope <> ''")
    with op.batch_alter_table("films", schema=None) as batch_op:
        batch_op.drop_index("ix_films_owner_started")
        batch_op.drop_constraint(batch_op.f("uq_films_request"), type_="unique")
        batch_op.alter_column(
            "owner", existing_type=sa.VARCHAR(length=100), type_=sa.String(length=64), existing_nullable=False
        )
        batch_op.drop_column("started")
        batch_op.drop_column("priority")
        batch_op.drop_column("request")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_projects_scope"), type_="unique")
        for column in ("deleted", "tags", "owner", "scope"):
            batch_op.drop_column(column)
        batch_op.create_unique_constraint(batch_op.f("uq_projects_name"), ["name"])
