"""The store of a class's grades: each result is kept as soon as it is there.

A SQLite file beside the class, or a database that a URL names. Each step is a transaction and a
connection of its own: nothing is open while processes are started, and what ended in the middle has
written all of a result or nothing of it.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, StaticPool, create_engine, event, select, update
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.orm import Session

from shared.gradebook.standing import Standing
from shared.gradebook.tables import NAME, ClassRow, ResultRow, WorkRow
from shared.gradebook.upgrade import NewerStore, upgrade
from shared.language import tr
from shared.result import Result

MEMORY = URL.create("sqlite")  # kept for as long as the command runs
PATIENCE = 60  # seconds that another run may hold an SQLite file
AT_A_TIME = 20  # results that are read together, to hold few of a large class
TRIES = 20  # more, of a server's transaction that another run's has undone


class StoreError(Exception):
    """The store cannot be used; the message says why, and what can be done."""


@dataclass(frozen=True)
class Place:
    """Which row of a class's table: whose work, for which lesson, and where it lay."""

    student: str
    lesson: str
    entry: str

    @property
    def id(self) -> str:
        """The hash by which the store knows it."""
        return sha256("\0".join((self.student, self.lesson, self.entry)).encode()).hexdigest()


@dataclass(frozen=True)
class Known:
    """What the store has for a place."""

    signature: str  # of the files when they were read
    work: str  # their hash
    key: str  # of the result
    standing: Standing


class Store:
    """The grades of one class."""

    def __init__(self, engine: Engine, class_id: int, name: str, seed: str) -> None:
        self._engine = engine
        self._class_id = class_id
        self.name = name
        self.seed = seed  # by which all of the class is graded

    @classmethod
    def open(cls, url: str | URL, name: str, seed: str | None = None) -> Store:
        """Open or make the store of a class, and see that it can be written.

        Args:
            url: as SQLAlchemy reads it.
            name: the class's.
            seed: by which it is graded from now on. Without it a class keeps its own, and a new one
                gets one by chance.

        Raises:
            StoreError: it cannot be opened or written.
        """
        engine = _engine(url)
        with _explained(engine.url):
            upgrade(engine)
            found = _class_of(engine, name[:NAME], (seed or "")[:NAME])
        return cls(engine, *found)

    def known(self) -> dict[str, Known]:
        """Return what is kept of the class, by the places' ids, without the results' documents."""
        with self.session() as session:
            rows = session.scalars(select(WorkRow).where(WorkRow.class_id == self._class_id))
            return {row.place: _known(row) for row in rows}

    def keep(self, place: Place, signature: str, key: str, result: Result) -> Known:
        """Keep a result as the one of a place.

        Args:
            signature: of the files as they lay there.
            key: what the result depends on; see `keys`.

        Raises:
            StoreError: it could not be written.
        """
        standing = Standing.of(result)
        known = Known(signature, result.submission_hash, key, standing)
        document = zlib.compress(json.dumps(result.to_json()).encode())

        def write(session: Session) -> None:
            session.merge(ResultRow(key=key, document=document, graded_at=datetime.now(UTC)))
            session.flush()
            self._put(session, place, known)

        self._write(write)
        return known

    def seen_again(self, place: Place, signature: str, known: Known) -> None:
        """Say that a place's files, which look new, are those that were graded."""
        self._write(lambda session: self._put(session, place, replace(known, signature=signature)))

    def _write(self, write: Callable[[Session], None]) -> None:
        """Write in a transaction; anew where another run on a server has written the same just now.

        SQLite's wait for each other from the start (`_begin`).
        """
        left = 0 if self._engine.url.get_backend_name() == "sqlite" else TRIES
        with _explained(self._engine.url):
            while True:
                try:
                    with Session(self._engine) as session, session.begin():
                        write(session)
                    return
                except (IntegrityError, OperationalError):
                    left -= 1
                    if left < 0:
                        raise

    def _put(self, session: Session, place: Place, known: Known) -> None:
        here = WorkRow.class_id == self._class_id, WorkRow.place == place.id
        row = session.scalar(select(WorkRow).where(*here))
        row = row or WorkRow(class_id=self._class_id, place=place.id)
        row.student, row.lesson, row.entry = place.student, place.lesson, place.entry
        row.signature, row.work, row.result = known.signature, known.work, known.key
        standing = known.standing
        row.points, row.max_points = standing.points, standing.max_points
        row.passed, row.reason, row.why = standing.passed, standing.reason, standing.why
        row.absent = standing.absent
        row.missed = json.dumps(standing.missed)
        session.add(row)

    def documents(self, keys: Sequence[str]) -> Iterator[Any]:
        """Read results that are kept, as JSON, in the order of their keys: some at a time.

        Raises:
            StoreError: the database refuses, or what it holds is no document.
        """
        for start in range(0, len(keys), AT_A_TIME):
            some = keys[start : start + AT_A_TIME]
            with self.session() as session:
                wanted = select(ResultRow.key, ResultRow.document).where(ResultRow.key.in_(some))
                found = {row.key: row.document for row in session.execute(wanted)}
                documents = [json.loads(zlib.decompress(found[key])) for key in some]
            yield from documents

    def results(self, keys: Sequence[str]) -> Iterator[Result]:
        """Read the same as results."""
        for document in self.documents(keys):
            with _explained(self._engine.url):
                result = Result.from_json(document)
            yield result

    def result(self, key: str) -> Result:
        """Return a result that is kept, whole."""
        return next(self.results([key]))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a transaction, which ends with the block.

        Raises:
            StoreError: the database refuses.
        """
        with _explained(self._engine.url), Session(self._engine) as session, session.begin():
            yield session


def beside(path: Path) -> URL:
    """Return the URL of the file in which the grades of a class in this folder are kept."""
    folder = path.resolve()
    return URL.create("sqlite", database=str(folder.with_name(f"{folder.name}.grades.sqlite3")))


def _engine(url: str | URL) -> Engine:
    try:
        made = make_url(url)
        is_sqlite = made.get_backend_name() == "sqlite"
        arguments: dict[str, Any] = {"timeout": PATIENCE} if is_sqlite else {}
        pool = StaticPool if made == MEMORY else NullPool
        engine = create_engine(made, poolclass=pool, connect_args=arguments)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            tr(
                f'"{_without_password(url)}" is no address of a database: {error}. '
                "Such as: sqlite:///grades.sqlite3",
                f'"{_without_password(url)}"은(는) 데이터베이스 주소가 아니에요: {error}. '
                "예: sqlite:///grades.sqlite3",
            )
        ) from error
    if is_sqlite:
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: Any, _: object) -> None:
    """Keep SQLite's driver from beginning transactions itself: it leaves out making tables."""
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """Begin as one who writes: two runs wait for each other from the start, and never in vain."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _without_password(url: str | URL) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return str(url)


def _class_of(engine: Engine, name: str, seed: str) -> tuple[int, str, str]:
    """Return a class's id, name and seed; it is made where it is new."""
    wanted = select(ClassRow).where(ClassRow.name == name)
    with Session(engine) as session:
        row = session.scalar(wanted)
        if row is None:
            row = ClassRow(name=name, seed=seed or secrets.token_hex(4))
            session.add(row)
            try:
                session.commit()
            except IntegrityError:  # another run was quicker
                session.rollback()
                row = session.scalars(wanted).one()
        # Written in any case: that it can be is to be known before the first submission.
        number, seed = row.id, seed or row.seed
        session.execute(update(ClassRow).where(ClassRow.id == number).values(seed=seed))
        session.commit()
        return number, name, seed


def _known(row: WorkRow) -> Known:
    standing = Standing(
        student=row.student,
        lesson=row.lesson,
        points=row.points,
        max_points=row.max_points,
        passed=row.passed,
        reason=row.reason,
        absent=row.absent,
        why=row.why,
        missed=tuple(json.loads(row.missed)),
    )
    return Known(row.signature, row.work, row.result, standing)


@contextmanager
def _explained(url: URL) -> Iterator[None]:
    """Turn what a database says into a sentence, and what can be done."""
    where = url.database if url.get_backend_name() == "sqlite" else _without_password(url)
    try:
        yield
    except NewerStore as error:
        raise StoreError(
            tr(
                f'"{where}" was written by a newer version of the course: update the course, '
                "or name another store: --store",
                f'"{where}"은(는) 더 새로운 버전의 강의가 쓴 파일이에요. 강의를 업데이트하거나 '
                "다른 저장소를 지정해 주세요: --store",
            )
        ) from error
    except (DBAPIError, ImportError, zlib.error, ValueError) as error:
        said = str(getattr(error, "orig", None) or error)
        raise StoreError(
            tr(
                f'The grades could not be kept in "{where}": {said}. {_advice(said, "en")}',
                f'점수를 "{where}"에 저장하지 못했어요: {said}. {_advice(said, "ko")}',
            ).rstrip()
        ) from error


def _advice(said: str, lang: str) -> str:
    """Return what can be done about what SQLite says (its result codes' own words)."""
    known = {
        "readonly": (
            "Where it lies may not be written: name another place, --store sqlite:///PATH",
            "쓸 수 없는 곳이에요. 다른 곳을 지정해 주세요: --store sqlite:///PATH",
        ),
        "unable to open": (
            "Its folder is missing or may not be written: name another place, "
            "--store sqlite:///PATH",
            "폴더가 없거나 쓸 수 없어요. 다른 곳을 지정해 주세요: --store sqlite:///PATH",
        ),
        "full": (
            "The disk is full. What was graded before is kept: make room, and run the command "
            "again.",
            "디스크가 가득 찼어요. 지금까지 채점한 것은 남아 있으니 공간을 만들고 같은 명령을 "
            "다시 실행해 주세요.",
        ),
        "locked": (
            f"Another program has held it for {PATIENCE} seconds: close it, and run the command "
            "again.",
            f"다른 프로그램이 {PATIENCE}초 동안 잡고 있어요. 닫고 같은 명령을 다시 실행해 주세요.",
        ),
        "not a database": (
            "Another file has that name: move it, or name another place, --store sqlite:///PATH",
            "같은 이름의 다른 파일이 있어요. 옮기거나 다른 곳을 지정해 주세요: "
            "--store sqlite:///PATH",
        ),
    }
    pair = next((pair for words, pair in known.items() if words in said), ("", ""))
    return pair[lang == "ko"]
