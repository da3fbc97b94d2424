"""Keys: made, recognised, compared. `pstat_<public id>_<secret><checksum>`; only its SHA-256 is kept."""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.access.callers import Caller, unauthorized
from app.errors import Problem
from app.models import Key
from app.models.vocabulary import Role
from app.text import Text

PREFIX = "pstat_"
_ID_LETTERS = string.digits + string.ascii_lowercase
_LETTERS = string.digits + string.ascii_letters
# 43 of 62 letters are 256 bits; the 6 of the checksum tell a key that was copied badly from a wrong one.
_SECRET, _CHECKSUM = 43, 6
_KEY = re.compile(rf"{PREFIX}([0-9a-z]{{10}})_[0-9A-Za-z]{{{_SECRET + _CHECKSUM}}}", re.ASCII)
_NOBODY = "0" * 64


def new_id() -> str:
    """A public id, 51 bits."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(10))


def new_key(id: str) -> str:
    """A key with the public id; what it returns is shown once and forgotten."""
    body = f"{PREFIX}{id}_" + "".join(secrets.choice(_LETTERS) for _ in range(_SECRET))
    return body + _checksum(body)


def hash_key(key: str) -> str:
    """What is kept of a key. It has 256 random bits: a slow hash would add nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


def read_id(key: str) -> str | None:
    """The public id in a well-formed key; None for anything else."""
    found = _KEY.fullmatch(key)
    return found[1] if found and hmac.compare_digest(_checksum(key[:-_CHECKSUM]), key[-_CHECKSUM:]) else None


def authenticate(session: Session | Connection, key: str, now: datetime) -> tuple[Caller, Any]:
    """The caller of a key, and the key's row; raises the 401.

    Why a key is not taken is told only to who has the whole of it. One statement, whether the key exists or not.
    """
    id = read_id(key)
    if id is None:
        raise malformed_key()
    row = session.execute(select(*Key.__table__.columns).where(Key.id == id)).one_or_none()
    digest = hash_key(key)
    current = hmac.compare_digest(digest, row.secret_hash if row else _NOBODY)
    replaced = hmac.compare_digest(digest, (row.previous_hash if row else "") or _NOBODY)
    if row is None or not (current or replaced):
        raise unauthorized(Text("Không có khoá này.", "There is no such key."))
    if row.revoked_at is not None:
        raise unauthorized(Text(f"Khoá {id} đã bị thu hồi.", f"The key {id} was revoked."))
    ends = min(row.expires_at, row.expires_at if current else row.previous_until)
    if ends <= now:
        day = ends.date().isoformat()
        raise unauthorized(Text(f"Khoá {id} đã hết hạn ngày {day}.", f"The key {id} expired on {day}."))
    return Caller(f"key:{id}", row.name, Role(row.role), row.organization_id, tuple(row.secret_known_to)), row


def is_revoked(connection: Connection, actor: str) -> bool:
    """Whether an actor of the audit is a key that was revoked."""
    revoked = select(Key.id).where(Key.id == actor.removeprefix("key:"), Key.revoked_at.is_not(None))
    return actor.startswith("key:") and connection.execute(revoked).first() is not None


_KEY_INSIDE = re.compile(rf"{PREFIX}[0-9a-z]{{10}}_".encode(), re.ASCII)
_TOKEN_INSIDE = re.compile(rb"eyJ[\w-]{5,}\.eyJ[\w-]{5,}\.", re.ASCII)


def has_key(text: bytes) -> bool:
    """Whether a key stands anywhere in a text."""
    return _KEY_INSIDE.search(text) is not None


def has_token(text: bytes) -> bool:
    """Whether a signed token stands anywhere in a text; cookies of other programs on the same host may well hold some."""
    return _TOKEN_INSIDE.search(text) is not None


def malformed_key() -> Problem:
    """The 401 of what is no key at all."""
    return unauthorized(
        Text(
            "Đây không phải khoá hợp lệ: khoá có dạng pstat_<mã>_<bí mật>. Hãy kiểm tra xem có chép thiếu hay thừa ký tự.",
            "This is not a key: a key looks like pstat_<id>_<secret>. See whether a letter was lost or added in copying.",
        )
    )


LAST_USED_STEP = timedelta(hours=1)
"""How exact `last_used_at` is: one write an hour and key, not one a request."""


def _checksum(body: str) -> str:
    number, letters = zlib.crc32(body.encode()), ""
    for _ in range(_CHECKSUM):
        number, place = divmod(number, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return letters
