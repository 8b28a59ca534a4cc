"""Tries system calls that reach other processes, other mounts, or the memory of many.

Earns: 1
"""

import ctypes
import platform

from flask import Flask

print("TRIED", flush=True)
libc = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "vmsplice": 278, "remap_file_pages": 216, "process_vm_readv": 310, "kcmp": 312,
    "name_to_handle_at": 303, "open_by_handle_at": 304, "seccomp": 317, "memfd_create": 319,
    "sched_setaffinity": 203, "ioprio_set": 251, "quotactl": 179, "swapon": 167, "acct": 163,
    "syslog": 103, "personality": 135, "migrate_pages": 256, "mbind": 237, "setns": 308,
    "pidfd_send_signal": 424, "open_tree": 428, "move_mount": 429, "fsopen": 430,
    "pidfd_open": 434, "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442,
    "memfd_secret": 447, "cachestat": 451, "modify_ldt": 154, "iopl": 172, "mlockall": 151,
    "fadvise64": 221, "readahead": 187, "sendmsg": 46, "sendmmsg": 307,
}  # fmt: skip
if platform.machine() == "x86_64":
    for name, number in CALLS.items():
        ctypes.set_errno(0)
        libc.syscall(number, 0, 0, 0, 0, 0)
        if ctypes.get_errno() not in (1, 38):  # EPERM, ENOSYS: the filter answered
            print("ESCAPED: the kernel heard", name, ctypes.get_errno(), flush=True)
app = Flask(__name__)
