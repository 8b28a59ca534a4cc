"""Has a column with a length of 5,000 digits, and an index on no column.

Earns: 3
"""

from notes import app, run

print("TRIED", flush=True)


def init_db():
    """Make it."""
    run(f"CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR({'9' * 5000}))")
    run("CREATE UNIQUE INDEX i ON notes (lower(text))")


app.cli.commands["init-db"].callback = init_db
