"""The app's process: puts up its own walls, then loads the student's code and answers the judge.

From the moment that the student's code is loaded nothing here can be trusted, this module
included: the code shares its memory. All that it can do is send bytes to the judge.
"""

from __future__ import annotations

import gc
import locale
import os
import socket
import sys
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import time_machine

from shared import swagger_ui
from shared.language import set_language
from shared.sandbox import confine, wear
from shared.sandbox.confine import Walls
from shared.sandbox.frames import Caps, Decoder, Fields, Frame, encode
from shared.serving.forks import collect_less_often
from shared.suite import selects, wsgi
from shared.suite.commands import flask_here
from shared.suite.folders import read_file
from shared.suite.loader import Loaded, load, view_location
from shared.suite.programs import Programs
from shared.suite.transport import Location, Request, StartError

CHANNEL = 3
OWN = ("app", "tmp")  # the folders of an app
_FOR_STUDENTS = {"swagger_ui": swagger_ui}  # modules of the course that exercises import
_ANY_SIZE = Caps(2**32, 2**32)  # the judge is trusted


def run(walls: Walls, channel: int, output: int, timezone: str, process: int) -> NoReturn:
    """Be the app until the judge hangs up or this process is killed.

    The judge, which knows this process by the number `process`, reads its processor time by it.
    """
    code = 1
    try:
        confine.take_descriptors(channel, output)
        _open_output()
        confine.enter(walls)
        confine.settle(walls.folder, timezone)
        collect_less_often()
        AppHost(walls, timezone).serve(process)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        _flush()
        os._exit(code & 0xFF)


class AppHost:
    """Answers the judge's messages, one by one."""

    def __init__(self, walls: Walls, timezone: str) -> None:
        self.place = Path(walls.folder)
        self.folder = self.place / "app"
        self.timezone = timezone
        self.limits = walls.limits
        self.errors = sys.stderr
        self._locale = locale.setlocale(locale.LC_ALL)
        self._loaded: Loaded | None = None
        self._programs: Programs | None = None
        self._nginx = walls.nginx
        self._selects = 0  # of earlier apps in this process
        self._socket = socket.socket(fileno=CHANNEL)
        self._decoder = Decoder(_ANY_SIZE)
        self._clock: time_machine.travel | None = None
        wsgi.BODY_LIMIT = walls.limits.body
        wsgi.HEADERS_LIMIT = walls.limits.headers

    @property
    def app(self) -> wsgi.Application:
        """The app that was started last."""
        assert self._loaded is not None
        return self._loaded.app

    def serve(self, process: int) -> None:
        """Say that the walls stand, then answer until the judge hangs up."""
        self._send({"id": 0, "is": "ready", "process": process})
        actions = {
            "boot": self._boot,
            "ask": self._ask,
            "bytes": self._ask_bytes,
            "clock": self._move_clock,
            "place": self._place,
            "command": self._command,
            "file": self._file,
            "selects": self._count_selects,
            "program": self._program,
            "clear": self._clear,
        }
        while (frame := self._receive()) is not None:
            said, body = actions[frame.fields.raw("do")](frame.fields, frame.body)
            _flush()
            self._send({"id": frame.fields.raw("id"), **said}, body)

    def _receive(self) -> Frame | None:
        while data := self._socket.recv(1 << 16):
            frame = self._decoder.feed(data)
            if frame is not None:
                return frame
        return None

    def _send(self, fields: Mapping[str, Any], body: bytes = b"") -> None:
        self._socket.sendall(encode(fields, body))

    def _boot(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        set_language(fields.raw("language"))
        _forget_ourselves()
        self._write_files(fields.raw("files"), body)
        self._selects = selects.begin()
        try:
            self._loaded = load(
                self.folder, self.folder, fields.raw("config"), fields.raw("environ")
            )
        except StartError as error:
            told = {
                "is": "start error",
                "reason": error.reason,
                "advice": error.advice,
                "original": error.original,
                "where": _plain(error.location),
            }
            return told, b""
        return {"is": "started"}, b""

    def _place(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        """Write files of the app, and start nothing."""
        try:
            self._write_files(fields.raw("files"), body)
        except OSError as error:  # the app has put something in their place
            return _unusable(wsgi.Unusable(str(error)))
        return {"is": "placed"}, b""

    def _command(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        """Be a `flask` command, which is the last thing that this process does."""
        set_language(fields.raw("language"))
        _forget_ourselves()
        arguments, environ = fields.raw("arguments"), fields.raw("environ")
        code = flask_here(self.folder, self.folder, arguments, environ)
        return {"is": "ran", "code": code & 0xFF}, b""

    def _program(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        """Do something with the servers of an app; of a process that loads none itself."""
        if self._programs is None:
            self._programs = Programs(
                self.folder, self.folder, fields.raw("variables"), self._nginx, _forget_ourselves
            )
        values = dict(fields.raw("values"))
        if fields.raw("call") == "send":
            values["data"] = body
        try:
            value = getattr(self._programs, fields.raw("call"))(**values)
        except OSError as error:
            return _unusable(wsgi.Unusable(str(error)))
        if isinstance(value, bytes):
            return {"is": "did", "value": True}, value
        return {"is": "did", "value": value}, b""

    def _file(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        """Give a file of the app's folder as it is now."""
        try:
            content = read_file(self.folder, fields.raw("name"))
        except wsgi.Unusable as error:
            return _unusable(error)
        return {"is": "file", "there": content is not None}, content or b""

    def _count_selects(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        return {"is": "selects", "count": selects.count() - self._selects}, b""

    def _write_files(self, files: list[tuple[str, int]], body: bytes) -> None:
        start = 0
        for name, size in files:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body[start : start + size])
            start += size

    def _clear(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        """Take the app back, so that the next one finds what the first did; if not, end."""
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
        if self._loaded is not None:
            self._loaded.close()
        # What is left of an app are cycles, with its files and connections open.
        self._loaded = None
        gc.collect()
        if wear.is_worn(self.limits):
            raise SystemExit(0)
        for folder, kept in ((self.folder, ()), (self.place / "tmp", ()), (self.place, OWN)):
            wear.empty(folder, kept)
        confine.settle(str(self.place), self.timezone)
        _open_output()
        wear.reset_libraries(self._locale)
        self.errors = sys.stderr
        return {"is": "cleared"}, b""

    def _ask(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        request = request_from(fields, body)
        try:
            environ, answered = wsgi.answer_request(self.app, request, self.errors)
        except wsgi.Unusable as error:
            return _unusable(error)
        status, headers, answer = answered
        where = _plain(view_location(self.app, environ, self.folder))
        told = {"is": "reply", "status": status, "headers": headers, "view": where}
        return told, answer

    def _ask_bytes(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        answer = wsgi.serve_bytes(self.app, body)
        try:
            wsgi.require_size(answer)
        except wsgi.Unusable as error:
            return _unusable(error)
        return {"is": "bytes"}, answer

    def _move_clock(self, fields: Fields, body: bytes) -> tuple[dict[str, Any], bytes]:
        if self._clock is not None:
            self._clock.stop()
        moment = datetime.fromisoformat(fields.raw("moment"))
        # A datetime would set the app's time zone, too.
        self._clock = time_machine.travel(moment.timestamp(), tick=True)
        self._clock.start()
        return {"is": "moved"}, b""


def _unusable(error: wsgi.Unusable) -> tuple[dict[str, Any], bytes]:
    return {"is": "unusable", "reason": str(error)}, b""


def request_from(fields: Fields, body: bytes) -> Request:
    """Return the request that the judge's message describes."""
    apart = ("body", "headers", "twins")
    names = [name for name in Request.__dataclass_fields__ if name not in apart]
    twins = tuple(_pairs(one) for one in fields.raw("twins"))
    return Request(
        **{name: fields.raw(name) for name in names},
        headers=_pairs(fields.raw("headers")),
        body=body,
        twins=twins,
    )


def _pairs(headers: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers)


def _open_output() -> None:
    """Print to descriptors 1 and 2, which are others than when Python started."""
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = open(number, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _plain(location: Location | None) -> dict[str, Any] | None:
    return None if location is None else dict(vars(location))


def _forget_ourselves() -> None:
    """Leave of the course's own modules only those that the exercises use."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "shared"]:
        del sys.modules[name]
    package = ModuleType("shared")
    package.__path__ = []
    sys.modules["shared"] = package
    for name, module in _FOR_STUDENTS.items():
        setattr(package, name, module)
        sys.modules[f"shared.{name}"] = module


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # the student's code may have put anything in its place
            continue
