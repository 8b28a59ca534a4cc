"""one email each

Revision ID: e8d15b60f3a7
Revises: a41e07c3d956
Create Date: 2026-04-10 18:41:05.000000

"""

from alembic import op

# revision identifiers, used by Alembic.
revision = "e8d15b60f3a7"
down_revision = "a41e07c3d956"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_members_email", "members", ["email"], unique=True)


def downgrade():
    op.drop_index("ix_members_email", "members")
