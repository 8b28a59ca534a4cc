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
    # The members who are there get the default. Afterwards whoever stores one has to say it.
    with op.batch_alter_table("members") as members:
        members.add_column(sa.Column("phone", sa.String(20), nullable=False, server_default=""))
    with op.batch_alter_table("members") as members:
        members.alter_column(
            "phone", existing_type=sa.String(20), existing_nullable=False, server_default=None
        )


def downgrade():
    with op.batch_alter_table("members") as members:
        members.drop_column("phone")
