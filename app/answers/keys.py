"""Administrators' keys: only within their own subtree, where everything else is as if it did not exist."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from app.access import key_changes
from app.access.callers import Caller, Origin
from app.answers.context import Context, clock_day
from app.errors import Problem
from app.models.vocabulary import Role
from app.queries.keys import get_key, list_keys
from app.queries.pages import PageRequest
from app.queries.subtrees import may_write
from app.schemas.common import OrganizationRef
from app.schemas.keys import KeyMade, KeyNew, KeyOut, KeyParams, KeyRotation, Keys, KeyState
from app.text import Language, Text


def key_page(context: Context, caller: Caller, page: PageRequest, params: KeyParams) -> Keys:
    """The answer of GET /v1/keys."""
    now = datetime.now(UTC)
    rows, total, following = list_keys(
        context.session,
        page,
        root=caller.organization_id,
        day=clock_day(),
        role=params.role,
        state=params.state,
        now=now,
    )
    items = [KeyOut(**_fields(row, context.language)) for row in rows]
    return Keys(items=items, total=total, next=following, release=context.release)


def key_detail(context: Context, caller: Caller, id: str) -> KeyOut:
    """The answer of GET /v1/keys/{id}; a 404 for an unknown one and for one elsewhere."""
    row = get_key(context.session, id, root=caller.organization_id, day=clock_day())
    if row is None:
        raise _unknown_key(id)
    return KeyOut(**_fields(row, context.language))


def make_key(connection: Connection, caller: Caller, origin: Origin, body: KeyNew, language: Language) -> KeyMade:
    """Make a key. Its organization has to be the caller's or below it."""
    if body.organization is None and caller.organization_id is not None:
        raise Problem(
            "forbidden",
            Text(
                f"Khoá của bạn chỉ quản lý {caller.organization_id} và các tổ chức bên dưới. Hãy nêu organization.",
                f"Your key is for {caller.organization_id} and what is below it. Give an organization.",
            ),
            [{"location": "body.organization", "allowed": [caller.organization_id]}],
        )
    if body.organization is not None and not may_write(
        connection, caller.organization_id, body.organization, day=clock_day()
    ):
        raise Problem(
            "unknown_organization",
            Text(
                f"Trong phạm vi của bạn không có tổ chức nào có mã {body.organization!r}.",
                f"There is no organization with the id {body.organization!r} in your subtree.",
            ),
            [{"location": "body.organization", "value": body.organization}],
        )
    made = key_changes.create_key(
        connection, origin, name=body.name, role=Role(body.role), organization_id=body.organization, days=body.days
    )
    return _made(connection, made, caller, language)


def rotate_key(
    connection: Connection, caller: Caller, origin: Origin, id: str, body: KeyRotation, language: Language
) -> KeyMade:
    """A new secret. A revoked key stays revoked: 409. An expired one needs `days`: 422."""
    row = _get(connection, caller, id)
    if row.revoked_at is not None:
        raise Problem(
            "key_revoked",
            Text(
                f"Khoá {id} đã bị thu hồi ngày {row.revoked_at:%d.%m.%Y}. Hãy tạo khoá mới.",
                f"The key {id} was revoked on {row.revoked_at:%Y-%m-%d}. Make a new one.",
            ),
            [{"location": "path.id", "value": id}],
        )
    if body.days is None and row.expires_at <= datetime.now(UTC):
        raise Problem(
            "invalid_parameter",
            Text(
                f"days: khoá {id} đã hết hạn ngày {row.expires_at:%d.%m.%Y}; hãy nêu số ngày hiệu lực mới.",
                f"days: the key {id} expired on {row.expires_at:%Y-%m-%d}; say for how many days it is to be taken.",
            ),
            [{"location": "body.days", "allowed": ["1–3650"]}],
        )
    made = key_changes.rotate_key(connection, origin, row, days=body.days, overlap_hours=body.overlap_hours)
    return _made(connection, made, caller, language)


def revoke_key(connection: Connection, caller: Caller, origin: Origin, id: str, language: Language) -> KeyOut:
    """End a key; one that was revoked before stays as it is."""
    row = _get(connection, caller, id)
    if row.revoked_at is None:
        key_changes.revoke_key(connection, origin, row)
    return KeyOut(**_fields(_get(connection, caller, id), language))


def _get(connection: Connection, caller: Caller, id: str) -> Any:
    row = get_key(connection, id, root=caller.organization_id, day=clock_day())
    if row is None:
        raise _unknown_key(id)
    return row


def _made(connection: Connection, made: key_changes.NewKey, caller: Caller, language: Language) -> KeyMade:
    return KeyMade(**_fields(_get(connection, caller, made.id), language), key=made.key)


def _fields(row: Any, language: Language) -> dict[str, Any]:
    state: KeyState = "revoked" if row.revoked_at else "expired" if row.expires_at <= datetime.now(UTC) else "valid"
    name = row.organization_name if language is Language.vi else row.organization_en
    return {
        "id": row.id,
        "name": row.name,
        "role": row.role,
        "organization": OrganizationRef(id=row.organization_id, name=name) if row.organization_id else None,
        "state": state,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
        "revoked_by": row.revoked_by or None,
        "previous_until": row.previous_until,
        "last_used_at": row.last_used_at,
    }


def _unknown_key(id: str) -> Problem:
    return Problem(
        "unknown_key",
        Text(f"Không có khoá nào có mã {id!r}.", f"There is no key with the id {id!r}."),
        [{"location": "path.id", "value": id}],
    )
