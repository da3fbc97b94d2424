"""Checking a draft as a whole: entries of a reader → draft rows → every rule → findings, all at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from app.models import SubmissionFinding
from app.models.vocabulary import Breakdown, Qualifier, Severity, SubmissionKind
from app.names import NAMES
from app.quantities import QUALIFIER_TEXTS
from app.queries.keys import newest_release
from app.releases.staging import CHUNK, stage
from app.submissions.known import DRAFT, gather, stage_draft, stage_kept, year_of
from app.submissions.names import GivenNames
from app.submissions.rules import CHECKS, RULES
from app.submissions.unread import of_nobody
from app.text import Language, Text, format_number
from app.workbooks.categories import category_name
from app.workbooks.cells import CellFinding, Place, SubmittedFigure

OWN_SOURCE = "submission-"
"""What the id of an organization's own source begins with."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is checked: which revision of which submission, for whose subtree, and the source where it is a document's."""

    submission_id: str
    revision: int
    kind: str
    root: str | None
    source_id: str = ""


def draft_of(row: Any) -> Draft:
    """What is checked of a submission's row."""
    source = row.source["id"] if row.source else ""
    return Draft(row.id, row.revision, row.kind, row.organization_id, source)


@dataclass(frozen=True, slots=True)
class Report:
    """How many figures there are and how many findings, by severity and by rule; `release` was the newest before."""

    release: int
    figures: int
    rules: Mapping[str, int]

    def count(self, severity: Severity) -> int:
        """Findings of one severity."""
        return sum(count for code, count in self.rules.items() if RULES[code].severity is severity)


def check(
    connection: Connection,
    draft: Draft,
    entries: Iterable[SubmittedFigure | CellFinding],
    progress: Progress = lambda _: None,
) -> Report:
    """Leave the draft's rows and findings in temporary tables, `staged_…`, of the connection. Writes nothing else."""
    found: list[CellFinding] = []
    # Before anything is looked at: what is published meanwhile is not taken for seen.
    release = newest_release(connection)
    names = GivenNames()
    figures = stage_draft(connection, _rows(draft, entries, found, names, progress))
    unread = [finding for finding in found if finding.whose is not None]
    _gather(connection, draft, unread)
    found += of_nobody(connection, unread, RULES["unknown_organization"].expected)
    found += names.findings(connection, draft.root)
    return _run_rules(connection, draft, found, release, figures)


def check_again(connection: Connection, draft: Draft) -> Report:
    """The same with the rows that were kept, against what is published now. What the reader found in the file stays."""
    release = newest_release(connection)
    figures = stage_kept(connection, draft.submission_id, draft.revision)
    _gather(connection, draft)
    return _run_rules(connection, draft, _found_by_reader(connection, draft), release, figures)


def _found_by_reader(connection: Connection, draft: Draft) -> list[CellFinding]:
    kept = SubmissionFinding
    rows = connection.execute(
        select(*kept.__table__.c)
        .where(kept.submission_id == draft.submission_id, kept.revision == draft.revision, kept.rule.not_in(CHECKS))
        .order_by(kept.number)
    )
    return [
        CellFinding(row.rule, Place(row.sheet, row.cell), row.value, Text(row.expected, row.expected_en))
        for row in rows
    ]


def _gather(connection: Connection, draft: Draft, unread: Sequence[CellFinding] = ()) -> None:
    gather(connection, draft.root, unread)
    if draft.kind == SubmissionKind.own_figures:
        connection.execute(
            text(f"UPDATE {DRAFT} SET source_id = substr(:own || organization_id, 1, 120)"), {"own": OWN_SOURCE}
        )


def _run_rules(connection: Connection, draft: Draft, found: list[CellFinding], release: int, figures: int) -> Report:
    counts: Counter[str] = Counter()
    stage(connection, SubmissionFinding.__table__, _numbered(draft, _findings(connection, found), counts))
    return Report(release, figures, dict(counts))


def _rows(
    draft: Draft,
    entries: Iterable[SubmittedFigure | CellFinding],
    found: list[CellFinding],
    names: GivenNames,
    progress: Progress,
) -> Iterator[dict[str, Any]]:
    line = 0
    for entry in entries:
        if isinstance(entry, CellFinding):
            found.append(entry)
            continue
        line += 1
        names.note(entry)
        if line % CHUNK == 0:
            progress(line)
        yield {
            "submission_id": draft.submission_id,
            "revision": draft.revision,
            "line": line,
            "sheet": entry.place.sheet,
            "cell": entry.place.cell,
            "organization_id": entry.organization_id,
            "organization_text": "" if entry.organization_id else entry.organization_text,
            "subject": entry.subject,
            "measure": entry.measure,
            "activity": entry.activity,
            "change": entry.change,
            "rated_subject": entry.rated_subject,
            "grade": entry.grade,
            "organization_kind": entry.organization_kind,
            "breakdown": entry.breakdown,
            "category": entry.category,
            "period_type": entry.period_type,
            "period_start": entry.period_start,
            "period_end": entry.period_end,
            "year": year_of(entry.period_start, entry.period_end),
            "value": entry.quantity.value,
            "qualifier": str(entry.quantity.qualifier),
            "unit": entry.unit,
            "planned": entry.planned,
            "source_id": draft.source_id,
            "raw": entry.raw[:120],
            "printed": entry.printed,
            "note": entry.note,
        }
    progress(line)


def _findings(connection: Connection, found: list[CellFinding]) -> Iterator[tuple[str, str, str, str, Text]]:
    """(rule, sheet, cell, value, expected) of what the reader found, then of what each rule finds."""
    for finding in found:
        yield finding.rule, finding.place.sheet, finding.place.cell, finding.value, finding.expected
    greatest = "GREATEST" if connection.dialect.name == "postgresql" else "MAX"
    for code, rule in CHECKS.items():
        rows = connection.execute(
            text(
                f"SELECT s.sheet, s.cell, s.raw, s.organization_text AS given, q.* "
                f"FROM ({rule.query.format(greatest=greatest)}) q JOIN {DRAFT} s ON s.line = q.line ORDER BY q.line"
            )
        )
        for row in rows:
            values = _named(row._mapping)
            expected = Text(*(_said(rule.expected.to(language), values, language) for language in Language))
            yield code, row.sheet, row.cell, row.given if code == "unknown_organization" else row.raw, expected


def _numbered(
    draft: Draft, findings: Iterable[tuple[str, str, str, str, Text]], counts: Counter[str]
) -> Iterator[dict[str, Any]]:
    for number, (rule, sheet, cell, value, expected) in enumerate(findings, start=1):
        counts[rule] += 1
        yield {
            "submission_id": draft.submission_id,
            "revision": draft.revision,
            "number": number,
            "rule": rule,
            "severity": str(RULES[rule].severity),
            "sheet": sheet,
            "cell": cell,
            "value": value[:120],
            "expected": expected.vi,
            "expected_en": expected.en,
        }


class _Number(float):
    """A number that a sentence shows as people of its language write it: `{x:n}`, `{x:+n}`, with `:vi` or `:en` set."""

    qualifier = Qualifier.exact

    def __format__(self, spec: str) -> str:
        if not spec:
            return f"{float(self):g}"
        language = Language(spec[-2:])
        shown = QUALIFIER_TEXTS[self.qualifier].to(language).format(number=format_number(abs(self), 2, language))
        sign = "−" if self < 0 else "+"
        return f"{sign} {shown}" if spec.startswith("+") else ("−" if self < 0 else "") + shown


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    """What sentences name: numbers with their qualifiers, breakdowns and categories by name, and where figures stand."""
    named: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, int | float):
            named[name] = _Number(value)
            named[name].qualifier = Qualifier(row.get(f"{name}_qualifier", Qualifier.exact))
        elif name == "breakdown":
            named[name] = NAMES[Breakdown].get(value, Text(value, value))
        elif name == "category":
            named[name] = category_name(row["breakdown"], value)
        else:
            named[name] = _EARLIER if value is None and name.endswith("_at") else value
    return named


_EARLIER = Text("đã công bố trước đây, không có trong tệp", "published earlier, not in the file")


def _said(template: str, values: Mapping[str, Any], language: Language) -> str:
    told = {name: value.to(language) if isinstance(value, Text) else value for name, value in values.items()}
    return template.replace(":n}", f":n{language}}}").replace(":+n}", f":+n{language}}}").format(**told)
