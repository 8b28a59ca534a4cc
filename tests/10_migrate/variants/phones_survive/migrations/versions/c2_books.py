"""books

Revision ID: c2books
Revises: 5c0d7f1a2b3e

"""

import sqlalchemy as sa
from alembic import op

revision = "c2books"
down_revision = "5c0d7f1a2b3e"
branch_labels = ("books",)
depends_on = None


def upgrade():
    bind = op.get_bind()
    op.create_table(
        "books",
        sa.Column("shelf", sa.String(10), nullable=False, server_default="A"),
        sa.Column("author", sa.String(120), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_books_title", "books", ["title"])
    with op.batch_alter_table("loans", recreate="always") as batch:
        batch.add_column(sa.Column("book_id", sa.Integer(), nullable=True), insert_before="id")
        batch.add_column(sa.Column("note", sa.Text(), nullable=True), insert_before="id")
    ids = {}
    for loan_id, title, author in bind.execute(
        sa.text("SELECT id, title, author FROM loans")
    ).all():
        pair = (title, author)
        if pair not in ids:
            ids[pair] = 2_000_000 - 7 * len(ids)
            bind.execute(
                sa.text("INSERT INTO books (id, title, author) VALUES (:id, :title, :author)"),
                {"id": ids[pair], "title": title, "author": author},
            )
        bind.execute(
            sa.text("UPDATE loans SET book_id = :book WHERE id = :id"),
            {"book": ids[pair], "id": loan_id},
        )
    with op.batch_alter_table("loans") as batch:
        batch.alter_column("book_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key("book_of_loan", "books", ["book_id"], ["id"])
        batch.drop_column("title")
        batch.drop_column("author")
    op.create_index("ix_loans_book_id", "loans", ["book_id"])
    op.create_index("ix_loans_member_id", "loans", ["member_id"])


def downgrade():
    with op.batch_alter_table("loans") as batch:
        batch.add_column(sa.Column("title", sa.String(200), nullable=True))
        batch.add_column(sa.Column("author", sa.String(120), nullable=True))
    op.execute("UPDATE loans SET title = (SELECT title FROM books WHERE books.id = book_id)")
    op.execute("UPDATE loans SET author = (SELECT author FROM books WHERE books.id = book_id)")
    with op.batch_alter_table("loans") as batch:
        batch.drop_constraint("book_of_loan", type_="foreignkey")
    if op.get_bind().dialect.name == "sqlite":  # MySQL needs the one for its foreign key
        op.drop_index("ix_loans_member_id", "loans")
    op.drop_index("ix_loans_book_id", "loans")
    with op.batch_alter_table("loans") as batch:
        batch.alter_column("title", existing_type=sa.String(200), nullable=False)
        batch.drop_column("book_id")
        batch.drop_column("note")
    op.drop_table("books")
