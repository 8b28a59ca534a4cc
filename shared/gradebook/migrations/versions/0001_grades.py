"""Keep classes, what was handed in, and results."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "classes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("seed", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_classes"),
        sa.UniqueConstraint("name", name="uq_classes_name"),
    )
    op.create_table(
        "results",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("document", sa.LargeBinary(2**24 - 1), nullable=False),
        sa.Column("graded_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_results"),
    )
    op.create_table(
        "works",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("class_id", sa.Integer, nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("student", sa.Text, nullable=False),
        sa.Column("lesson", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("signature", sa.String(64), nullable=False),
        sa.Column("work", sa.String(64), nullable=False),
        sa.Column("result", sa.String(64), nullable=False),
        sa.Column("points", sa.Double, nullable=False),
        sa.Column("max_points", sa.Double, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("missed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_works"),
        sa.UniqueConstraint("class_id", "place", name="uq_works_class_id"),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_works_class_id"),
        sa.ForeignKeyConstraint(["result"], ["results.key"], name="fk_works_result"),
    )
    op.create_index("ix_works_result", "works", ["result"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("works")
    op.drop_table("results")
    op.drop_table("classes")
