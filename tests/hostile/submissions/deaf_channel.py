"""Puts a filter on the channel that lets nothing in, and makes all descriptors one.

Earns: 0
"""

import ctypes
import os
import socket
import struct

from flask import Flask

print("TRIED", flush=True)
channel = socket.socket(fileno=os.dup(3))
nothing = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
program = struct.pack("HL", 1, ctypes.addressof(nothing))
channel.setsockopt(socket.SOL_SOCKET, 26, program)  # SO_ATTACH_FILTER
os.dup2(3, 0)
os.dup2(1, 3)
app = Flask(__name__)
