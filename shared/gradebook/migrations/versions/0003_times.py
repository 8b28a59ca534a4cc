"""Keep when the newest file of each work was written, by which it may be late."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "times",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("newest", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_times"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("times")
