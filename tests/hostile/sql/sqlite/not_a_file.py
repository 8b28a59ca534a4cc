"""Has a folder where its database should be.

Earns: 0
"""

from notes import FILE, app

print("TRIED", flush=True)


def init_db():
    """Make it."""
    FILE.mkdir(parents=True, exist_ok=True)
    (FILE / "x").touch()


app.cli.commands["init-db"].callback = init_db
