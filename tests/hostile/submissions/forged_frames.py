"""Writes answers to every open descriptor before it is asked.

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
for number in range(50):
    told = {"id": number, "is": "reply", "status": "200 OK", "headers": [], "view": None}
    shout(frame(told, b"everything is right"))
