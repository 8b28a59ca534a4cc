"""What a suite's tests are given: values, apps and their clients, databases, a clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from shared.running.checks import TRANSPORT, databases_for, environ_of, work_of
from shared.running.databases import DatabasesOfCheck
from shared.running.verdict import TRANSCRIPT
from shared.suite.client import Client
from shared.suite.clock import Clock
from shared.suite.database import Database
from shared.suite.draw import Draw
from shared.suite.given import given, given_variables
from shared.suite.place import Place
from shared.suite.prepared import Prepared, away_url
from shared.suite.transport import AppSpec, RunningApp, Variables


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> Draw:
    """Values drawn for this check from the run's seed."""
    return Draw(f"{request.config.option.seed} {request.node.name}")


@pytest.fixture
def started_apps() -> Iterator[list[RunningApp]]:
    """The apps that this check has started; they are stopped after it."""
    apps: list[RunningApp] = []
    yield apps
    for app in reversed(apps):
        app.close()


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Iterator[DatabasesOfCheck]:
    """Where this check's apps get their databases from, should its suite want any."""
    with databases_for(request.node) as databases:
        yield databases


@pytest.fixture
def away(databases: DatabasesOfCheck) -> str:
    """The URL of a database that is not there, of the kind that this suite wants."""
    return away_url(databases.kind)


@pytest.fixture(scope="module")
def prepared_kinds() -> defaultdict[str, Prepared]:
    """What `flask init-db` has made so far for this suite, on each kind of database."""
    return defaultdict(lambda: Prepared("init-db"))


@pytest.fixture
def prepared(prepared_kinds: defaultdict[str, Prepared], databases: DatabasesOfCheck) -> Prepared:
    """The tables as the app's `flask init-db` makes them: `prepared.start(boot)` gives an app."""
    return prepared_kinds[databases.kind]


@pytest.fixture
def boot(
    request: pytest.FixtureRequest,
    started_apps: list[RunningApp],
    databases: DatabasesOfCheck,
) -> Callable[..., Client]:
    """Start a fresh app: `boot(config={...}, files={"books.json": "[]"})` returns its client.

    `environ` are variables of its process; of one that is None it has none. `commands` are `flask`
    commands that are run in its folder before it starts: `boot(commands=[["init-db"]])`.
    """
    item = request.node
    transport = request.config.stash[TRANSPORT]

    def boot_one(spec: AppSpec) -> RunningApp:
        app = transport.boot(spec)
        started_apps.append(app)
        return app

    def start(
        config: Mapping[str, Any] | None = None,
        files: Mapping[str, str | bytes] | None = None,
        environ: Variables | None = None,
        commands: Sequence[Sequence[str]] = (),
    ) -> Client:
        contents = {
            name: content.encode() if isinstance(content, str) else content
            for name, content in (files or {}).items()
        }
        home = databases.environ() | environ_of(item)
        spec = AppSpec(work_of(item), contents, config or {}, home | dict(environ or {}), commands)
        chosen = [*given(spec), *given_variables(dict(environ or {}))]
        item.stash[TRANSCRIPT].given.update(dict.fromkeys(chosen))
        place = Place.of(boot_one, spec)
        databases.look_into(place)
        return Client(place.app, item.stash[TRANSCRIPT], place)

    return start


@pytest.fixture
def client(boot: Callable[..., Client]) -> Client:
    """A visitor of a fresh app."""
    return boot()


@pytest.fixture
def database(client: Client) -> Database:
    """The database of `client`'s app, seen from outside."""
    return client.database


@pytest.fixture
def clock(started_apps: list[RunningApp]) -> Clock:
    """The app's clock, which can be moved."""
    return Clock(lambda: started_apps)
