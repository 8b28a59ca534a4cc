"""one email each

Revision ID: e8d15b60f3a7
Revises: 0f6b9d2274ce
Create Date: 2026-04-10 18:41:05.000000

"""

from alembic import op

# revision identifiers, used by Alembic.
revision = "e8d15b60f3a7"
down_revision = "0f6b9d2274ce"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("members") as members:
        members.create_unique_constraint(op.f("uq_members_email"), ["email"])


def downgrade():
    with op.batch_alter_table("members") as members:
        members.drop_constraint(op.f("uq_members_email"), type_="unique")
