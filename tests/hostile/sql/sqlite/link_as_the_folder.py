"""Has its whole instance folder behind a link.

Earns: 1
"""

import os

from notes import FILE, TABLE, app, run

print("TRIED", flush=True)


def init_db():
    """Make it."""
    os.mkdir("elsewhere")
    FILE.parent.symlink_to(os.path.abspath("elsewhere"))
    run(TABLE)


app.cli.commands["init-db"].callback = init_db
