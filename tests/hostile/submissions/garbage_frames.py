"""Writes noise to every open descriptor.

Earns: 0
Against: the judge
"""

import os
import random

print("TRIED", flush=True)
for descriptor in range(3, 256):
    try:
        for _ in range(64):
            os.write(descriptor, random.randbytes(4096))
    except OSError:
        continue
