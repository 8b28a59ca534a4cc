"""Keep all letters on a MySQL server, and tell all names apart, whatever its database's own are."""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = ("classes", "results", "works", "fingerprints", "times")


def upgrade() -> None:
    """Convert the tables: MariaDB's databases were in Latin-1 for long, if nobody chose."""
    if op.get_bind().dialect.name not in ("mysql", "mariadb"):
        return
    op.drop_constraint("fk_works_result", "works", type_="foreignkey")  # both sides are converted
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    op.create_foreign_key("fk_works_result", "works", "results", ["result"], ["key"])


def downgrade() -> None:
    """Leave them: the older code reads them as well."""
