"""Makes timers until there are no more; the kernel counts a signal to come for each of its user's.

Earns: 1
"""

import ctypes

from flask import Flask

print("TRIED", flush=True)
libc = ctypes.CDLL(None)
timer, made = ctypes.c_void_p(), 0
while made < 6_000 and libc.timer_create(1, None, ctypes.byref(timer)) == 0:
    made += 1
if made >= 5_000:
    print("ESCAPED: made", made, "timers", flush=True)
app = Flask(__name__)
