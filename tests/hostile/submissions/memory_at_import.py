"""Takes memory while it is imported.

Earns: 0
Quiet: yes
"""

print("TRIED", flush=True)
hoard = []
while True:
    hoard.append(bytearray(8 << 20))
