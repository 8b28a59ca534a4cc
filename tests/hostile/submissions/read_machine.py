"""Reads the machine's own files.

Earns: 1
"""


def look(paths):
    """Say which files outside can be read."""
    for path in paths:
        try:
            with open(path, "rb") as file:
                print("ESCAPED: read", path, file.read(64), flush=True)
        except (OSError, ValueError):
            continue


import os
import sys

from flask import Flask

print("TRIED", flush=True)
look(
    [
        "/etc/shadow",
        "/etc/machine-id",
        "/etc/ssh/ssh_host_rsa_key",
        "/var/log/dpkg.log",
        "/boot/grub/grub.cfg",
        "/var/lib/dpkg/status",
        "/proc/kcore",
        "/dev/mem",
        "/dev/sda",
    ]
)
for folder in ("/root", "/home", "/var/log", "/srv", "/boot"):
    try:
        # The way to Python itself may lead through a home folder.
        way = sys.base_prefix.removeprefix(folder + "/").partition("/")[0]
        if names := [name for name in os.listdir(folder) if name != way]:
            print("ESCAPED: listed", folder, names[:3], flush=True)
    except OSError:
        continue
app = Flask(__name__)
