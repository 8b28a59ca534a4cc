"""Aborts the process while it starts.

Earns: 0
Against: the judge
Says: crashed
"""

import os

print("TRIED", flush=True)
os.abort()
