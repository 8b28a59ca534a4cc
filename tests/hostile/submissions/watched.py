"""Behaves only when it believes that it is watched: by variables, arguments, modules.

Earns: 1
"""

import os
import sys

from flask import Flask

print("TRIED", flush=True)
signs = [name for name in os.environ if "PYTEST" in name or "COURSE" in name or name == "CI"]
signs += [name for name in ("pytest", "_pytest", "unittest.mock") if name in sys.modules]
signs += [word for word in sys.argv if "pytest" in word or "grade" in word]
for sign in signs:
    print("ESCAPED: saw", sign, flush=True)
app = Flask(__name__)
