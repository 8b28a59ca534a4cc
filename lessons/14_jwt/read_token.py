"""Reads a token without its key: what everybody can do who gets hold of one."""

import base64
import json
import sys


def main():
    """Print the header and the claims of the token on the command line."""
    for part in sys.argv[1].split(".")[:2]:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        print(json.dumps(json.loads(text), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
