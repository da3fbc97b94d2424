"""Submissions as their readers see them: in their own subtree, with what they may do next."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.access.callers import Caller
from app.answers.context import Context, clock_day
from app.errors import Problem
from app.models.vocabulary import Severity, SubmissionState
from app.queries import submissions as queries
from app.queries.keys import newest_release
from app.queries.pages import PageRequest
from app.queries.subtrees import in_subtree, may_write
from app.schemas.common import OrganizationRef
from app.schemas.submission_requests import FindingParams, SubmissionParams
from app.schemas.submissions import (
    CallerOut,
    DryRun,
    EventOut,
    Events,
    FileOut,
    FindingOut,
    Findings,
    Person,
    Report,
    RuleCount,
    SubmissionItem,
    SubmissionOut,
    Submissions,
)
from app.submissions import checking
from app.submissions.rules import RULES
from app.submissions.states import actions
from app.text import Language, Text

FINDINGS_SHOWN = 100


def find_submission(session: Session | Connection, caller: Caller, id: str) -> Any:
    """The row of a submission; a 404 for one that does not exist, and the same for one of another subtree.

    One of an organization that moved away since is found, not `in_charge`: it can be read.
    """
    row = queries.get_submission(session, id, root=caller.organization_id, day=clock_day())
    organization = row.organization_id if row else None
    if not in_subtree(session, caller.organization_id, organization, release=newest_release(session)):
        raise Problem(
            "unknown_submission",
            Text(
                f"Trong phạm vi của bạn không có báo cáo nào có mã {id!r}.",
                f"There is no submission with the id {id!r} in your subtree.",
            ),
            [{"location": "path.id", "value": id}],
        )
    return row


def reporting_organization(session: Session | Connection, caller: Caller, asked: str | None) -> str:
    """For whom is sent: what was asked for, in the caller's subtree, or the root of it."""
    organization = asked or caller.organization_id
    if organization is None:
        raise Problem(
            "invalid_parameter",
            Text(
                "Khoá của bạn không gắn với tổ chức nào; hãy nêu organization.",
                "Your key belongs to no organization; give organization.",
            ),
            [{"location": "query.organization", "allowed": ["id of GET /v1/organizations"]}],
        )
    if not may_write(session, caller.organization_id, organization, day=clock_day()):
        raise Problem(
            "unknown_organization",
            Text(
                f"Trong phạm vi của bạn không có tổ chức nào có mã {organization!r}.",
                f"There is no organization with the id {organization!r} in your subtree.",
            ),
            [{"location": "query.organization", "value": organization}],
        )
    return organization


def submission_page(
    context: Context, caller: Caller, page: PageRequest, params: SubmissionParams, *, four_eyes: bool
) -> Submissions:
    """The answer of GET /v1/submissions."""
    rows, total, following = queries.list_submissions(
        context.session,
        page,
        root=caller.organization_id,
        day=clock_day(),
        state=[str(state) for state in params.state],
        kind=[str(kind) for kind in params.kind],
        organization=params.organization,
        subject=[str(subject) for subject in params.subject],
        year=params.year,
    )
    items = [
        SubmissionItem(
            id=row.id,
            kind=row.kind,
            organization=_organization(row, context.language),
            state=row.state,
            revision=row.revision,
            sent_at=row.sent_at,
            figures=row.figures,
            errors=row.errors,
            warnings=row.warnings,
            publish_at=row.publish_at,
            published_in=row.release_number,
            actions=actions(row, caller, four_eyes=four_eyes),
        )
        for row in rows
    ]
    asking = CallerOut(role=caller.role, organization_id=caller.organization_id)
    return Submissions(items=items, total=total, next=following, release=context.release, caller=asking)


def submission_out(
    session: Session | Connection, row: Any, caller: Caller, language: Language, *, four_eyes: bool
) -> SubmissionOut:
    """One submission whole."""

    report = None
    if row.checked_at is not None and row.state != SubmissionState.received:
        rules = {each.rule: each.times for each in queries.count_rules(session, row)}
        findings = queries.first_findings(session, row, FINDINGS_SHOWN)
        report = _report(row.figures, rules, findings, language, f"/v1/submissions/{row.id}/findings")
    return SubmissionOut(
        id=row.id,
        kind=row.kind,
        organization=_organization(row, language),
        state=row.state,
        revision=row.revision,
        created_at=row.created_at,
        created_by=Person(actor=row.created_by, name=row.created_by_name),
        sent_at=row.sent_at,
        sent_by=Person(actor=row.sent_by, name=row.sent_by_name),
        file=FileOut(name=row.file_name or None, media_type=row.media_type, bytes=row.file_bytes, sha256=row.file_hash),
        source=row.source["id"] if row.source else None,
        reason=row.reason or None,
        rows_read=row.rows_read,
        report=report,
        acknowledgement=row.acknowledgement or None,
        acknowledged_by=_person(row.acknowledged_by, row.acknowledged_by_name),
        approved_by=_person(row.approved_by, row.approved_by_name),
        approved_at=row.approved_at,
        publish_at=row.publish_at,
        published_in=row.release_number,
        actions=actions(row, caller, four_eyes=four_eyes),
    )


def dry_run_out(connection: Connection, organization: str, report: checking.Report, language: Language) -> DryRun:
    """The report on a draft that is only in the connection's temporary tables."""
    name = queries.organization_names(connection, organization)
    return DryRun(
        organization=OrganizationRef(id=organization, name=name.to(language)),
        report=_report(report.figures, report.rules, queries.staged_findings(connection), language, None),
    )


def finding_page(context: Context, caller: Caller, page: PageRequest, id: str, params: FindingParams) -> Findings:
    """The answer of GET /v1/submissions/{id}/findings."""
    row = find_submission(context.session, caller, id)
    rows, total, following = queries.list_findings(
        context.session, page, row, severity=[str(each) for each in params.severity], rule=params.rule
    )
    items = [_finding(each, context.language) for each in rows]
    return Findings(items=items, total=total, next=following, release=context.release)


def event_page(context: Context, caller: Caller, page: PageRequest, id: str) -> Events:
    """The answer of GET /v1/submissions/{id}/comments."""
    rows, total, following = queries.list_events(context.session, page, find_submission(context.session, caller, id))
    items = [
        EventOut(
            number=each.id,
            at=each.at,
            by=Person(actor=each.actor, name=each.actor_name),
            action=each.action,
            state=each.state,
            revision=each.revision,
            text=each.text or None,
        )
        for each in rows
    ]
    return Events(items=items, total=total, next=following, release=context.release)


def _report(figures: int, rules: Mapping[str, int], findings: Any, language: Language, url: str | None) -> Report:
    def count(severity: Severity) -> int:
        return sum(times for code, times in rules.items() if RULES[code].severity is severity)

    return Report(
        figures=figures,
        errors=count(Severity.error),
        warnings=count(Severity.warning),
        notices=count(Severity.notice),
        rules=[
            RuleCount(rule=code, severity=RULES[code].severity, title=RULES[code].title.to(language), count=times)
            for code, times in rules.items()
        ],
        findings=[_finding(each, language) for each in findings],
        findings_url=url,
    )


def _finding(row: Any, language: Language) -> FindingOut:
    return FindingOut(
        rule=row.rule,
        severity=row.severity,
        title=RULES[row.rule].title.to(language),
        sheet=row.sheet,
        cell=row.cell,
        place=f"{row.sheet}!{row.cell}" if row.sheet else row.cell,
        value=row.value,
        expected=Text(row.expected, row.expected_en).to(language),
    )


def _organization(row: Any, language: Language) -> OrganizationRef:
    name = Text(row.organization_name, row.organization_name_en)
    return OrganizationRef(id=row.organization_id, name=name.to(language))


def _person(actor: str, name: str | None) -> Person | None:
    return Person(actor=actor, name=name or "") if actor else None
