"""books

Revision ID: 72c90a4e1bd8
Revises: e8d15b60f3a7
Create Date: 2026-04-11 10:15:32.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "72c90a4e1bd8"
down_revision = "e8d15b60f3a7"
branch_labels = None
depends_on = None

# The tables as this revision knows them. The models will go on changing, this file will not.
books = sa.table("books", sa.column("id"), sa.column("title"), sa.column("author"))
loans = sa.table(
    "loans", sa.column("id"), sa.column("book_id"), sa.column("title"), sa.column("author")
)


def upgrade():
    # 1. Make room for the new, still without rules that the old rows would break.
    op.create_table(
        "books",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("author", sa.String(120), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("loans") as batch:
        batch.add_column(sa.Column("book_id", sa.Integer(), nullable=True))

    # 2. Move the values.
    move_to_books(op.get_bind())

    # 3. Now the rules hold. Take away the old.
    with op.batch_alter_table("loans") as batch:
        batch.alter_column("book_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(op.f("fk_loans_book_id"), "books", ["book_id"], ["id"])
        batch.drop_column("title")
        batch.drop_column("author")


def move_to_books(connection):
    """Make one book of each title with its author, and note it in the loans."""
    ids = {}  # compared in Python: letter by letter, and None is equal to None
    for loan in connection.execute(sa.select(loans).order_by(loans.c.id)).all():
        book = (loan.title, loan.author)
        if book not in ids:
            ids[book] = len(ids) + 1
            row = {"id": ids[book], "title": loan.title, "author": loan.author}
            connection.execute(books.insert().values(row))
        noted = loans.update().where(loans.c.id == loan.id).values(book_id=ids[book])
        connection.execute(noted)


def downgrade():
    with op.batch_alter_table("loans") as batch:
        batch.add_column(sa.Column("title", sa.String(200), nullable=True))
        batch.add_column(sa.Column("author", sa.String(120), nullable=True))

    connection = op.get_bind()
    for book in connection.execute(sa.select(books)).all():
        values = {"title": book.title, "author": book.author}
        connection.execute(loans.update().where(loans.c.book_id == book.id).values(values))

    with op.batch_alter_table("loans") as batch:
        batch.alter_column("title", existing_type=sa.String(200), nullable=False)
        batch.drop_constraint(op.f("fk_loans_book_id"), type_="foreignkey")
        batch.drop_column("book_id")
    op.drop_table("books")
