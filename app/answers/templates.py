"""Templates: whose rows they have, and last year's figures beside the empty cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.access.callers import Caller
from app.answers.context import Snapshot
from app.errors import Problem
from app.models import DIMENSIONS
from app.models.vocabulary import Qualifier, Subject
from app.points import Observation, When, fits, preference
from app.quantities import Quantity, printed_quantity
from app.queries.observations import observation_of
from app.queries.subtrees import may_write
from app.queries.templates import list_counts, list_subtree
from app.schemas.templates import TemplateName, TemplateParams
from app.text import Text
from app.workbooks.columns import SHEETS, STOCKS
from app.workbooks.labels import FIGURES
from app.workbooks.template_workbook import write_template
from app.workbooks.templates import Template, TemplateRow, write_csv_template


def make_template(
    session: Session,
    snapshot: Snapshot,
    caller: Caller,
    name: TemplateName,
    params: TemplateParams,
    path: Path,
    *,
    rows_max: int,
) -> str:
    """Write the template to `path`, as CSV where its name ends so; returns a name for the file that is sent.

    An organization outside of the caller's subtree at the end of that time is refused as one that does not exist.
    """
    if name == "all" and path.suffix == ".csv":
        raise _one_sheet()
    when, before = params.when, params.when.shifted(-1)
    if not may_write(session, caller.organization_id, params.organization, day=when.end):
        raise _unknown(params.organization)

    @cache
    def living(first: date) -> Sequence[Any]:
        return list_subtree(
            session, params.organization, release=snapshot.number, first=first, last=when.end, most=rows_max + 1
        )

    # Who ended during the period has flows in it, and nothing that could be counted on its last day.
    found = {sheet: living(when.end if sheet in STOCKS else when.start) for sheet in _sheets(name)}
    if any(len(rows) > rows_max for rows in found.values()):
        raise _too_many(rows_max)
    rows = {
        sheet: [TemplateRow(row.id, row.name, row.depth == 1) for row in rows] for sheet, rows in found.items() if rows
    }
    if not rows:
        raise _ended(params, stock=all(sheet in STOCKS for sheet in found))
    names = {row.organization_id: row.name for each in rows.values() for row in each}
    template = Template(
        rows,
        params.written,
        params.written.replace(str(when.year), str(before.year), 1),
        lambda subject: _previous(session, snapshot.number, params.organization, Subject(subject), before),
    )
    if path.suffix == ".csv":
        write_csv_template(path, template)
    else:
        write_template(path, template, f"{names.get(params.organization, '')} ({params.organization})".strip())
    return f"{name}-{params.organization}-{params.written}{path.suffix}"


def _sheets(name: str) -> list[str]:
    if name == "all":
        return [*SHEETS, FIGURES]
    subject = name.replace("-", "_")
    return [subject if subject in SHEETS else FIGURES]


def _previous(
    session: Session, release: int, root: str, subject: Subject, before: When
) -> Mapping[tuple[str, str], Quantity]:
    """The preferred figure of each organization and column."""
    keys = {tuple(getattr(c, d) for d in DIMENSIONS): c.key for c in SHEETS[subject] if c.fills == "value"}
    known: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    planned: dict[str, float] = {}
    for row in list_counts(session, root, subject, release=release, first=before.start, last=before.end):
        key = keys.get(tuple(getattr(row, d) for d in DIMENSIONS))
        observation = observation_of(row)
        if key is not None and fits(observation, before, flow=subject not in STOCKS):
            known[row.organization_id, key].append(observation)
            if row.planned is not None:
                planned[observation.figure_id] = row.planned
    quantities: dict[tuple[str, str], Quantity] = {}
    for (organization, key), found in known.items():
        chosen = min(found, key=preference)
        quantities[organization, key] = printed_quantity(chosen.value, chosen.qualifier)
        if (plan := planned.get(chosen.figure_id)) is not None:
            quantities[organization, "planned"] = printed_quantity(plan, Qualifier.exact)
    return quantities


def _unknown(organization: str) -> Problem:
    """The same words for what does not exist and for what is not the caller's."""
    return Problem(
        "unknown_organization",
        Text(
            f"Không có tổ chức nào có mã {organization!r} trong phạm vi của bạn.",
            f"There is no organization with the id {organization!r} within your reach.",
        ),
        [{"location": "query.organization", "value": organization}],
    )


def _ended(params: TemplateParams, *, stock: bool) -> Problem:
    when = Text("vào ngày cuối kỳ", "on the last day of") if stock else Text("trong kỳ", "in")
    return Problem(
        "invalid_parameter",
        Text(
            f"Tổ chức {params.organization!r} không tồn tại {when.vi} {params.written}.",
            f"The organization {params.organization!r} did not exist {when.en} {params.written}.",
        ),
        [{"location": "query.year", "value": params.written}],
    )


def _too_many(most: int) -> Problem:
    return Problem(
        "too_many_items",
        Text(
            f"Mẫu biểu sẽ có hơn {most} tổ chức. Hãy chọn một tổ chức cấp dưới.",
            f"The template would have more than {most} organizations. Choose one further down.",
        ),
        [{"location": "query.organization", "allowed": [f"at most {most} organizations"]}],
    )


def _one_sheet() -> Problem:
    return Problem(
        "invalid_parameter",
        Text("CSV chỉ có một biểu: hãy chọn một nội dung.", "CSV has a single sheet: choose one subject."),
        [{"location": "path.subject", "value": "all", "allowed": [n for n in TemplateName if n != "all"]}],
    )
