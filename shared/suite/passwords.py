"""Passwords, as a suite stores them for an app and as it finds them stored by one.

A hash that is worth its name takes 50 to 100 ms, each time. A suite therefore gives its members
hashes of Werkzeug's own format with the lowest cost, made by `seeded`: an app that checks them by
`check_password_hash` takes no time for that, and is checked all the same. With the variables
`QUICK` the app itself makes such hashes, where it asks Werkzeug for no method of its own. Only
where hashing is what is graded does an app pay a real cost: those checks have the variables `REAL`,
with which an app that names no method has the least that counts as slow.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

from shared.language import tr

CHEAP = "pbkdf2:sha256:1"
SLOW = "scrypt:16384:8:1"  # half of what Werkzeug takes
HASHES = "PASSWORD_HASHES"  # a variable of an app's, which the app itself does not see
QUICK = {HASHES: "quick"}  # `pytest.mark.environ(**QUICK)` for a suite
REAL = {HASHES: "real"}  # ... and `(**REAL)` for its checks on hashing
_OWN = generate_password_hash.__defaults__ or ()  # Werkzeug's own method, and more
# The least that counts as slow, and the most that is worth the judge's time.
SCRYPT = re.compile(r"scrypt:([0-9]{1,9}):([0-9]{1,3}):([0-9]{1,3})\Z")
SCRYPT_LEAST, SCRYPT_MOST = 2**17, 2**22  # n * r * p; Werkzeug has 2**18
PBKDF2 = re.compile(r"pbkdf2:(sha256|sha512)(?::([0-9]{1,9}))?\Z")
PBKDF2_LEAST, PBKDF2_MOST = 100_000, 3_000_000  # rounds; Werkzeug has 1,000,000
SALT_LEAST = 8  # characters


def seeded(password: str) -> str:
    """Return a hash of Werkzeug's format that takes no time to check, for a row of the suite's."""
    return generate_password_hash(password, method=CHEAP)


def set_cost(how: str | None) -> None:
    """Have `generate_password_hash` of this process hash as an app's variable says.

    Only what it does by itself is changed: a method that an app names is its own, and a hash is
    checked by what stands in it, whoever made it. It is the one function that all modules have,
    however they have imported it.
    """
    methods = {QUICK[HASHES]: CHEAP, REAL[HASHES]: SLOW}
    method = methods.get(how or "", _OWN[0])
    generate_password_hash.__defaults__ = (method, *_OWN[1:])


def hash_problem(stored: object, password: str, quick: bool = False) -> str:
    """Return what is wrong with the hash that an app has stored for a password, "" if nothing.

    It must be as `generate_password_hash` makes it: a slow method, a salt, and of this password.
    With `quick`, in a check with the variables `QUICK`, the method may be the one that these bring.
    """
    if not isinstance(stored, str) or not stored:
        return tr("nothing is stored", "저장된 값이 없어요")
    if password in stored:
        return tr("the password itself is stored", "비밀번호가 그대로 저장돼 있어요")
    method, _, rest = stored.partition("$")
    salt, _, digest = rest.partition("$")
    if not (salt and digest):
        return tr(
            "it is no hash as generate_password_hash makes it",
            "generate_password_hash가 만드는 형식의 해시가 아니에요",
        )
    if len(salt) < SALT_LEAST:
        return tr("the salt is too short", "솔트가 너무 짧아요")
    if quick and method == CHEAP:
        return _password_problem(stored, password)
    return _method_problem(method) or _password_problem(stored, password)


def takes_a_hash(worked: Callable[[], float], ask: Callable[[], object], times: int = 1) -> bool:
    """Say whether each of some requests takes at least a third of what checking a slow hash takes.

    `worked` tells what the app has worked so far: `takes_a_hash(client.worked, ask)`. What hashes
    nothing takes a fifteenth. Both are measured in processor time, of the app and of this process,
    so that a busy machine changes nothing; where the kernel does not tell that of the app, by the
    wall clock, which is never less.
    """
    least = _seconds_of_a_hash() / 3
    for _ in range(times):
        began, then = worked(), time.perf_counter()
        ask()
        passed = time.perf_counter() - then
        if ((worked() - began) or passed) < least:
            return False
    return True


@cache
def _seconds_of_a_hash() -> float:
    began = time.process_time()
    generate_password_hash("a password", method=SLOW)
    return time.process_time() - began


def _method_problem(method: str) -> str:
    if found := SCRYPT.match(method):
        n, r, p = (int(number) for number in found.groups())
        cost, least, most = n * r * p, SCRYPT_LEAST, SCRYPT_MOST
    elif found := PBKDF2.match(method):
        cost, least, most = int(found[2] or 1_000_000), PBKDF2_LEAST, PBKDF2_MOST
    else:
        return tr(
            f"`{method[:40]}` is no slow method of Werkzeug's (scrypt or pbkdf2)",
            f"`{method[:40]}` 방식은 Werkzeug의 느린 해시(scrypt, pbkdf2)가 아니에요",
        )
    if cost < least:
        return tr(f"`{method}` is too fast", f"`{method}` 방식은 너무 빨라요")
    if cost > most:
        return tr(f"`{method}` is too slow", f"`{method}` 방식은 너무 느려요")
    return ""


def _password_problem(stored: str, password: str) -> str:
    try:
        fits = check_password_hash(stored, password)
    except (ValueError, OverflowError, MemoryError):  # such as an n that is no power of two
        fits = False
    if fits:
        return ""
    return tr("it is the hash of another password", "다른 비밀번호의 해시예요")
