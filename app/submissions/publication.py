"""From an approved draft to a release: publishing just the difference that it makes."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from app.access.callers import Origin
from app.errors import Problem
from app.models import NATURAL_KEY, Figure, OrganizationAttributes, SourceAttributes, Submission, SubmissionFigure
from app.models.vocabulary import SourceKind, SubmissionKind, SubmissionState
from app.queries.differences import from_published
from app.queries.submissions import organization_names
from app.releases.checks import PublishError
from app.releases.publish import Changes, publish_within
from app.releases.staging import CHUNK
from app.text import Text

FIGURE = SubmissionFigure.__table__
_TEMPLATE = Text("Báo cáo số liệu của {name}", "Figures sent in by {name}")


def publish_submission(connection: Connection, row: Any, approved_by: str, origin: Origin) -> int:
    """Make a release of a draft within a transaction of `writing()`, and say so in its row; the release's number.

    Raises `Problem` with what is in the way; the caller rolls back.
    """
    organization = organization_names(connection, row.organization_id).vi
    figures = _figures(connection, row)
    if row.kind == SubmissionKind.retraction:
        _check_unchanged(connection, row)
        reason = row.reason
        changes = Changes(retractions={"figures": [{name: each[name] for name in NATURAL_KEY} for each in figures]})
    else:
        reason = _TEMPLATE.format(name=organization).vi
        changes = Changes(rows={"source_attributes": list(_new_sources(connection, row)), "figures": figures})
    try:
        number = publish_within(connection, changes, by=organization, reason=reason, origin=origin)
    except PublishError as error:
        raise _conflict(error) from error
    if number is None:
        raise _nothing_to_publish(row)
    connection.execute(
        update(Submission)
        .where(Submission.id == row.id)
        .values(
            state=SubmissionState.published,
            release_number=number,
            publish_at=None,
            approved_by=approved_by,
            approved_at=row.approved_at or datetime.now(UTC),
        )
    )
    return number


def _figures(connection: Connection, row: Any) -> Iterator[dict[str, Any]]:
    columns = [column.name for column in FIGURE.c if column.name in Figure.__table__.c and column.name != "id"]
    last = 0
    while rows := connection.execute(
        select(*FIGURE.c)
        .where(FIGURE.c.submission_id == row.id, FIGURE.c.revision == row.revision, FIGURE.c.line > last)
        .order_by(FIGURE.c.line)
        .limit(CHUNK)
    ).all():
        last = rows[-1].line
        yield from ({name: getattr(each, name) for name in columns} for each in rows)


def _check_unchanged(connection: Connection, row: Any) -> None:
    """Raise the 409 where a figure that was to be taken back says something else by now."""
    found = from_published(row).subquery()
    corrected = select(found).where(found.c.change_made == "corrected").order_by(found.c.line)
    changed = connection.execute(corrected).all()
    if changed:
        first = changed[0]
        raise Problem(
            "publication_conflict",
            Text(
                f"Không rút được: {len(changed)} số liệu đã được đính chính từ khi có đề nghị. Đề nghị là rút {first.value:g} "
                f"của {first.organization_id}, nay đã công bố {first.old_value:g}. Hãy rút đề nghị này và gửi lại nếu vẫn cần.",
                f"Nothing is taken back: {len(changed)} figure(s) were corrected since it was asked for. To be taken back is "
                f"{first.value:g} of {first.organization_id}; published by now is {first.old_value:g}. Withdraw this, and ask "
                "again if need be.",
            ),
            [
                {"location": each.cell, "value": f"{each.value:g}", "allowed": [f"{each.old_value:g}"]}
                for each in changed[:100]
            ],
        )


def _new_sources(connection: Connection, row: Any) -> Iterator[dict[str, Any]]:
    """The document, if it is new; or a source for each organization whose first own figures these are."""
    if row.source is not None:
        yield from _new_document(connection, row.source)
        return
    reporting = select(FIGURE.c.organization_id, FIGURE.c.source_id).where(
        FIGURE.c.submission_id == row.id,
        FIGURE.c.revision == row.revision,
        FIGURE.c.source_id.not_in(select(SourceAttributes.source_id).where(SourceAttributes.superseded_in.is_(None))),
    )
    found, named = reporting.distinct().subquery(), OrganizationAttributes
    for each in connection.execute(
        select(found.c.source_id, named.name).join(
            named, and_(named.organization_id == found.c.organization_id, named.superseded_in.is_(None))
        )
    ).all():
        yield {
            "source_id": each.source_id,
            "kind": str(SourceKind.submission),
            "publisher": each.name,
            "title": _TEMPLATE.format(name=each.name).vi,
            "published": None,
        }


def _new_document(connection: Connection, source: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    """The document unless it is known. Raises the 409 where one with its id was described otherwise meanwhile."""
    described: dict[str, Any] = {"kind": str(SourceKind.published), **source}
    id = described.pop("id")
    if described.get("published"):
        described["published"] = date.fromisoformat(described["published"])
    known = connection.execute(
        select(*SourceAttributes.__table__.c).where(
            SourceAttributes.source_id == id, SourceAttributes.superseded_in.is_(None)
        )
    ).one_or_none()
    if known is None and "title" in described:
        yield {"source_id": id, **described}
    other = [name for name, value in described.items() if known is not None and getattr(known, name) != value]
    if other:
        raise _another_document(id, {name: (described[name], getattr(known, name)) for name in other})


def _another_document(id: str, columns: Mapping[str, tuple[Any, Any]]) -> Problem:
    """The 409 of a document whose id another one has by now; `columns`: as it is described here, and as it was published."""
    name, (here, published) = next(iter(columns.items()))
    return Problem(
        "publication_conflict",
        Text(
            f"Không công bố được: nguồn {id} nay đã công bố với {name} khác: “{published}”, ở đây là “{here}”. Nếu là tài liệu "
            "khác, hãy rút báo cáo và nhập lại với mã nguồn khác; nếu là một, hãy nhập lại mà không mô tả nguồn.",
            f"It cannot be published: the source {id} was published by now with another {name}: “{published}”, here it is "
            f"“{here}”. If it is another document, withdraw this and enter it again with another id; if it is the same, "
            "enter it again without describing it.",
        ),
        [
            {"location": f"source_attributes.{name}", "value": str(here), "allowed": [str(published)]}
            for name, (here, published) in columns.items()
        ],
    )


def _nothing_to_publish(row: Any) -> Problem:
    """The 409 of a draft that is published already as it is."""
    return Problem(
        "nothing_to_publish",
        Text(
            "Mọi số liệu trong báo cáo này đã được công bố đúng như vậy. Hãy rút báo cáo.",
            "All figures of this submission are published already as they are. Withdraw it.",
        ),
        [{"location": "path.id", "value": row.id}],
    )


def _conflict(error: PublishError) -> Problem:
    first = error.findings[0]
    return Problem(
        "publication_conflict",
        Text(
            f"Không công bố được: có thay đổi từ khi kiểm tra. {first.key}: {first.column} {first.value} {first.rule.vi}.",
            f"It cannot be published: something changed since it was checked. {first.key}: {first.column} {first.value} "
            f"{first.rule.en}.",
        ),
        [
            {
                "location": f"{each.table}.{each.column}",
                "value": each.value,
                "reason": Text(f"{each.key}: {each.rule.vi}", f"{each.key}: {each.rule.en}"),
            }
            for each in error.findings[:100]
        ],
    )
