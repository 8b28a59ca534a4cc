"""everything at once

Revision ID: 2026b
Revises: 5c0d7f1a2b3e

"""

from alembic import op

revision = "2026b"
down_revision = "5c0d7f1a2b3e"


def texts():
    """Return how this database counts, compares NULL, and compares letter by letter."""
    if op.get_bind().dialect.name == "sqlite":
        return "INTEGER NOT NULL PRIMARY KEY", "IS", ""
    return "INTEGER PRIMARY KEY AUTO_INCREMENT", "<=>", " COLLATE utf8mb4_nopad_bin"


def run(*statements):
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def upgrade():
    counted, same, exact = texts()
    run(
        f"""CREATE TABLE new_members (id {counted}, display_name VARCHAR(80) NOT NULL,
        email VARCHAR(120) NOT NULL, phone VARCHAR(20) NOT NULL, UNIQUE (email))""",
        "INSERT INTO new_members SELECT id, name, email, '' FROM members",
        f"""CREATE TABLE books (id {counted}, title VARCHAR(200) NOT NULL, author VARCHAR(120))""",
        f"""INSERT INTO books (title, author)
        SELECT MIN(title), MIN(author) FROM loans GROUP BY title{exact}, author{exact}""",
        f"""CREATE TABLE new_loans (id {counted}, member_id INTEGER NOT NULL,
        book_id INTEGER NOT NULL, lent_on DATE NOT NULL, returned_on DATE,
        FOREIGN KEY (member_id) REFERENCES new_members (id),
        FOREIGN KEY (book_id) REFERENCES books (id))""",
        f"""INSERT INTO new_loans (id, member_id, book_id, lent_on, returned_on)
        SELECT l.id, l.member_id, b.id, l.lent_on, l.returned_on FROM loans l
        JOIN books b ON b.title{exact} = l.title AND b.author{exact} {same} l.author""",
        "DROP TABLE loans",
        "DROP TABLE members",
        "ALTER TABLE new_members RENAME TO members",
        "ALTER TABLE new_loans RENAME TO loans",
    )


def downgrade():
    counted, _, _ = texts()
    run(
        f"""CREATE TABLE old_members (id {counted}, name VARCHAR(80) NOT NULL,
        email VARCHAR(120) NOT NULL, UNIQUE (name))""",
        "INSERT INTO old_members SELECT id, display_name, email FROM members",
        f"""CREATE TABLE old_loans (id {counted}, member_id INTEGER NOT NULL,
        title VARCHAR(200) NOT NULL, author VARCHAR(120), lent_on DATE NOT NULL, returned_on DATE,
        FOREIGN KEY (member_id) REFERENCES old_members (id))""",
        """INSERT INTO old_loans
        SELECT l.id, l.member_id, b.title, b.author, l.lent_on, l.returned_on
        FROM loans l JOIN books b ON b.id = l.book_id""",
        "DROP TABLE loans",
        "DROP TABLE books",
        "DROP TABLE members",
        "ALTER TABLE old_members RENAME TO members",
        "ALTER TABLE old_loans RENAME TO loans",
    )
