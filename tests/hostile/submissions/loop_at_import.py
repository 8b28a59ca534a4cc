"""Never comes back from its import.

Earns: 0
Against: the judge
Says: did not finish starting
"""

print("TRIED", flush=True)
while True:
    pass
