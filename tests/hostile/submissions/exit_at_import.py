"""Ends Python while the module is imported, with the status of success.

Earns: 0
Against: the judge
Quiet: yes
Says: ends Python itself
"""

import sys

print("TRIED", flush=True)
sys.exit(0)
