"""phone

Revision ID: a41e07c3d956
Revises: 5c0d7f1a2b3e
Create Date: 2026-04-10 18:02:11.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "a41e07c3d956"
down_revision = "5c0d7f1a2b3e"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shelves",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("place", sa.String(20), nullable=False, server_default="hall"),
    )
    with op.batch_alter_table("members") as members:
        members.add_column(sa.Column("joined_on", sa.Date(), nullable=True))
        members.add_column(sa.Column("phone", sa.String(20), nullable=True))
    op.execute("UPDATE members SET phone = ''")
    with op.batch_alter_table("members") as members:
        members.alter_column("phone", existing_type=sa.String(20), nullable=False)
        members.create_index("ix_members_phone", ["phone"])


def downgrade():
    with op.batch_alter_table("members") as members:
        members.drop_index("ix_members_phone")
        members.drop_column("phone")
        members.drop_column("joined_on")
    op.drop_table("shelves")
