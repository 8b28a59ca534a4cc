"""content of boards

Revision ID: 9c37a05e6d41
Revises: 4be1fd8c02a9
Create Date: 2026-03-09 10:00:00.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "9c37a05e6d41"
down_revision = "4be1fd8c02a9"
branch_labels = None
depends_on = None

# The table as this revision knows it. No import of the models: they will change, this file will not.
boards = sa.table("boards", sa.column("title"), sa.column("content"))
# SQLite makes a new table for a change, of what it can read from the old one. This it can't read.
KEPT = {"sqlite_autoincrement": True}


def upgrade():
    # 1. The new column, which may still be NULL.
    with op.batch_alter_table("boards", table_kwargs=KEPT) as batch_op:
        batch_op.add_column(sa.Column("content", sa.Text(), nullable=True))

    # 2. A value for the rows that are there.
    op.execute(boards.update().values(content=boards.c.title))

    # 3. Now the rule holds for all of them.
    with op.batch_alter_table("boards", table_kwargs=KEPT) as batch_op:
        batch_op.alter_column("content", existing_type=sa.Text(), nullable=False)


def downgrade():
    with op.batch_alter_table("boards", table_kwargs=KEPT) as batch_op:
        batch_op.drop_column("content")
