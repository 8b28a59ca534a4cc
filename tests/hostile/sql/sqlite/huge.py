"""Makes its database a terabyte, most of which is nothing.

Earns: 1
"""

import os
from contextlib import suppress

from notes import FILE, TABLE, app, run

print("TRIED", flush=True)


def init_db():
    """Make it, and pad it."""
    run(TABLE)
    for size in (1 << 40, 1 << 33, 1 << 24):
        with suppress(OSError):
            os.truncate(FILE, size)
            return


app.cli.commands["init-db"].callback = init_db
