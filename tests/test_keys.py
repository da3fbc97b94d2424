"""Keys: recognised, shown once, compared whole; what is refused says why only to who has the whole key."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.access import keys
from app.access.key_changes import get_key, revoke_key, rotate_key
from app.database import writing
from app.models import Key
from tests.callers import TERMINAL, bearer, make_key
from tests.published import Published, published_database


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url) as published:
        yield published


def change(published: Published, key: str, **values: object) -> None:
    with writing(published.engine) as connection:
        connection.execute(update(Key).where(Key.id == keys.read_id(key)).values(**values))


def test_a_key_looks_like_one_and_none_like_another() -> None:
    made = [keys.new_key(keys.new_id()) for _ in range(200)]
    assert len(set(made)) == 200
    for key in made:
        assert re.fullmatch(r"pstat_[0-9a-z]{10}_[0-9A-Za-z]{49}", key)
        assert keys.read_id(key) == key.split("_")[1]


def test_a_key_that_was_copied_badly_is_none() -> None:
    key = keys.new_key(keys.new_id())
    wrong = [key[:-1], key + "0", key[:30] + ("0" if key[30] != "0" else "1") + key[31:], key.upper(), "", "pstat__"]
    assert [keys.read_id(each) for each in wrong] == [None] * len(wrong)


def test_only_the_hash_is_stored(published: Published) -> None:
    key = make_key(published.engine)
    with published.engine.connect() as connection:
        row = get_key(connection, str(keys.read_id(key)))
    assert row.secret_hash == keys.hash_key(key)
    assert key.split("_")[2] not in repr(row)


def test_an_answer_to_a_key_is_its_own(published: Published) -> None:
    headers = bearer(make_key(published.engine))
    anonymous = published.client.get("/v1/provinces/20")
    answer = published.client.get("/v1/provinces/20", headers=headers | {"If-None-Match": anonymous.headers["etag"]})
    assert answer.status_code == 200
    assert answer.json() == anonymous.json()
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers
    assert anonymous.headers["cache-control"] == "public, max-age=60"
    for each in (answer, anonymous):
        assert "Authorization" in each.headers["vary"]


def refusal(published: Published, authorization: str) -> tuple[int, str, str]:
    """Status, sentence and challenge."""
    answer = published.client.get("/v1/provinces/20?lang=en", headers={"Authorization": authorization})
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["code"] == "unauthorized"
    return answer.status_code, body["detail"], answer.headers["www-authenticate"]


def test_an_unknown_key_and_a_wrong_secret_are_told_the_same(published: Published) -> None:
    id = str(keys.read_id(make_key(published.engine)))
    unknown, wrong = keys.new_key(keys.new_id()), keys.new_key(id)
    told = (401, "There is no such key.", 'Bearer realm="party-stats", error="invalid_token"')
    assert refusal(published, f"Bearer {unknown}") == refusal(published, f"Bearer {wrong}") == told


def test_an_expired_key_is_told_so_but_only_whole(published: Published) -> None:
    key = make_key(published.engine)
    change(published, key, expires_at=datetime(2026, 1, 2, tzinfo=UTC))
    id = keys.read_id(key)
    assert refusal(published, f"Bearer {key}")[:2] == (401, f"The key {id} expired on 2026-01-02.")
    assert refusal(published, f"Bearer {keys.new_key(str(id))}")[1] == "There is no such key."


def test_a_revoked_key_ends_at_once(published: Published) -> None:
    key = make_key(published.engine)
    assert published.client.get("/v1", headers=bearer(key)).status_code == 200
    id = str(keys.read_id(key))
    with writing(published.engine) as connection:
        revoke_key(connection, TERMINAL, get_key(connection, id))
    assert refusal(published, f"Bearer {key}")[:2] == (401, f"The key {id} was revoked.")


def test_a_rotated_key_takes_over_at_once_or_after_a_while(published: Published) -> None:
    first = make_key(published.engine)
    id = str(keys.read_id(first))
    with writing(published.engine) as connection:
        second = rotate_key(connection, TERMINAL, get_key(connection, id), days=30, overlap_hours=1).key
    for key in (first, second):
        assert published.client.get("/v1", headers=bearer(key)).status_code == 200
    change(published, first, previous_until=datetime.now(UTC) - timedelta(seconds=1))
    assert "expired" in refusal(published, f"Bearer {first}")[1]
    with writing(published.engine) as connection:
        third = rotate_key(connection, TERMINAL, get_key(connection, id), days=30, overlap_hours=0).key
    assert keys.read_id(third) == id
    assert refusal(published, f"Bearer {second}")[1] == "There is no such key."
    assert published.client.get("/v1", headers=bearer(third)).status_code == 200


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Basic cHN0YXQ6eA==", "pstat_abc", "Token x", ""])
def test_another_scheme_is_told_where_a_key_belongs(published: Published, given: str) -> None:
    status, detail, challenge = refusal(published, given)
    assert (status, challenge) == (401, 'Bearer realm="party-stats", error="invalid_request"')
    assert "Authorization: Bearer <key>" in detail


def test_what_is_no_key_is_told_what_one_looks_like(published: Published) -> None:
    for given in ("Bearer pstat_0123456789_short", "Bearer x", "Bearer " + "a" * 5000, "Bearer Đảng".encode()):
        status, detail, _ = refusal(published, given)  # type: ignore[arg-type]
        assert (status, "pstat_<id>_<secret>" in detail) == (401, True)


def test_last_used_is_written_once_an_hour(published: Published) -> None:
    key = make_key(published.engine)
    seen = []
    for _ in range(3):
        assert published.client.get("/v1", headers=bearer(key)).status_code == 200
        with published.engine.connect() as connection:
            seen.append(connection.scalar(select(Key.last_used_at).where(Key.id == keys.read_id(key))))
    assert seen[0] is not None
    assert seen == [seen[0]] * 3
    change(published, key, last_used_at=seen[0] - timedelta(hours=1))
    assert published.client.get("/v1", headers=bearer(key)).status_code == 200
    with published.engine.connect() as connection:
        assert connection.scalar(select(Key.last_used_at).where(Key.id == keys.read_id(key))) > seen[0]


def test_a_key_is_taken_while_somebody_writes(published: Published) -> None:
    key = make_key(published.engine)
    with writing(published.engine) as connection:
        connection.execute(update(Key).where(Key.id == keys.read_id(key)).values(name="busy"))
        assert published.client.get("/v1", headers=bearer(key)).status_code == 200
