"""Spoils the pages of its database behind the header.

Earns: 0
"""

import random

from notes import FILE, TABLE, app, run

print("TRIED", flush=True)


def init_db():
    """Make it, and spoil it."""
    run(TABLE)
    content = bytearray(FILE.read_bytes())
    noise = random.Random(7)
    for place in range(100, len(content), 3):
        content[place] = noise.randrange(256)
    FILE.write_bytes(content)


app.cli.commands["init-db"].callback = init_db
