"""Has a link to the machine's passwords as its database.

Earns: 0
"""

from notes import FILE, app

print("TRIED", flush=True)


def init_db():
    """Make it."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.symlink_to("/etc/passwd")


app.cli.commands["init-db"].callback = init_db
