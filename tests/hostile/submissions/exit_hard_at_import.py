"""Ends the process while the module is imported, past every handler.

Earns: 0
Against: the judge
Says: ended
"""

import os

print("TRIED", flush=True)
os._exit(0)
