"""Prints one endless line.

Earns: 0
Against: the judge
Quiet: yes
"""

import os

while True:
    os.write(1, b"x" * 65536)
