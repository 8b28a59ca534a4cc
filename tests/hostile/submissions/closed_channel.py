"""Closes the descriptor over which it is asked, and goes on.

Earns: 0
"""

import os

from flask import Flask

print("TRIED", flush=True)
os.closerange(3, 256)
app = Flask(__name__)
