"""Templates of a student's app: named as the student knows them, compiled once a run.

Each check starts a fresh app from a fresh copy of the folder. Jinja would name the copy in its
tracebacks, and compile every template anew each time, which is a third of the time of a suite
that looks at pages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from types import CodeType

from flask import Flask
from jinja2 import BaseLoader, BytecodeCache, Environment
from jinja2.bccache import Bucket

from shared.language import tr
from shared.suite.sources import foreign_encoding, save_as_utf8


def prepare_templates(app: Flask, work: Path, shown: Path) -> None:
    """Let the app's templates, which are in `work`, be compiled as if they lay at `shown`."""
    # An app whose environment cannot be made fails when it is used, as elsewhere.
    with contextlib.suppress(Exception):
        environment = app.jinja_env
        if environment.loader is not None and environment.bytecode_cache is None:
            environment.loader = _Loader(environment.loader, work, shown)
            environment.bytecode_cache = _compiled


class _Loader(BaseLoader):
    """Loads as another loader does, and names the student's own file."""

    def __init__(self, loader: BaseLoader, work: Path, shown: Path) -> None:
        self._loader = loader
        self._work = work
        self._shown = shown

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        try:
            source, filename, is_current = self._loader.get_source(environment, template)
        except UnicodeDecodeError as error:
            if encoding := foreign_encoding(error.object):
                error.add_note(_saved_otherwise(template, encoding))
            raise
        if filename is not None and Path(filename).is_relative_to(self._work):
            filename = str(self._shown / Path(filename).relative_to(self._work))
        return source, filename, is_current

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


def _saved_otherwise(template: str, encoding: str) -> str:
    said = tr(
        f"The template {template} is saved as {encoding}, and Flask reads UTF-8.",
        f"템플릿 {template} 파일이 {encoding}로 저장되어 있어요. Flask는 UTF-8을 읽어요.",
    )
    return f"{said} {save_as_utf8(encoding)}"


class _Compiled(BytecodeCache):
    """Compiled templates by what they are compiled from: name, text, and Jinja's settings."""

    def __init__(self) -> None:
        self._codes: dict[tuple[object, ...], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[_key(bucket)] = bucket.code


def _key(bucket: Bucket) -> tuple[object, ...]:
    jinja = bucket.environment
    syntax = (
        jinja.block_start_string, jinja.block_end_string, jinja.variable_start_string,
        jinja.variable_end_string, jinja.comment_start_string, jinja.comment_end_string,
        jinja.line_statement_prefix, jinja.line_comment_prefix, jinja.trim_blocks,
        jinja.lstrip_blocks, jinja.newline_sequence, jinja.keep_trailing_newline,
    )  # fmt: skip
    # A method belongs to one app; its function is the same in each fresh one of a class.
    autoescape = getattr(jinja.autoescape, "__func__", jinja.autoescape)
    names = frozenset(jinja.extensions), frozenset(jinja.filters), frozenset(jinja.tests)
    return bucket.key, bucket.checksum, syntax, autoescape, names


_compiled = _Compiled()
