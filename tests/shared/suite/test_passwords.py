"""A stored hash is judged by its method, its salt and its password."""

from __future__ import annotations

import hashlib
import time
from functools import partial
from itertools import cycle

import pytest
from werkzeug.security import check_password_hash, generate_password_hash

from shared.suite.passwords import hash_problem, seeded, takes_a_hash

PASSWORD = "blue tea 책"


@pytest.mark.parametrize("method", ["scrypt", "pbkdf2:sha256:600000"])
def test_slow_and_salted(method):
    """What Werkzeug makes is right."""
    assert hash_problem(generate_password_hash(PASSWORD, method=method), PASSWORD) == ""


WRONG = {
    "nothing": None,
    "bytes": b"bytes",
    "empty": "",
    "plain": PASSWORD,
    "plain-inside": f"scrypt:32768:8:1${PASSWORD}$x",
    "unsalted": hashlib.sha256(PASSWORD.encode()).hexdigest(),
    "fast-sha256": f"sha256$saltsalt${hashlib.sha256(f'saltsalt{PASSWORD}'.encode()).hexdigest()}",
    "empty-salt": "scrypt:32768:8:1$$" + hashlib.scrypt(b"x", salt=b"", n=2, r=8, p=1).hex(),
    "seeded": seeded(PASSWORD),
    "fast-scrypt": generate_password_hash(PASSWORD, method="scrypt:1024:8:1"),
    "fast-pbkdf2": generate_password_hash(PASSWORD, method="pbkdf2:sha256:1000"),
    "another-password": generate_password_hash("another"),
    "short-salt": generate_password_hash(PASSWORD, salt_length=4),
    "endless-scrypt": "scrypt:999999999:999:999$saltsaltsalt$00",
    "no-power-of-two": "scrypt:32767:8:1$saltsaltsalt$00",
    "endless-pbkdf2": "pbkdf2:sha256:999999999$saltsaltsalt$00",
    "half-a-character": "\ud800$saltsaltsalt$00",
}


@pytest.mark.parametrize("stored", WRONG.values(), ids=WRONG)
def test_no_such_hash(stored):
    """Plain, unsalted, fast, foreign, endless: each has its sentence, and none takes long."""
    assert hash_problem(stored, PASSWORD) != ""


def test_seeded():
    """A seeded hash is one that Werkzeug checks."""
    assert check_password_hash(seeded(PASSWORD), PASSWORD)
    assert not check_password_hash(seeded(PASSWORD), "other")


def test_takes_a_hash():
    """Work like a hash's is told from none, however long an answer takes on a busy machine."""
    stored = generate_password_hash(PASSWORD)
    hashing, waiting = partial(check_password_hash, stored, "other"), partial(time.sleep, 1)
    assert takes_a_hash(time.process_time, hashing, times=2)
    assert not takes_a_hash(time.process_time, waiting)
    turns = cycle((hashing, waiting))
    assert not takes_a_hash(time.process_time, lambda: next(turns)(), times=2)


def test_takes_a_hash_where_no_clock_tells_it():
    """Then what counts is the wall clock, which may pass a wrong answer and refuses no right one."""
    stored = generate_password_hash(PASSWORD)
    assert takes_a_hash(lambda: 0.0, lambda: check_password_hash(stored, "other"))
    assert not takes_a_hash(lambda: 0.0, lambda: None)
