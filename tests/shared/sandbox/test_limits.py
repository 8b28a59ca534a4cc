"""Each limit is kept, and says so in a sentence."""

from __future__ import annotations

import time
from dataclasses import fields, replace

import pytest

from shared.language import set_language
from shared.sandbox.limits import KB, MB, Limits
from shared.suite.transport import NoAnswer, StartError
from tests.shared.sandbox.conftest import get

GET = get()
SHORT = Limits(start_seconds=0.8, request_seconds=0.8)
EACH = """
import time
from flask import Flask
app = Flask(__name__)

@app.get("/<path:rest>")
def hang(rest):
    time.sleep(60)
"""
VIEW = """
import itertools, os, sys, time
from flask import Flask, Response
app = Flask(__name__)

@app.get("/")
def index():
    {code}
"""


def view(box, code: str, limits: Limits):
    return box.app(VIEW.format(code=code), limits)


@pytest.mark.parametrize(
    ("name", "code", "limits"),
    [
        pytest.param("request_seconds", "time.sleep(60)", SHORT, id="sleep"),
        pytest.param("request_seconds", "while True: pass", SHORT, id="loop"),
        pytest.param(
            "request_seconds",
            "return Response((time.sleep(60) or '' for _ in range(9)))",
            SHORT,
            id="slow-body",
        ),
        pytest.param(
            "request_seconds",
            "import signal\n"
            "    [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]\n"
            "    while True:\n        try: time.sleep(60)\n        except BaseException: pass",
            SHORT,
            id="deaf",
        ),
        pytest.param(
            "body", "return Response(itertools.repeat('x' * 10000))", Limits(), id="endless-body"
        ),
        pytest.param("body", "return 'x' * 50_000_000", Limits(), id="large-body"),
        pytest.param(
            "headers", "return '', 200, {'X-Long': 'x' * 100_000}", Limits(), id="long-header"
        ),
        pytest.param(
            "headers", "return '', 200, [('X', 'y' * 50)] * 5000", Limits(), id="many-headers"
        ),
        pytest.param(
            "output", "while True: print('x' * 1000)", replace(Limits(), output=MB), id="flood"
        ),
    ],
)
def test_past_a_limit_nothing_is_answered(box, name, code, limits):
    """The answer is given up at once, and the sentence names the limit."""
    app = view(box, code, limits)
    start = time.monotonic()
    with pytest.raises(NoAnswer) as error:
        app.send(GET)
    assert limits.sentence(name) in error.value.reason
    assert len(error.value.printed) <= limits.printed
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("open_files", "return str([open('app.py') for _ in range(500)])", id="files"),
        pytest.param(
            "disk", "open('big', 'wb').write(b'x' * 40_000_000); return ''", id="one-file"
        ),
        pytest.param(
            "processes",
            "import threading\n"
            "    for _ in range(500): threading.Thread(target=time.sleep, args=(9,)).start()",
            id="threads",
        ),
        pytest.param(
            "address_space", "return str(len(bytearray(2_000_000_000)))", id="memory-at-once"
        ),
    ],
)
def test_a_limit_of_the_kernel_is_explained(box, name, code):
    """The app sees an exception; the sentence stands below its traceback."""
    limits = Limits(address_space=1 << 30)
    reply = view(box, code, limits).send(GET)
    assert reply.status.startswith("500")
    assert limits.sentence(name) in reply.printed


def test_many_files_fill_the_disk(box):
    """Empty files count too, where the app has a file system of its own."""
    code = "[open(f'f{n}', 'w').close() for n in range(5000)]; return ''"
    reply = view(box, code, Limits()).send(GET)
    assert "No space left on device" in reply.printed


def test_a_fork_bomb_stays_in_the_box(box):
    """Forking ends at the limit, and everything forked is gone with the app."""
    reply = box.reply(
        """
        count = 0
        try:
            while True:
                if os.fork() == 0:
                    os.setsid()
                    time.sleep(60)
                    os._exit(0)
                count += 1
        except OSError as error:
            return f"{count} {error}"
        """
    )
    count, _, error = reply.body.decode().partition(" ")
    assert int(count) <= Limits().processes
    assert "Resource temporarily unavailable" in error


def test_memory_of_the_group(box):
    """Taking more memory than the submission may have ends the app with the sentence."""
    limits = Limits(memory=100 * MB)
    # Held for a moment: without a control group the memory is looked at now and then.
    app = view(box, "taken = b'x' * 300_000_000; time.sleep(3); return str(len(taken))", limits)
    with pytest.raises(NoAnswer) as error:
        app.send(GET)
    assert limits.sentence("memory") in error.value.reason


def test_processor_time(box):
    """An app that computes beyond its processor time is ended by the kernel alone."""
    limits = Limits(cpu_seconds=1, request_seconds=20)
    with pytest.raises(NoAnswer) as error:
        view(box, "while True: pass", limits).send(GET)
    assert limits.sentence("cpu_seconds") in error.value.reason


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(60)", "input()"])
def test_starting_takes_too_long(box, code):
    """An app that hangs while it is imported does not start; the sentence says which limit."""
    with pytest.raises(StartError) as error:
        box.app(code, SHORT)
    if code != "input()":  # there is no input: that ends at once
        assert error.value.reason == SHORT.sentence("start_seconds")
        assert "endless loop" in error.value.advice


def test_a_check_has_its_own_time(box):
    """What one check waits for is limited, and takes nothing from the next."""
    limits = Limits(request_seconds=0.4, check_seconds=1.0)
    transport = box.transport(limits)
    spec = box.spec(EACH)
    reasons = []
    for number in range(4):
        with pytest.raises(NoAnswer) as error:
            transport.boot(spec).send(get(f"/{number}"))
        reasons.append(error.value.reason)
    assert limits.sentence("request_seconds") in reasons[0]
    assert limits.sentence("check_seconds") in reasons[-1]
    transport.begin_check()
    with pytest.raises(NoAnswer) as error:
        transport.boot(spec).send(get("/another"))
    assert limits.sentence("request_seconds") in error.value.reason


def test_what_hung_is_waited_for_shortly(box):
    """The next request like one that hung gets less time, and others get theirs."""
    limits = Limits(request_seconds=1.5)
    transport = box.transport(limits)
    spec = box.spec(EACH)
    took = []
    for path in ("/slow/1", "/slow/2", "/other/1"):
        transport.begin_check()
        app = transport.boot(spec)
        start = time.monotonic()
        with pytest.raises(NoAnswer) as error:
            app.send(get(path))
        took.append((time.monotonic() - start, error.value.reason))
    assert "before" not in took[0][1] + took[2][1]
    assert "It took too long at this before" in took[1][1]
    assert took[1][0] < took[0][0]


def test_apps_at_once(box):
    """A suite that forgets to close apps is told, before the machine is full."""
    limits = Limits(apps=2)
    transport, spec = box.transport(limits), box.spec(VIEW.format(code="return ''"))
    apps = [transport.boot(spec), transport.boot(spec)]
    with pytest.raises(NoAnswer, match="More than 2 apps"):
        transport.boot(spec)
    apps[0].close()
    assert transport.boot(spec).send(GET).status == "200 OK"


def test_the_folder_is_capped(box):
    """A submission that is too large is not started."""
    for limits, name in (
        (Limits(folder=KB), "folder"),
        (Limits(folder_files=3), "folder_files"),
    ):
        spec = box.spec(VIEW.format(code="return ''"))
        for number in range(4):
            (spec.folder / f"{number}.txt").write_text("x" * 300)
        with pytest.raises(StartError) as error:
            box.transport(limits).boot(spec)
        assert error.value.reason == limits.sentence(name)


def test_every_limit_has_a_sentence():
    """Each limit that can be hit has its sentence in both languages."""
    limits = Limits()
    # The first reads as `disk`, the second only cuts, the others are told by the judge.
    silent = {"disk_files", "printed", "judge_seconds", "judge_memory"}
    for field in fields(limits):
        if field.name in silent:
            continue
        set_language("en")
        english = limits.sentence(field.name)
        set_language("ko")
        assert limits.sentence(field.name) != english
    set_language(None)
