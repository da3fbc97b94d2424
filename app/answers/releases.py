"""Releases: the list, one, what changed in it, the feed of changes, and the difference of two."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.answers.context import Context
from app.answers.selection import Compared, choose_units
from app.answers.shapes import indicator_ref, organization_ref, period_out, point_fields, province_ref
from app.answers.values import Values, chosen_terms
from app.answers.warnings import count_cautions, warnings_of
from app.errors import Problem
from app.models import VERSIONED
from app.models.vocabulary import MissingReason
from app.points import Point, absent
from app.quantities import plain
from app.queries.changes import TABLES, count_by_table, list_changes, rows_before, rows_by_id
from app.queries.pages import PageRequest
from app.queries.releases import current_release, get_release, list_releases
from app.schemas.comparisons import PointOut
from app.schemas.releases import (
    Change,
    ChangeParams,
    Changes,
    FeedParams,
    Release,
    ReleaseCompareParams,
    ReleaseComparison,
    ReleaseDetail,
    ReleaseDifference,
    ReleaseParams,
    Releases,
    TableChanges,
)
from app.text import Text

_INTERNAL = ("id", "released_in", "superseded_in", "low", "high", "search_text")


def release_page(context: Context, page: PageRequest, params: ReleaseParams) -> Releases:
    """The answer of GET /v1/releases."""
    rows, total, following = list_releases(context.session, page)
    return Releases(items=[Release(**_fields(row)) for row in rows], total=total, next=following, release=page.release)


def release_detail(context: Context, number: int) -> ReleaseDetail:
    """The answer of GET /v1/releases/{number}; a 404 problem for one that does not exist (yet)."""
    row = _release(context, number)
    counts = count_by_table(context.session, number)
    changes = [TableChanges(table=name, opened=o, closed=c) for name, (o, c) in sorted(counts.items())]
    return ReleaseDetail(**_fields(row), release=context.release, changes=changes)


def change_page(context: Context, page: PageRequest, number: int, params: ChangeParams) -> Changes:
    """The answer of GET /v1/releases/{number}/changes."""
    _release(context, number)
    return _changes(context, page, since=number - 1, until=number)


def feed_page(context: Context, page: PageRequest, params: FeedParams) -> Changes:
    """The answer of GET /v1/changes: everything after `since` up to the release of the answer, oldest first.

    Who has more than there is, as after a restored backup, is told: an empty page would let releases pass unseen.
    """
    if params.since > context.release:
        newest = current_release(context.session)
        if newest is None or params.since > newest.number:
            raise _not_published_yet(params.since, context.release if newest is None else newest.number)
    return _changes(context, page, since=params.since, until=page.release)


def _not_published_yet(since: int, newest: int) -> Problem:
    return Problem(
        "unknown_release",
        Text(
            f"since={since}: mới có các đợt công bố từ 1 đến {newest}. Nếu trước đây đã nhận đến đợt {since}, máy chủ đã được "
            "khôi phục từ bản sao lưu cũ hơn: hãy lấy lại từ đầu.",
            f"since={since}: there are releases 1 to {newest}. Whoever had release {since} before asks a server that was "
            "restored from an older backup: begin anew.",
        ),
        [{"location": "query.since", "value": since, "allowed": [f"0..{newest}"]}],
    )


def _changes(context: Context, page: PageRequest, *, since: int, until: int) -> Changes:
    rows, total, following = list_changes(context.session, page, since=since, until=until)
    ids: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in rows:
        ids[row.place, row.kind].append(row.id)
    news = {key: rows_by_id(context.session, key[0], found) for key, found in ids.items()}
    olds = {key: rows_before(context.session, key[0], found) for key, found in ids.items() if key[1] == "corrected"}
    items = []
    for row in rows:
        key = (row.place, row.kind)
        this = news[key][row.id]
        old = this if row.kind == "retracted" else olds.get(key, {}).get(row.id)
        items.append(
            Change(
                release=row.release,
                published_at=row.published_at,
                published_by=row.published_by,
                reason=row.reason,
                table=TABLES[row.place],
                kind=row.kind,
                id=str(row.id),
                key={name: _plain(getattr(this, name)) for name in VERSIONED[TABLES[row.place]][1]},
                old=_content(old),
                new=None if row.kind == "retracted" else _content(this),
            )
        )
    return Changes(items=items, total=total, next=following, release=page.release, since=until)


def _content(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: _plain(value) for name, value in row._mapping.items() if name not in (*_INTERNAL, "new_id")}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return plain(value) if isinstance(value, float) else value


def compare_releases(context: Context, params: ReleaseCompareParams) -> ReleaseComparison:
    """The answer of GET /v1/releases/compare: whose value differs, before and after."""
    if params.from_ > params.to:
        raise Problem(
            "invalid_parameter",
            Text("from không được lớn hơn to.", "from must not be after to."),
            [{"location": "query.from", "value": params.from_}],
        )
    when = params.when
    chosen = chosen_terms([params.indicator], params.dimensions)
    sides: list[tuple[dict[str, Point], Compared]] = []
    for number, name in ((params.from_, "from"), (params.to, "to")):
        if number > context.release or get_release(context.session, number) is None:
            raise Problem(
                "unknown_release",
                Text(f"Không có đợt công bố số {number}.", f"There is no release {number}."),
                [{"location": f"query.{name}", "value": number, "allowed": [f"1..{context.release}"]}],
            )
        then = replace(context, snapshot=replace(context.snapshot, number=number))
        compared = choose_units(then, params, when.end)
        values = Values(then, compared.boundaries, chosen, compared.units, {when.year})
        sides.append(({u.organization_id: values.point(chosen[0], u, when) for u in compared.returned}, compared))
    (before, former), (after, compared) = sides
    decimals = chosen[0].indicator.decimals
    gone = [unit for unit in former.returned if unit.organization_id not in after]
    units = [*compared.returned, *gone]
    items = []
    for unit in units:
        old = before.get(unit.organization_id) or absent(MissingReason.not_applicable)
        new = after.get(unit.organization_id) or absent(MissingReason.not_applicable)
        if (old.quantity, old.missing_reason, old.method) == (
            new.quantity,
            new.missing_reason,
            new.method,
        ):
            continue
        difference = new.quantity.value - old.quantity.value if new.quantity and old.quantity else None
        items.append(
            ReleaseDifference(
                province=province_ref(context, unit),
                organization=organization_ref(context, unit),
                year=when.year,
                before=PointOut(**point_fields(context, old, decimals, when.period)),
                after=PointOut(**point_fields(context, new, decimals, when.period)),
                difference=plain(difference),
            )
        )
    return ReleaseComparison(
        from_release=params.from_,
        to_release=params.to,
        release=context.release,
        boundaries=compared.boundaries,
        indicator=indicator_ref(context, chosen[0]),
        year=when.year,
        period=period_out(when.part),
        items=items,
        unchanged=len(units) - len(items),
        warnings=warnings_of(context, [count_cautions(list(after.values()))], ranked=False),
    )


def _release(context: Context, number: int) -> Any:
    row = get_release(context.session, number) if number <= context.release else None
    if row is None:
        raise Problem(
            "unknown_release",
            Text(f"Không có đợt công bố số {number}.", f"There is no release {number}."),
            [{"location": "path.number", "value": number, "allowed": [f"1..{context.release}"]}],
            status_code=404,
        )
    return row


def _fields(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "published_at": row.published_at,
        "published_by": row.published_by,
        "reason": row.reason,
    }
