"""Tell what was not handed in from what could not be graded."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column. What was kept before was graded by other code, and is graded again."""
    column = sa.Column("absent", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("works", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("works", "absent")
