"""members

Revision ID: c1members
Revises: 5c0d7f1a2b3e

"""

import sqlalchemy as sa
from alembic import op

revision = "c1members"
down_revision = "5c0d7f1a2b3e"
branch_labels = ("people",)
depends_on = None

NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade():
    bind = op.get_bind()
    key = next(
        key["name"] or "uq_members_name"
        for key in sa.inspect(bind).get_unique_constraints("members")
        if key["column_names"] == ["name"]
    )
    with op.batch_alter_table("members", naming_convention=NAMES) as batch:
        batch.drop_constraint(key, type_="unique")
    with op.batch_alter_table("members") as batch:
        batch.alter_column(
            "name",
            new_column_name="display_name",
            existing_type=sa.String(80),
            existing_nullable=False,
        )
    with op.batch_alter_table("members", recreate="always") as batch:
        batch.add_column(
            sa.Column("phone", sa.String(20), nullable=False, server_default=""),
            insert_before="id",
        )
        batch.add_column(sa.Column("seats", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("birthday", sa.Date(), nullable=True))
    op.create_index("ix_members_display_name", "members", ["display_name"])
    if bind.dialect.name == "sqlite":
        op.execute("CREATE UNIQUE INDEX one_email_each ON members (email COLLATE NOCASE)")
        # A downgrade has kept the phones in a view, because there was no room in the table.
        if "kept_phones" in sa.inspect(bind).get_view_names():
            op.execute(
                "UPDATE members SET phone = coalesce((SELECT k.phone FROM kept_phones k"
                " WHERE k.id = members.id AND k.email = members.email), '')"
            )
            op.execute("DROP VIEW kept_phones")
    else:
        op.create_index("one_email_each", "members", ["email"], unique=True)
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )


def downgrade():
    bind = op.get_bind()
    op.drop_table("rooms")
    op.drop_index("one_email_each", "members")
    op.drop_index("ix_members_display_name", "members")
    if bind.dialect.name == "sqlite":
        rows = bind.exec_driver_sql(
            "SELECT '(' || id || ',' || quote(email) || ',' || quote(phone) || ')' FROM members"
        )
        values = ", ".join(row for (row,) in rows)
        if values:
            bind.exec_driver_sql(f"CREATE VIEW kept_phones (id, email, phone) AS VALUES {values}")
    with op.batch_alter_table("members") as batch:
        batch.drop_column("birthday")
        batch.drop_column("seats")
        batch.drop_column("phone")
        batch.alter_column(
            "display_name",
            new_column_name="name",
            existing_type=sa.String(80),
            existing_nullable=False,
        )
    with op.batch_alter_table("members") as batch:
        batch.create_unique_constraint("one_name_each", ["name"])
