"""Has a link to a device that never ends as its database.

Earns: 0
"""

from notes import FILE, app

print("TRIED", flush=True)


def init_db():
    """Make it."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.symlink_to("/dev/zero")


app.cli.commands["init-db"].callback = init_db
