"""Create the first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_projects()
    create_steps()
    create_workers()
    create_films()
    create_scripts()
    create_step_inputs()
    create_film_steps()


def create_projects() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("name", name=op.f("uq_projects_name")),
    )


def create_steps() -> None:
    op.create_table(
        "steps",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("craft", sa.String(length=16), nullable=False),
        sa.Column("engine", sa.String(length=200), nullable=False),
        sa.Column("identity", sa.String(length=200), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("beat", sa.Float(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_fault", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_steps")),
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index("ix_steps_state_beat", ["state", "beat"], unique=False)


def create_workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("born", sa.Float(), nullable=False),
        sa.Column("beat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )


def create_films() -> None:
    op.create_table(
        "films",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("job", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.Column("outputs", sa.Text(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("unplanned", sa.Float(), nullable=False),
        sa.Column("cached", sa.Float(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_fault", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_films_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_films")),
    )
    with op.batch_alter_table("films", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_films_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_films_state"), ["state"], unique=False)


def create_scripts() -> None:
    op.create_table(
        "scripts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("screenplay", sa.String(length=64), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_scripts_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripts")),
    )
    with op.batch_alter_table("scripts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scripts_project_id"), ["project_id"], unique=False)


def create_step_inputs() -> None:
    op.create_table(
        "step_inputs",
        sa.Column("step_key", sa.String(length=64), nullable=False),
        sa.Column("input_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["step_key"], ["steps.key"], name=op.f("fk_step_inputs_step_key_steps"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("step_key", "input_key", name=op.f("pk_step_inputs")),
    )
    with op.batch_alter_table("step_inputs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_inputs_input_key"), ["input_key"], unique=False)


def create_film_steps() -> None:
    op.create_table(
        "film_steps",
        sa.Column("film_id", sa.String(length=32), nullable=False),
        sa.Column("step_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["film_id"], ["films.id"], name=op.f("fk_film_steps_film_id_films"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step_key"], ["steps.key"], name=op.f("fk_film_steps_step_key_steps"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("film_id", "step_key", name=op.f("pk_film_steps")),
    )
    with op.batch_alter_table("film_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_film_steps_step_key"), ["step_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("film_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_film_steps_step_key"))

    op.drop_table("film_steps")
    with op.batch_alter_table("step_inputs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_inputs_input_key"))

    op.drop_table("step_inputs")
    with op.batch_alter_table("scripts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scripts_project_id"))

    op.drop_table("scripts")
    with op.batch_alter_table("films", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_films_state"))
        batch_op.drop_index(batch_op.f("ix_films_project_id"))

    op.drop_table("films")
    op.drop_table("workers")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_index("ix_steps_state_beat")

    op.drop_table("steps")
    op.drop_table("projects")
