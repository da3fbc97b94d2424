"""Random sequences of releases: roll-ups kept = rebuilt = recomputed in plain Python, at every past release too.

`PARTY_STATS_TEST_RELEASES=200 pytest tests/test_rollups.py` runs two hundred sequences instead of twelve.
"""

import os
from typing import Any

import pytest
from alembic import command
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection, Engine, select

from app.database import make_engine, prepare_database, writing
from app.migrations import alembic_config, migrate
from app.models import LeafCount, Rollup
from app.releases.rebuild import rebuild
from app.settings import Settings
from tests.random_releases import Releases

EXAMPLES = int(os.environ.get("PARTY_STATS_TEST_RELEASES", "12"))


@pytest.fixture
def engine(empty_database_url: str) -> Any:
    """A migrated database with nothing in it."""
    chosen = Settings(database_url=empty_database_url)
    engine = make_engine(chosen)
    prepare_database(chosen, engine)
    migrate(engine)
    yield engine
    engine.dispose()


def test_roll_ups_kept_rebuilt_and_recomputed_agree(engine: Engine) -> None:
    machine = type("ReleasesHere", (Releases,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            phases=[Phase.generate],
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert machine.merges
    with writing(engine) as connection:
        kept = all_rollups(connection), all_leaf_counts(connection)
        assert all(kept)
        rebuild(connection)
        assert (all_rollups(connection), all_leaf_counts(connection)) == kept
        command.downgrade(alembic_config(connection), "1c7f74d7d89a")  # whose next counts what is there on its own
        command.upgrade(alembic_config(connection), "head")
        assert all_leaf_counts(connection) == kept[1]


def all_leaf_counts(connection: Connection) -> list[tuple[Any, ...]]:
    """Of the newest release."""
    return sorted(tuple(row) for row in connection.execute(select(LeafCount.__table__)))  # type: ignore[attr-defined]


def all_rollups(connection: Connection) -> list[tuple[Any, ...]]:
    """Of all releases, without the numbers of the rows."""
    columns = [column for column in Rollup.__table__.columns if column.name != "id"]  # type: ignore[attr-defined]
    return sorted(tuple(map(str, row)) for row in connection.execute(select(*columns)))
