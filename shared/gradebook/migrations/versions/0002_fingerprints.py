"""Keep the fingerprints of what was handed in, by which like works are found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "fingerprints",
        sa.Column("work", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("prints", sa.LargeBinary(2**24 - 1), nullable=False),
        sa.PrimaryKeyConstraint("work", name="pk_fingerprints"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("fingerprints")
