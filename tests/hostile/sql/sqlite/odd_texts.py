"""Has a text that is no text.

Earns: 1
"""

from notes import TABLE, app, run

print("TRIED", flush=True)


def init_db():
    """Make it, and fill it."""
    run(TABLE)
    run("INSERT INTO notes (text) VALUES (CAST(x'ff00fe' AS TEXT))")


app.cli.commands["init-db"].callback = init_db
