"""both

Revision ID: c3both
Revises: c1members, c2books

"""

from alembic import op

revision = "c3both"
down_revision = ("c1members", "c2books")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    """Nothing has been changed yet: refuse to go back if something would get lost."""
    bind = op.get_bind()
    if bind.exec_driver_sql(
        "SELECT 1 FROM members GROUP BY display_name HAVING COUNT(*) > 1 LIMIT 1"
    ).first():
        raise RuntimeError("Two members have the same display_name. Decide about them first.")
    if bind.exec_driver_sql(
        "SELECT 1 FROM books WHERE id NOT IN (SELECT book_id FROM loans) LIMIT 1"
    ).first():
        raise RuntimeError("There are books that nobody has borrowed. They would get lost.")
