"""Reads its parent's memory with process_vm_readv.

Earns: 1
"""

import ctypes
import os

from flask import Flask

print("TRIED", flush=True)
libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


here = Part(ctypes.addressof(buffer), 64)
for process in {os.getppid(), *range(2, 64)} - {os.getpid(), 0}:
    if libc.process_vm_readv(process, ctypes.byref(here), 1, ctypes.byref(here), 1, 0) > 0:
        print("ESCAPED: read the memory of", process, flush=True)
app = Flask(__name__)
