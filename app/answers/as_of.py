"""Which release an answer is of, when one is asked for."""

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from app.errors import Problem
from app.models import Release
from app.queries.releases import current_release, get_release, release_at
from app.text import HANOI, Text


def release_as_of(session: Session, as_of: str) -> Release:
    """The release of a number, or the one that a day ended with. Raises a problem where there is none."""
    newest = current_release(session)
    found = None
    if as_of.isascii() and as_of.isdigit() and len(as_of) <= 9:
        found = get_release(session, int(as_of))
    elif newest is not None:
        try:
            day = date.fromisoformat(as_of)
        except ValueError:
            day = None
        if day is not None and day <= datetime.now(HANOI).date():
            found = release_at(session, datetime.combine(day, time(23, 59, 59, 999999), HANOI))
    if found is None:
        last = newest.number if newest else 0
        raise Problem(
            "unknown_release",
            Text(
                f"as_of={as_of[:40]!r} không ứng với đợt công bố nào. Có các đợt từ 1 đến {last}; ngày phải ở dạng YYYY-MM-DD, "
                "không sớm hơn đợt 1 và không ở tương lai.",
                f"as_of={as_of[:40]!r} is of no release. There are releases 1 to {last}; a date is YYYY-MM-DD, not before "
                "release 1 and not in the future.",
            ),
            [{"location": "query.as_of", "value": as_of[:40], "allowed": [f"1..{last}", "YYYY-MM-DD"]}],
        )
    return found
