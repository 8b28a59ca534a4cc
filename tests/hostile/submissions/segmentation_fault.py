"""Reads the address 0, which ends the process by a signal.

Earns: 0
Against: the judge
Says: crashed
"""

import ctypes

print("TRIED", flush=True)
ctypes.string_at(0)
