"""Two real databases, migrated by Alembic and filled with the shipped data; each test's writes are rolled back."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Connection, Engine, event, update
from sqlalchemy.orm import Session

from app.access.key_changes import create_key
from app.dependencies import get_session
from app.main import create_app
from app.models import Key
from app.models.vocabulary import Role
from app.releases.rebuild import rebuild
from app.settings import Settings
from tests.callers import TERMINAL, bearer
from tests.loaded import load
from tests.postgres import new_database, postgres_server
from tests.published import Published, published_database, source
from tests.registering import Tree
from tests.servers import serving
from tests.visits import Visits

# How long an example takes says how busy the machine is.
hypothesis_settings.register_profile("tests", deadline=None)
hypothesis_settings.load_profile("tests")


@pytest.fixture(scope="session")
def applications() -> Iterator[dict[str, FastAPI]]:
    """What `app` has made, by the database: tests take turns with both kinds, file by file."""
    made: dict[str, FastAPI] = {}
    yield made
    for application in made.values():
        application.state.engine.dispose()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """An empty database on a PostgreSQL server."""
    with postgres_server() as server_url, new_database(server_url) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file that is not there yet."""
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'party-stats.sqlite'}"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind; neither is ever skipped."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_database_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, of the same kind, without tables."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'own.sqlite'}"
    else:
        with new_database(database_url) as url:
            yield url


@pytest.fixture(scope="module")
def module_database_url(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of the test module's own, of the same kind, without tables: for tests that really commit."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path_factory.mktemp('module') / 'own.sqlite'}"
    else:
        with new_database(database_url) as url:
            yield url


@pytest.fixture(scope="session")
def app(database_url: str, applications: dict[str, FastAPI], tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application on a migrated database with release 1."""
    if database_url not in applications:
        load(database_url)
        folder = tmp_path_factory.mktemp("exports")
        applications[database_url] = create_app(
            Settings(database_url=database_url, access_log=False, exports_folder=folder)
        )
    return applications[database_url]


@pytest.fixture
def connection(app: FastAPI) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back after the test."""
    with app.state.engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """For factories; what it flushes, the client's requests see."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def client(app: FastAPI, connection: Connection, session: Session) -> Iterator[TestClient]:
    """HTTP on the test's own transaction."""

    def same_transaction() -> Iterator[Session]:
        if session.info.pop("written", False):
            connection.info["uncounted"] = True
            rebuild(connection)
            connection.info["uncounted"] = False
        with Session(connection, join_transaction_mode="create_savepoint") as own:
            yield own

    app.dependency_overrides[get_session] = same_transaction
    usual, app.state.open_session = app.state.open_session, contextmanager(same_transaction)
    yield TestClient(app)
    app.state.open_session = usual
    app.dependency_overrides.clear()


@pytest.fixture(scope="module")
def register(module_database_url: str) -> Iterator[Published]:
    """A database of the test module's own whose register is changed."""
    with published_database(module_database_url, writes_per_minute=100_000) as published:
        published.publish(sources=[source()])
        yield published


@pytest.fixture
def tree(register: Published) -> Tree:
    """A new subtree there."""
    return Tree(register)


@pytest.fixture
def administrator(connection: Connection) -> dict[str, str]:
    """The header of a key that sees everything, in the test's own transaction."""
    made = create_key(connection, TERMINAL, name="test", role=Role.administrator, organization_id=None, days=30)
    connection.execute(update(Key).values(last_used_at=datetime.now(UTC)))
    return bearer(made.key)


class Statements(list[str]):
    """The SQL statements that ran, transaction control left out."""


@pytest.fixture
def statements(app: FastAPI) -> Iterator[Statements]:
    """Counts what a request asks of the database: `statements.clear()`, request, `len(statements)`."""
    with statements_on(app.state.engine) as seen:
        yield seen


@pytest.fixture
def statements_of() -> Callable[[Engine], AbstractContextManager[Statements]]:
    """The same for any engine: `with statements_of(engine) as statements`."""
    return statements_on


@contextmanager
def statements_on(engine: Engine) -> Iterator[Statements]:
    """What runs on an engine meanwhile."""
    seen = Statements()

    def record(connection: Connection, _: object, statement: str, *__: object) -> None:
        if not connection.info.get("uncounted") and not statement.startswith(
            ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")
        ):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", record)
    yield seen
    event.remove(engine, "before_cursor_execute", record)


@pytest.fixture
def reference_copy(tmp_path: Path) -> Path:
    """A copy of the shipped data files, to break one of them."""
    from shutil import copytree

    from app.releases.files import REFERENCE

    return Path(copytree(REFERENCE, tmp_path / "reference"))


@pytest.fixture(scope="module")
def dashboard_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The application on the shipped data, in a database of the test module's own."""
    folder = tmp_path_factory.mktemp("dashboard")
    settings = Settings(database_url=f"sqlite:///{folder / 'own.sqlite'}", access_log=False, exports_folder=folder)
    load(settings.database_url)
    application = create_app(settings)
    yield application
    application.state.engine.dispose()


@pytest.fixture(scope="module")
def dashboard_address(dashboard_app: FastAPI) -> Iterator[str]:
    """A real server around it, for a browser."""
    with serving(dashboard_app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. One for each file: while it lives, nothing else in the process can run an event loop."""
    with sync_playwright() as programs:
        yield programs.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])


@pytest.fixture
def visits(browser: Browser, dashboard_address: str) -> Iterator[Visits]:
    """Opens pages; at the end, none has asked another machine or written an error that the test did not expect."""
    with ExitStack() as stack:
        opened = Visits(browser, dashboard_address, stack)
        yield opened
        opened.check()
