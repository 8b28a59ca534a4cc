"""Announces a message of 4 GB and sends a little of it.

Earns: 0
Against: the judge
"""

import json
import os


def frame(fields, body=b""):
    """A message as the sandbox's own protocol writes it."""
    head = json.dumps(fields).encode()
    return len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body


def shout(data):
    """Write to every descriptor that is there, but for the printed ones."""
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, data)
        except OSError:
            continue


print("TRIED", flush=True)
shout(b"\xff" * 8 + b"x" * 65536)
