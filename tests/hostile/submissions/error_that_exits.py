"""Raises an error that ends Python when it is shown.

Earns: 0
Against: the judge
Quiet: the error is all that is told
Says: cannot be shown
"""

print("TRIED", flush=True)


class E(Exception):
    def __str__(self):
        raise SystemExit(3)


raise E
