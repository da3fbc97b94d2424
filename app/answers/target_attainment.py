"""Targets beside what was achieved. A term is judged over its statistical years; years after the release are open."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.answers.citations import citation
from app.answers.context import Context
from app.answers.figures import check_organizations, province_keys
from app.answers.shapes import point_fields
from app.answers.target_status import REASONS, judged_over, judged_years, status_of, terms_of, verdict_on
from app.answers.targets import target_out
from app.answers.values import Values
from app.answers.warnings import count_cautions, warnings_of
from app.boundaries import Unit
from app.models.vocabulary import (
    Boundaries,
    MissingReason,
    TargetKind,
    TargetPeriodType,
)
from app.points import Period, Point, When, absent, reported
from app.quantities import plain
from app.queries.observations import observation_of
from app.queries.targets import all_targets, list_term_figures, target_conditions
from app.queries.units import list_units, read_geography
from app.schemas.common import OrganizationRef, SourceRefOut
from app.schemas.targets import (
    TargetActual,
    TargetAttainment,
    TargetAttainmentParams,
    TargetAttainments,
    TargetSet,
)
from app.text import Text


def read_target_attainment(context: Context, params: TargetAttainmentParams) -> TargetAttainments:
    """The answer of GET /v1/target-attainment. A fixed number of statements for any number of targets."""
    check_organizations(context, params.organization)
    conditions = target_conditions(
        organization=params.organization,
        provinces=province_keys(context, params.province, params.boundaries),
        target_kind=[str(kind) for kind in params.target_kind],
    )
    rows = all_targets(context.session, conditions, release=context.release)
    ids = sorted({row.organization_id for row in rows})
    judge = _Judge(context, rows, ids)
    items = [judge.item(row) for row in rows]
    return TargetAttainments(
        release=context.release,
        as_of=context.snapshot.as_of,
        judged_on=judge.today,
        items=items,
        sets=judge.sets(rows),
        summary=dict(Counter(item.status for item in items)),
        missing_reason=None if items else MissingReason.not_reported,
        warnings=warnings_of(context, [count_cautions(points) for points in judge.used.values()], ranked=False),
        citation=citation(context, Text("Thực hiện chỉ tiêu", "Attainment of targets"), []),
    )


class _Judge:
    """Actual values for the targets of some organizations, and statuses."""

    def __init__(self, context: Context, rows: Sequence[Any], ids: Sequence[str]) -> None:
        self.context = context
        self.today = context.snapshot.published_at.date()
        self.used: dict[int, list[Point]] = defaultdict(list)
        self.terms = {row.id: terms for row in rows if (terms := terms_of(row)) is not None}
        geography = read_geography(context.session, Boundaries.b2025, release=context.release)
        units = list_units(context.session, geography, release=context.release, ids=ids)
        # A target stays that of the committee that set it, also where its successor has targets, too.
        predecessors = [old for unit in units for old in unit.predecessors]
        self.units: Mapping[str, Unit] = {unit.organization_id: unit for unit in [*predecessors, *units]}
        years = {year for row in rows for year in judged_years(row)}
        self.values = Values(context, Boundaries.b2025, list(dict.fromkeys(self.terms.values())), units, years)
        self.term_figures = list_term_figures(context.session, ids, release=context.release)

    def item(self, row: Any) -> TargetAttainment:
        """One target with its actual values and status."""
        years = judged_years(row)
        actuals = self._actuals(row, years)
        self.used[row.id] = [point for _, point in actuals]
        status, known, total = status_of(row, actuals, years, self.today)
        return TargetAttainment(
            target=target_out(self.context, row),
            status=status,
            status_reason=self.context.say(REASONS[status]),
            judged_over=judged_over(self.context, row, years),
            years_known=known,
            years_of=len(years),
            actual_value=plain(total),
            actuals=[
                TargetActual(
                    year=year,
                    status=verdict_on(point, row) or "no_data",
                    **point_fields(self.context, point, 2 if row.unit == "percent" else 0, _asked(row, year)),
                )
                for year, point in actuals
            ],
        )

    def _actuals(self, row: Any, years: Sequence[int]) -> list[tuple[int | None, Point]]:
        """Per year, or one printed figure for the whole period where there is one."""
        terms, unit = self.terms.get(row.id), self.units.get(row.organization_id)
        if terms is None or unit is None:
            return []
        if row.period_type in (TargetPeriodType.term_total, TargetPeriodType.term_average, TargetPeriodType.range):
            whole = self._whole_period(row)
            if whole is not None:
                return [(None, whole)]
        if row.period_type == TargetPeriodType.range:
            return [(None, absent(MissingReason.not_reported))]
        return [(year, self.values.point(terms, unit, When(year))) for year in years]

    def _whole_period(self, row: Any) -> Point | None:
        measure = "average_per_year" if row.period_type == TargetPeriodType.term_average else "count"
        found = [
            observation_of(f)
            for f in self.term_figures
            if f.organization_id == row.organization_id
            and row.target_kind == TargetKind.admissions
            and f.subject == "admissions"
            and f.measure == measure
            and (f.period_start, f.period_end) == (row.period_start, row.period_end)
        ]
        return reported(found) if found else None

    def sets(self, rows: Sequence[Any]) -> list[TargetSet]:
        """Known targets against the number that the congress is said to have set."""
        groups: dict[tuple[str, Any, date], list[Any]] = defaultdict(list)
        for row in rows:
            start = row.period_start.year if row.period_start else None
            groups[row.organization_id, start, row.period_end].append(row)
        sets = []
        for figure in self.term_figures:
            if figure.subject != "activities":
                continue
            members = [
                row
                for (identity, start, end), found in groups.items()
                if identity == figure.organization_id
                and end == figure.period_end
                and start in (None, figure.period_start.year)
                for row in found
            ]
            if not members:
                continue
            known = len({row.target_group or row.key for row in members})
            printed = int(figure.value)
            sets.append(
                TargetSet(
                    organization=OrganizationRef(
                        id=figure.organization_id,
                        name=self.context.say(Text(members[0].organization_name, members[0].organization_name_en)),
                    ),
                    period_start=figure.period_start,
                    period_end=figure.period_end,
                    known=known,
                    printed=printed,
                    text=self.context.say(
                        Text(
                            f"Biết {known} trong số {printed} chỉ tiêu đã công bố",
                            f"{known} of {printed} printed targets known",
                        )
                    ),
                    sources=[SourceRefOut(id=figure.source_id, printed=figure.printed, figure_id=str(figure.id))],
                )
            )
        return sets


def _asked(row: Any, year: int | None) -> Period | None:
    """The year, else the whole period of the target; a day to meet it by is no period."""
    if year is not None:
        return When(year).period
    return Period(row.period_type, row.period_start, row.period_end) if row.period_start else None
