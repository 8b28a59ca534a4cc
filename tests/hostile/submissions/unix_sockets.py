"""Connects to every socket file that it finds.

Earns: 1
"""

import os
import socket
import stat

from flask import Flask

print("TRIED", flush=True)
for folder, folders, files in os.walk("/"):
    if folder in ("/proc", "/usr", "/lib") or "site-packages" in folder:
        folders.clear()
    for name in [*files, "docker.sock", "bus"]:
        path = os.path.join(folder, name)
        try:
            if stat.S_ISSOCK(os.stat(path).st_mode):
                sock = socket.socket(socket.AF_UNIX)
                sock.connect(path)
                print("ESCAPED: connected to", path, flush=True)
        except OSError:
            continue
app = Flask(__name__)
