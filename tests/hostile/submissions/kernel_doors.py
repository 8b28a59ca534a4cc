"""Tries system calls that an app never needs.

Earns: 1
"""

import ctypes
import platform

from flask import Flask

print("TRIED", flush=True)
libc = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "io_uring_setup": 425,
    "bpf": 321,
    "userfaultfd": 323,
    "perf_event_open": 298,
    "keyctl": 250,
    "add_key": 248,
    "kexec_load": 246,
    "init_module": 175,
    "reboot": 169,
}
if platform.machine() == "x86_64":
    for name, number in CALLS.items():
        ctypes.set_errno(0)
        libc.syscall(number, 0, 0, 0, 0, 0)
        if ctypes.get_errno() not in (1, 38):  # EPERM, ENOSYS: the filter answered
            print("ESCAPED: the kernel heard", name, ctypes.get_errno(), flush=True)
app = Flask(__name__)
