"""Shows what is in a session cookie. It needs no key: python read_cookie.py VALUE."""

import base64
import sys
import zlib
from datetime import UTC, datetime


def main(cookie):
    """Print the three parts of a cookie, and what the first two of them say."""
    payload, time, signature = cookie.rsplit(".", 2)
    print("payload  ", payload, "->", read_payload(payload))
    print("time     ", time, "->", read_time(time))
    print("signature", signature)


def read_payload(payload):
    """Return the JSON of a payload. A dot before it says that it is compressed."""
    data = decode(payload.removeprefix("."))
    return (zlib.decompress(data) if payload.startswith(".") else data).decode()


def read_time(time):
    """Return the moment at which the cookie was signed."""
    return datetime.fromtimestamp(int.from_bytes(decode(time)), UTC)


def decode(text):
    """Decode Base64 as it is written in URLs, where the = at the end is left out."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    main(sys.argv[1])
