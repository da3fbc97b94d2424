"""Changes of the register: checked as a whole, published as one release."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.access.audit import Event, record
from app.access.callers import Caller, Origin
from app.answers.context import Context, Snapshot, clock_day
from app.answers.releases import change_page
from app.errors import Problem
from app.models.vocabulary import SuccessionKind
from app.queries.pages import PageRequest
from app.queries.submissions import organization_names
from app.queries.subtrees import may_write
from app.releases.checks import Finding, PublishError
from app.releases.publish import publish_within
from app.releases.register import Conflict, Register
from app.schemas.organization_changes import (
    Dissolve,
    Establish,
    Merge,
    Move,
    OrganizationChanges,
    OrganizationChangesNew,
    RegisterChange,
    Rename,
    Split,
)
from app.schemas.releases import ChangeParams
from app.text import HANOI, Language, Text

SHOWN = 1000
PUBLISHER = "party-stats"
_HELP = Text(
    " Hãy thêm vào trước đó, trong cùng yêu cầu, một move chuyển {child} sang cấp trên còn hoạt động vào ngày ấy.",
    " Put a move of {child} to a parent that lives then before it, in the same request.",
)


def change_organizations(
    connection: Connection,
    caller: Caller,
    origin: Origin,
    body: OrganizationChangesNew,
    language: Language,
    *,
    dry_run: bool,
) -> OrganizationChanges:
    """Publish changes of the caller's subtree as one release. A 422 that names every conflict; then nothing is done.

    A dry run does it all and takes it back. The connection has to be one of `writing()`.
    """
    errors = _outside(connection, caller, body, language)
    register = Register(
        connection,
        {identity for change in body.changes for _, identity in mentioned(change)},
        {identity for change in body.changes for identity in _ending(change)},
    )
    wrong = {error["location"].split(".")[2] for error in errors}
    for place, change in enumerate(body.changes):
        if str(place) not in wrong:
            try:
                _apply(register, change)
            except Conflict as conflict:
                errors.append(_error(body, place, conflict.organization_id, conflict.reason.to(language)))
    nested = connection.begin_nested()
    number = None
    try:
        number = publish_within(
            connection, register.changes(), by=_public_name(connection, caller), reason=body.reason, origin=origin
        )
    except PublishError as error:
        errors += [_of_finding(body, finding, language) for finding in error.findings]
    if number is None and not errors:
        nothing = Text(
            "Gộp lại, các thay đổi này để mọi tổ chức như cũ.",
            "Together these changes leave every organization as it is.",
        )
        errors.append({"location": "body.changes", "value": str(len(body.changes)), "reason": nothing.to(language)})
    if number is None or errors:
        nested.rollback()
        raise _refused(errors)
    answer = _answer(connection, number, language, dry_run)
    if dry_run:
        nested.rollback()
        return answer
    nested.commit()
    details = {"kinds": [change.kind for change in body.changes], "organizations": sorted(register.ids)[:20]}
    event = Event(origin, "organization_changes.create", f"releases/{number}", caller.organization_id, details=details)
    record(connection, event)
    return answer


def _public_name(connection: Connection, caller: Caller) -> str:
    """Who a release says it is by. The audit knows the key; the name in a token is a person's."""
    if caller.organization_id is not None:
        return organization_names(connection, caller.organization_id).vi
    return caller.name if caller.actor.startswith("key:") else PUBLISHER


def mentioned(change: RegisterChange) -> list[tuple[str, str]]:
    """(field, id) of every organization that a change names."""
    match change:
        case Establish() | Move():
            both = [("organization", change.organization), ("parent", change.parent)]
            return [(name, identity) for name, identity in both if identity is not None]
        case Rename() | Dissolve():
            return [("organization", change.organization)]
        case Merge():
            return [("successor", change.successor), *(("predecessors", identity) for identity in change.predecessors)]
        case Split():
            named = [
                ("organization", change.organization),
                *(("successors", identity) for identity in change.successors),
            ]
            return [*named, *(("children", identity) for pair in change.children.items() for identity in pair)]


def _ending(change: RegisterChange) -> list[str]:
    match change:
        case Merge():
            return change.predecessors
        case Dissolve() | Split():
            return [change.organization]
    return []


def _outside(
    connection: Connection, caller: Caller, body: OrganizationChangesNew, language: Language
) -> list[dict[str, Any]]:
    """Organizations that are not in the caller's hands from the effective day on, or whose place is decided above it."""
    errors = []
    new: set[str] = set()
    for place, change in enumerate(body.changes):
        days = sorted({change.effective, max(change.effective, clock_day())})
        for name, identity in mentioned(change):
            if isinstance(change, Establish) and name == "organization":
                new.add(identity)
            elif identity not in new and not all(
                may_write(connection, caller.organization_id, identity, day=day) for day in days
            ):
                unknown = Text(
                    f"Không có tổ chức {identity} trong phạm vi của bạn.",
                    f"There is no organization {identity} in your subtree.",
                )
                errors.append(_error(body, place, identity, unknown.to(language)))
            elif identity == caller.organization_id and (
                (isinstance(change, Move) and name == "organization") or identity in _ending(change)
            ):
                above = Text(
                    f"Tổ chức {identity} là gốc phạm vi của bạn, do cấp trên quyết định.",
                    f"The organization {identity} is the root of your subtree; that is decided above.",
                )
                errors.append(_error(body, place, identity, above.to(language)))
        if isinstance(change, Establish) and change.parent is None and caller.organization_id is not None:
            needed = Text(
                f"Tổ chức {change.organization} cần parent trong phạm vi của bạn.",
                f"The organization {change.organization} needs a parent in your subtree.",
            )
            errors.append(_error(body, place, change.organization, needed.to(language)))
    return errors


def _apply(register: Register, change: RegisterChange) -> None:
    day = change.effective
    match change:
        case Establish():
            province = change.province
            row = {
                "organization_id": change.organization,
                "name": change.name,
                "name_en": change.name_en,
                "type": str(change.type),
                "province_boundaries": str(province.boundaries) if province else None,
                "province_code": province.code if province else None,
            }
            register.establish(row, change.parent, day)
        case Move():
            register.move(change.organization, change.parent, day)
        case Rename():
            register.rename(change.organization, change.name, change.name_en, day, change.legal_basis)
        case Dissolve():
            register.end(change.organization, day)
        case Merge():
            register.living(change.successor, day)
            for old in change.predecessors:
                for child in register.children(old, day):
                    if child not in change.predecessors:
                        register.move(child, change.successor, day)
                register.end(old, day)
                register.succeed(old, change.successor, SuccessionKind.merge, day, change.legal_basis)
        case Split():
            for new in change.successors:
                register.living(new, day)
                register.succeed(change.organization, new, SuccessionKind.split, day, change.legal_basis)
            for child, new in change.children.items():
                register.move(child, new, day)
            if change.ends:
                register.end(change.organization, day)


def _answer(connection: Connection, number: int, language: Language, dry_run: bool) -> OrganizationChanges:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        context = Context(session, Snapshot(number, datetime.now(UTC).astimezone(HANOI)), language, "", SHOWN)
        page = change_page(context, PageRequest(SHOWN, None, None, "", number), number, ChangeParams())
    return OrganizationChanges(dry_run=dry_run, release=number, items=page.items, total=page.total)


def _error(body: OrganizationChangesNew, place: int, identity: str, reason: str) -> dict[str, Any]:
    names = [name for name, value in mentioned(body.changes[place]) if value == identity]
    location = f"body.changes.{place}.{names[0] if names else 'organization'}"
    return {"location": location, "value": identity, "reason": reason}


def _of_finding(body: OrganizationChangesNew, finding: Finding, language: Language) -> dict[str, Any]:
    """A rule that the register would break, at the first change that names the organization."""
    identity = re.sub(r".*?\b(?:organization_id|predecessor_id)=(\S+).*", r"\1", finding.key)
    rule = finding.rule.to(language)
    ids = [[value for _, value in mentioned(change)] for change in body.changes]
    place = next((n for n, named in enumerate(ids) if identity in named), 0)
    value = finding.value if finding.value not in ("", identity) else ""
    said = " ".join(part for part in (f"{identity}:", value, rule) if part).rstrip(".") + "."
    left = re.match(r"leaves out: the parent of (\S+) is |lived from .* cannot be the parent", finding.rule.en)
    return _error(body, place, identity, said + (_HELP.to(language).format(child=left[1] or identity) if left else ""))


def _refused(errors: list[dict[str, Any]]) -> Problem:
    first, more = errors[0], len(errors) - 1
    return Problem(
        "organization_changes_refused",
        Text(
            f"Không có gì được thay đổi. {first['reason']}" + (f" Còn {more} lỗi khác." if more else ""),
            f"Nothing was changed. {first['reason']}" + (f" There are {more} more." if more else ""),
        ),
        errors,
    )
