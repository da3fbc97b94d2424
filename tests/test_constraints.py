"""What must never be is refused by the database itself, whoever writes, by a constraint with a name."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app.models.idempotency_keys import IdempotencyKey
from app.models.keys import Key
from app.models.submissions import Submission, SubmissionEvent, SubmissionFinding

MOMENT = datetime(2026, 12, 1, tzinfo=UTC)

REFUSED = [
    ("figures", "id = 2", "value = -1", "value_not_negative"),
    ("figures", "subject = 'admissions'", "planned = -1", "planned_not_negative"),
    ("figures", "plan_attainment_percent > 0", "plan_attainment_percent = -1", "plan_attainment_not_negative"),
    ("figures", "plan_attainment_percent > 0", "plan_attainment_qualifier = ''", "plan_attainment_has_qualifier"),
    ("figures", "subject = 'ratings'", "planned = 1", "plan_of_admissions"),
    ("figures", "measure = 'percent'", "value = 100.1", "share_at_most_100"),
    ("figures", "measure = 'percent_of_members'", "value = 100.1", "share_at_most_100"),
    ("figures", "measure = 'percent_of_population'", "value = 100.1", "share_at_most_100"),
    ("figures", "subject = 'member_counts' AND category = ''", "measure = 'percent', value = 1", "percent_has_base"),
    ("figures", "id = 2", "period_end = '1999-12-31'", "period_in_order"),
    ("figures", "id = 2", "subject = 'members'", "subject_allowed"),
    ("figures", "id = 2", "measure = 'share'", "measure_allowed"),
    ("figures", "id = 2", "qualifier = 'almost'", "qualifier_allowed"),
    ("figures", "id = 2", "qualifier = ''", "qualifier_allowed"),
    ("figures", "plan_attainment_percent > 0", "plan_attainment_qualifier = 'x'", "plan_attainment_qualifier_allowed"),
    ("figures", "id = 2", "period_type = 'decade'", "period_type_allowed"),
    ("figures", "id = 2", "organization_kind = 'club'", "organization_kind_allowed"),
    ("figures", "subject = 'ratings'", "grade = 'splendid'", "grade_allowed"),
    ("figures", "subject = 'ratings'", "rated_subject = 'building'", "rated_subject_allowed"),
    ("figures", "subject = 'member_changes'", "change = 'flew'", "change_allowed"),
    ("figures", "category <> ''", "breakdown = 'height'", "breakdown_allowed"),
    ("figures", "subject = 'ratings' AND measure = 'count'", "grade = ''", "rating_has_grade"),
    ("figures", "subject = 'ratings'", "rated_subject = ''", "rating_has_grade"),
    ("figures", "subject = 'member_counts'", "grade = 'good'", "rating_has_grade"),
    ("figures", "subject = 'member_changes'", "change = ''", "member_change_has_change"),
    ("figures", "subject = 'activities'", "activity = ''", "activity_has_activity"),
    ("figures", "subject = 'organization_counts'", "organization_kind = ''", "count_has_organization_kind"),
    ("figures", "category <> ''", "breakdown = ''", "category_has_breakdown"),
    ("figures", "id = 2", "superseded_in = 1", "releases_in_order"),
    ("suppressions", "part = ''", "part = 'left'", "part_allowed"),
    ("suppression_rules", "id = 1", "id = 2", "one_row"),
    ("suppression_rules", "id = 1", "threshold = -1", "threshold_not_negative"),
    ("targets", "id = 1", "value = -1", "value_not_negative"),
    ("targets", "unit = 'percent' AND comparator <> 'between'", "value = 101", "share_at_most_100"),
    ("targets", "comparator = 'between'", "value_high = value - 1", "range_in_order"),
    ("targets", "comparator = 'between'", "value_high = NULL", "between_has_range"),
    ("targets", "id = 1", "period_end = '1999-12-31'", "period_in_order"),
    ("targets", "period_type = 'by_date'", "period_start = period_end", "only_by_date_has_no_start"),
    ("targets", "grade = ''", "target_kind = 'hope'", "target_kind_allowed"),
    ("targets", "id = 1", "comparator = 'near'", "comparator_allowed"),
    ("targets", "id = 1", "period_type = 'decade'", "period_type_allowed"),
    ("targets", "target_kind = 'rating_share'", "grade = 'splendid'", "grade_allowed"),
    ("targets", "target_kind = 'rating_share'", "rated_subject = 'building'", "rated_subject_allowed"),
    ("targets", "target_kind = 'rating_share'", "grade = ''", "rating_has_grade"),
    ("targets", "category <> ''", "breakdown = 'height'", "breakdown_allowed"),
    ("targets", "category <> ''", "category = ''", "category_has_breakdown"),
    ("targets", "id = 1", "superseded_in = 1", "releases_in_order"),
    ("organization_attributes", "organization_id = 'lang-son'", "type = 'club'", "type_allowed"),
    (
        "organization_attributes",
        "organization_id = 'lang-son'",
        "valid_from = '2026-01-01', valid_to = '2025-01-01'",
        "life_in_order",
    ),
    ("organization_attributes", "organization_id = 'lang-son'", "province_boundaries = NULL", "province_key_whole"),
    ("organization_attributes", "id = 1", "superseded_in = 1", "releases_in_order"),
    ("organization_former_names", "1 = 1", "superseded_in = 1", "releases_in_order"),
    ("organization_parents", "organization_id = 'lang-son'", "parent_id = organization_id", "not_own_parent"),
    ("organization_parents", "id = 1", "valid_from = '2026-01-01', valid_to = '2025-01-01'", "validity_in_order"),
    ("organization_parents", "id = 1", "superseded_in = 1", "releases_in_order"),
    ("rollups", "1 = 1", "known = of_children + 1", "known_of_children"),
    ("rollups", "1 = 1", "qualifier = 'almost'", "qualifier_allowed"),
    ("rollups", "1 = 1", "superseded_in = 1", "releases_in_order"),
    ("complete_children", "1 = 1", "valid_from = '2026-01-01', valid_to = '2025-01-01'", "validity_in_order"),
    ("complete_children", "1 = 1", "superseded_in = 1", "releases_in_order"),
    ("organization_successions", "id = 1", "kind = 'swap'", "kind_allowed"),
    ("organization_successions", "id = 1", "successor_id = predecessor_id", "two_organizations"),
    ("organization_successions", "id = 1", "superseded_in = 1", "releases_in_order"),
    ("province_successions", "id = 1", "kind = 'swap'", "kind_allowed"),
    ("province_successions", "id = 1", "superseded_in = 1", "releases_in_order"),
    ("provinces", "code = '20'", "boundaries = '1975'", "boundaries_allowed"),
    ("provinces", "code = '20'", "kind = 'kingdom'", "kind_allowed"),
    ("provinces", "code = '20'", "valid_to = '1999-12-31'", "life_in_order"),
    ("populations", "id = 1", "population = 0", "population_positive"),
    ("populations", "id = 1", "concept = 'guess'", "concept_allowed"),
    ("populations", "id = 1", "superseded_in = 1", "releases_in_order"),
    ("source_attributes", "source_id = 'seed-dien-bien-bloc-2020'", "kind = 'rumour'", "kind_allowed"),
    ("source_attributes", "source_id = 'seed-dien-bien-bloc-2020'", "attribution = 'guessed'", "attribution_allowed"),
    ("source_attributes", "id = 1", "superseded_in = 1", "releases_in_order"),
    ("releases", "number = 1", "number = 0", "number_from_one"),
    ("keys", "id = 'test'", "role = 'reader'", "role_allowed"),
    ("keys", "id = 'test'", "name = ''", "name_given"),
    ("keys", "id = 'test'", "revoked_by = 'cli:test'", "revoked_by_somebody"),
    ("keys", "id = 'test'", "revoked_at = created_at", "revoked_by_somebody"),
    ("keys", "id = 'test'", "previous_hash = 'x'", "previous_ends"),
    ("keys", "id = 'test'", "previous_until = created_at", "previous_ends"),
    ("idempotency_keys", "status = 201", "status = NULL", "answered_whole"),
    ("idempotency_keys", "status = 201", "body = NULL", "answered_whole"),
    ("submissions", "state = 'checked'", "kind = 'rumour'", "kind_allowed"),
    ("submissions", "state = 'checked'", "state = 'lost'", "state_allowed"),
    ("submissions", "state = 'checked'", "revision = 0", "revision_from_one"),
    ("submissions", "state = 'checked'", "state = 'published', approved_by = 'x'", "published_in_a_release"),
    ("submissions", "state = 'checked'", "release_number = 1", "published_in_a_release"),
    ("submissions", "state = 'checked'", "state = 'published', release_number = 1", "published_is_approved"),
    ("submissions", "state = 'checked'", "state = 'scheduled'", "scheduled_has_a_time"),
    ("submissions", "state = 'checked'", "publish_at = created_at", "scheduled_has_a_time"),
    ("submission_findings", "number = 1", "severity = 'fatal'", "severity_allowed"),
    ("submission_events", "action = 'send'", "action = 'dance'", "action_allowed"),
    ("submission_events", "action = 'send'", "state = 'lost'", "state_allowed"),
]

NEVER_ADDED = [
    ({"number": 0}, "number_from_one"),
    ({"outcome": "perhaps"}, "outcome_allowed"),
    ({"actor": ""}, "who_did_what"),
    ({"action": ""}, "who_did_what"),
]
"""What a new event of the audit may not be; one that is there is refused any change by a trigger."""

DANGLING = [
    ("figures", "organization_id = 'nobody'", "organization_id"),
    ("figures", "source_id = 'nothing'", "source_id"),
    ("figures", "released_in = 99", "released_in"),
    ("figures", "superseded_in = 99", "superseded_in"),
    ("targets", "organization_id = 'nobody'", "organization_id"),
    ("targets", "source_id = 'nothing'", "source_id"),
    ("targets", "released_in = 99", "released_in"),
    ("organization_attributes", "province_boundaries = '2025', province_code = '99'", "province"),
    ("organization_attributes", "organization_id = 'nobody'", "organization_id"),
    ("organization_former_names", "organization_id = 'nobody'", "organization_id"),
    ("source_attributes", "source_id = 'nothing'", "source_id"),
    ("organization_parents", "parent_id = 'nobody'", "parent_id"),
    ("organization_parents", "organization_id = 'nobody'", "organization_id"),
    ("organization_successions", "predecessor_id = 'nobody'", "predecessor_id"),
    ("organization_successions", "successor_id = 'nobody'", "successor_id"),
    ("province_successions", "predecessor_code = '99'", "predecessor"),
    ("province_successions", "successor_code = '99'", "successor"),
    ("populations", "code = '99'", "province"),
]

TABLES_WITH_RELEASES = sorted(
    name for name, table in SQLModel.metadata.tables.items() if "superseded_in" in table.columns
)


@pytest.fixture
def connection(connection: Connection) -> Connection:
    """With rows in the tables that the shipped data leave empty."""
    connection.execute(text("INSERT INTO complete_children (organization_id, released_in) VALUES ('lang-son', 1)"))
    connection.execute(
        text(
            "INSERT INTO organization_former_names "
            "(organization_id, name, name_en, valid_to, legal_basis, search_text, released_in) "
            "VALUES ('lang-son', 'Lạng', 'Lang', '1999-12-31', '', 'lang', 1)"
        )
    )
    connection.execute(
        text("INSERT INTO suppressions VALUES ('lang-son', 2020, 'member_counts', '', '', '', 'sex', '', 1)")
    )
    life = {"created_at": MOMENT, "created_by": "cli:test"}
    sent = {"created_by_name": "", "sent_at": MOMENT, "sent_by": "", "media_type": "", "file_bytes": 0, "file_hash": ""}
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        session.add(Key(id="test", name="test", role="submitter", secret_hash="", expires_at=MOMENT, **life))
        claim = {"claim": "", "claimed_at": MOMENT, "expires_at": MOMENT}
        session.add(IdempotencyKey(actor="x", key="x", fingerprint="", status=201, body=b"{}", **claim))
        session.add(Submission(id="s", kind="own_figures", organization_id="lang-son", state="checked", **life, **sent))
        session.flush()
        of = {"submission_id": "s", "revision": 1}
        session.add(SubmissionFinding(number=1, rule="x", severity="error", expected="", expected_en="", **of))
        session.add(SubmissionEvent(at=MOMENT, actor="x", actor_name="", action="send", state="received", **of))
        session.commit()
    return connection


@pytest.mark.parametrize(("table", "which", "change", "constraint"), REFUSED)
def test_refuses_by_the_named_check(
    connection: Connection, table: str, which: str, change: str, constraint: str
) -> None:
    assert connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {which}"))
    with pytest.raises(IntegrityError, match=f"ck_{table}_{constraint}\\b"):
        connection.execute(text(f"UPDATE {table} SET {change} WHERE {which}"))


def test_every_check_of_the_models_is_tried() -> None:
    checks = {
        str(each.name)
        for table in SQLModel.metadata.tables.values()
        for each in table.constraints
        if str(each.name).startswith("ck_")
    }
    updated = {f"ck_{table}_{constraint}" for table, _, _, constraint in REFUSED}
    added = {f"ck_audit_events_{constraint}" for _, constraint in NEVER_ADDED}
    # Where the audit begins is written by the migration; triggers refuse anything later, whatever it says.
    behind_triggers = {"ck_audit_beginnings_one_row", "ck_audit_beginnings_release_not_negative"}
    assert checks == updated | added | behind_triggers


@pytest.mark.parametrize(("change", "constraint"), NEVER_ADDED)
def test_the_audit_refuses_by_the_named_check(connection: Connection, change: dict[str, Any], constraint: str) -> None:
    event = {name: "" for name in ("target", "code", "address", "request_id", "details", "previous_hash", "hash")}
    event |= {"number": 1_000_000, "at": MOMENT, "actor": "cli:test", "action": "keys.create", "outcome": "done"}
    event |= {"organization_id": None, "status": 0}
    add = insert(SQLModel.metadata.tables["audit_events"])
    with connection.begin_nested() as fits:
        connection.execute(add.values(event))
        fits.rollback()
    with pytest.raises(IntegrityError, match=f"ck_audit_events_{constraint}\\b"):
        connection.execute(add.values(event | change))


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_refuses_what_is_no_number(connection: Connection, value: float) -> None:
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE figures SET value = :value WHERE id = 2"), {"value": value})


@pytest.mark.parametrize(("table", "change", "key"), DANGLING)
def test_refuses_a_reference_to_nothing(connection: Connection, table: str, change: str, key: str) -> None:
    """SQLite does not say which reference it was."""
    name = f"fk_{table}_{key}" if connection.dialect.name == "postgresql" else "FOREIGN KEY constraint failed"
    one = "SELECT max(id) FROM"
    with pytest.raises(IntegrityError, match=name):
        connection.execute(text(f"UPDATE {table} SET {change} WHERE id = ({one} {table})"))


@pytest.mark.parametrize("name", TABLES_WITH_RELEASES)
def test_refuses_a_second_current_row_of_one_natural_key(connection: Connection, name: str) -> None:
    """A superseded row and its correction stand side by side; two current rows do not."""
    table = SQLModel.metadata.tables[name]
    row = dict(connection.execute(select(table).order_by(table.c.id).limit(1)).mappings().one())
    old_id = row.pop("id")
    copy = row | ({"id": 999_999} if name in ("figures", "targets") else {})
    assert row["superseded_in"] is None
    index = "UNIQUE constraint failed" if connection.dialect.name == "sqlite" else f"uq_{name}_"
    with pytest.raises(IntegrityError, match=index), connection.begin_nested():
        connection.execute(insert(table).values(copy))
    connection.execute(
        text(
            "INSERT INTO releases (number, published_at, published_by, reason, content_hash)"
            " VALUES (2, :at, 'test', 'correction', '')"
        ),
        {"at": "2026-12-01 00:00:00"},
    )
    connection.execute(table.update().where(table.c.id == old_id).values(superseded_in=2))
    connection.execute(insert(table).values(copy | {"released_in": 2}))


def test_refuses_two_provinces_of_one_boundary_set_with_one_slug(connection: Connection) -> None:
    with pytest.raises(IntegrityError, match="slug"):
        connection.execute(text("UPDATE provinces SET slug = 'lang-son' WHERE code IN ('20', '22')"))


def test_refuses_two_parents_from_the_same_day(connection: Connection) -> None:
    insertion = text(
        "INSERT INTO organization_parents (organization_id, parent_id, valid_from, released_in)"
        " VALUES ('lang-son', :parent, '2030-01-01', 1)"
    )
    connection.execute(insertion, {"parent": "national"})
    with pytest.raises(IntegrityError):
        connection.execute(insertion, {"parent": "central-party-agencies"})
