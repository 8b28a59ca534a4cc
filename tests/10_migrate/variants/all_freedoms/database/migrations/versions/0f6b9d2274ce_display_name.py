"""display_name

Revision ID: 0f6b9d2274ce
Revises: a41e07c3d956
Create Date: 2026-04-10 18:20:40.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0f6b9d2274ce"
down_revision = "a41e07c3d956"
branch_labels = None
depends_on = None

# What a batch on SQLite calls a key that has no name.
NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade():
    # The draft did not see this key: on SQLite it has no name. MySQL has given it one.
    keys = sa.inspect(op.get_bind()).get_unique_constraints("members")
    (name,) = [key["name"] for key in keys if key["column_names"] == ["name"]]
    with op.batch_alter_table("members", naming_convention=NAMES) as members:
        members.drop_constraint(name or "uq_members_name", type_="unique")
    rename("name", "display_name")


def downgrade():
    rename("display_name", "name")
    with op.batch_alter_table("members") as members:
        members.create_unique_constraint("uq_members_name", ["name"])


def rename(old, new):
    """Rename a column of the members. The draft had drop_column and add_column here."""
    with op.batch_alter_table("members") as members:
        members.alter_column(
            old, new_column_name=new, existing_type=sa.String(80), existing_nullable=False
        )
