"""Migrations: they make what the models say, go down and up on filled tables, and other versions are told apart."""

from collections.abc import Iterator
from json import dumps
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

from app.access.audit_proof import prove
from app.access.callers import Origin
from app.access.key_changes import get_key, rotate_key
from app.access.keys import read_id
from app.database import writing
from app.errors import StartupError
from app.main import create_app
from app.migrations import SCRIPTS, alembic_config, check_migrated, current_revision, known_revisions, migrate
from app.releases.shipped import load_shipped_data
from app.settings import Settings
from tests.callers import make_key


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """A database of its own, migrated."""
    engine = create_app(Settings(database_url=empty_database_url)).state.engine
    migrate(engine)
    yield engine
    engine.dispose()


def test_models_and_migrations_agree_in_tables_columns_indexes_and_constraints(connection: Connection) -> None:
    plugins = ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"]
    context = MigrationContext.configure(connection, opts={"compare_type": True, "autogenerate_plugins": plugins})
    assert compare_metadata(context, SQLModel.metadata) == []


def test_migrations_make_the_same_tables_as_the_models(connection: Connection, empty_database_url: str) -> None:
    """Texts of checks and conditions of indexes included, which the comparison above leaves out."""
    engine = create_app(Settings(database_url=empty_database_url)).state.engine
    with engine.execution_options(writes=True).begin() as own:
        SQLModel.metadata.create_all(own)
    with engine.connect() as own:
        assert _described(connection) == _described(own)
    engine.dispose()


def _described(connection: Connection) -> dict[str, list[str]]:
    found = inspect(connection)
    kinds = ("columns", "check_constraints", "foreign_keys", "unique_constraints", "indexes")
    return {
        name: sorted(dumps(each, default=str) for kind in kinds for each in getattr(found, f"get_{kind}")(name))
        for name in SQLModel.metadata.tables
    }


def test_goes_down_to_nothing_and_up_again_on_filled_tables(engine: Engine) -> None:
    assert load_shipped_data(engine)
    with engine.execution_options(writes=True).begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert current_revision(connection) is None
    migrate(engine)
    assert load_shipped_data(engine)
    with engine.connect() as connection:
        check_migrated(connection)
        assert connection.scalar(text("SELECT count(*) FROM figures")) == 700


FIRST = "1e0f8e6f7bd1"
READS = (
    "/v1/organizations?limit=1000",
    "/v1/organizations/lang-son?valid_on=2025-01-31",
    "/v1/organizations/lang-son.cua-nam-cell/ancestors",
    "/v1/organizations/tuyen-quang/lineage",
    "/v1/organizations?province=15&valid_on=2025-06-30&as_of=1",
    "/v1/resolve?q=chi+lang",
    "/v1/sources?limit=1000",
    "/v1/comparisons?indicator=members&year=2020&boundaries=2025",
    "/v1/reconciliation?indicator=members&year=2025",
    "/v1/figures?limit=1000",
)


def test_a_filled_database_of_the_first_migration_gives_the_same_answers_afterwards(engine: Engine) -> None:
    assert load_shipped_data(engine)
    url = engine.url.render_as_string(hide_password=False)

    def answers() -> list[bytes]:
        with TestClient(create_app(Settings(database_url=url, access_log=False))) as client:
            return [client.get(path).content for path in READS]

    before = answers()
    with engine.execution_options(writes=True).begin() as connection:
        command.downgrade(alembic_config(connection), FIRST)
    with engine.connect() as connection:
        assert (
            connection.scalar(text("SELECT name FROM organizations WHERE id = 'lang-son'")) == "Đảng bộ tỉnh Lạng Sơn"
        )
        assert connection.scalar(text("SELECT count(*) FROM organizations WHERE search_text <> ''")) == 202
    migrate(engine)
    assert answers() == before


def test_a_database_older_than_the_audit_has_no_events_of_its_releases_to_show(engine: Engine) -> None:
    assert load_shipped_data(engine)
    for revision, begun in (("5f0c2d7a9b61", 0), (FIRST, 1)):
        with engine.execution_options(writes=True).begin() as connection:
            command.downgrade(alembic_config(connection), revision)
        migrate(engine)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT after_release FROM audit_beginnings")) == begun
            assert prove(connection).wrong == []


def test_who_knows_a_key_follows_from_who_made_and_rotated_it(engine: Engine) -> None:
    assert load_shipped_data(engine)
    first, second, third = (str(read_id(make_key(engine, organization="lang-son"))) for _ in range(3))
    with writing(engine) as connection:
        for key, actor in ((second, f"key:{first}"), (third, f"key:{second}"), (first, "oidc:a")):
            rotate_key(connection, Origin(actor), get_key(connection, key), days=None, overlap_hours=0)
    with engine.execution_options(writes=True).begin() as connection:
        command.downgrade(alembic_config(connection), "8d47e2b6f0a3")
    migrate(engine)
    with engine.connect() as connection:
        known = {key: set(get_key(connection, key).secret_known_to) for key in (first, second, third)}
    once = {"cli:test", "oidc:a"}
    assert known == {first: once, second: once | {f"key:{first}"}, third: once | {f"key:{first}", f"key:{second}"}}


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    assert load_shipped_data(engine)
    migrate(engine)
    assert not load_shipped_data(engine)


@pytest.mark.parametrize(
    ("revision", "says"),
    [
        (None, f"is at migration none, this program needs {known_revisions()[0]}. Run: party-stats migrate"),
        ("ffffffffffff", "is at migration ffffffffffff, which this version does not know. Use the program version"),
    ],
)
def test_another_migration_is_unready_and_unavailable(engine: Engine, revision: str | None, says: str) -> None:
    assert load_shipped_data(engine)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    with engine.connect() as connection, pytest.raises(StartupError, match=says):
        check_migrated(connection)
    client = TestClient(create_app(Settings(database_url=engine.url.render_as_string(hide_password=False))))
    with client:
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "30"
    assert says in answer.json()["detail"]


def test_does_not_touch_a_database_of_another_version(engine: Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    with pytest.raises(StartupError, match="which this version does not know"):
        migrate(engine)
    with engine.connect() as connection:
        assert current_revision(connection) == "ffffffffffff"


def test_is_ready_at_this_programs_migration(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "release": 1, "migration": known_revisions()[0]}


def test_file_names_begin_with_their_date() -> None:
    for path in (Path(SCRIPTS) / "versions").glob("*.py"):
        assert path.name[:10].replace("-", "").isdigit(), path.name
