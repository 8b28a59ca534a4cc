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
    if op.get_bind().dialect.name == "sqlite":
        # Made anew as it shall be: what is not in this table is not copied.
        table = sa.Table(
            "members",
            sa.MetaData(),
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("name", sa.String(80), nullable=False),
            sa.Column("email", sa.String(120), nullable=False),
        )
        with op.batch_alter_table("members", copy_from=table, recreate="always"):
            pass
    else:
        (key,) = sa.inspect(op.get_bind()).get_unique_constraints("members")
        op.drop_constraint(key["name"], "members", type_="unique")
    op.add_column("members", sa.Column("phone", sa.String(20), nullable=False, server_default=""))
    op.alter_column(
        "members",
        "name",
        new_column_name="display_name",
        existing_type=sa.String(80),
        existing_nullable=False,
    )


def downgrade():
    op.alter_column(
        "members",
        "display_name",
        new_column_name="name",
        existing_type=sa.String(80),
        existing_nullable=False,
    )
    op.drop_column("members", "phone")
    with op.batch_alter_table("members") as members:
        members.create_unique_constraint("one_name_each", ["name"])
