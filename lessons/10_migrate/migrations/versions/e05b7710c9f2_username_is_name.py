"""username is name

Revision ID: e05b7710c9f2
Revises: 9c37a05e6d41
Create Date: 2026-03-16 10:00:00.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "e05b7710c9f2"
down_revision = "9c37a05e6d41"
branch_labels = None
depends_on = None

# SQLite makes a new table for a change, of what it can read from the old one. This it can't read.
KEPT = {"sqlite_autoincrement": True}


def upgrade():
    rename("username", "name")


def downgrade():
    rename("name", "username")


def rename(old, new):
    """Rename a column of the users. The draft dropped one and added another."""
    with op.batch_alter_table("users", table_kwargs=KEPT) as batch_op:
        batch_op.alter_column(
            old, new_column_name=new, existing_type=sa.String(80), existing_nullable=False
        )
