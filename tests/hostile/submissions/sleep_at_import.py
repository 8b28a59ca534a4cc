"""Sleeps while it is imported.

Earns: 0
Against: the judge
Says: did not finish starting
"""

import time

print("TRIED", flush=True)
time.sleep(3600)
