"""Leaves import hooks, path entries and trace functions behind for the next one.

Earns: 1
"""

import sys
import threading

from flask import Flask


class Hook:
    def find_spec(self, name, path=None, target=None):
        print("ESCAPED into", name, flush=True) if name.startswith("test_") else None


print("TRIED", flush=True)
if any(type(hook).__name__ == "Hook" for hook in sys.meta_path):
    print("ESCAPED: found my own hook again", flush=True)
sys.meta_path.insert(0, Hook())
sys.path.insert(0, "/tmp")
threading.setprofile(lambda *args: None)
app = Flask(__name__)
