"""The figures behind comparisons: for some terms, organizations and years, ready to be looked up."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.boundaries import Unit
from app.indicators import Term
from app.models import DIMENSIONS, Figure, Population, SourceAttributes, visible
from app.models.vocabulary import Attribution, Qualifier, SourceKind, TargetKind
from app.points import ChildrenSum, Observation, Period, When
from app.queries.rollups import read_sums
from app.queries.suppression import built_once, columns_for
from app.queries.targets import list_yearly_targets, yearly_observations

_KEY = 2 + len(DIMENSIONS)
_SERVED = (
    *("id", "organization_id", "year", "period_type", "period_start", "period_end", "date_inferred"),
    *("value", "qualifier", "planned", "plan_attainment_percent", "plan_attainment_qualifier"),
    *("source_id", "printed", "doubt", "suppressed"),
)
Key = tuple[str, str, str, int]


class Observations:
    """Figures by (statistic, column, organization, year). `years` None: of all years.

    At most one statement a table, whatever the number of organizations and years.
    """

    def __init__(
        self,
        session: Session,
        terms: Collection[Term],
        units: Iterable[Unit],
        years: Collection[int] | None,
        *,
        release: int,
    ) -> None:
        self.by_key: dict[Key, list[Observation]] = defaultdict(list)
        self.years: set[int] = set()
        self.population_basis: tuple[str, int] | None = None
        self.basis: dict[str, Observation] = {}
        self.sums: dict[tuple[str, str, int], ChildrenSum] = {}
        wanted = list(units)
        ids = _organization_ids(wanted)
        wide = {year + term.year_offset for term in terms for year in years} if years is not None else None
        figures = [t for t in terms if t.subject not in ("populations", "targets")]
        if figures:
            self._read_figures(session, figures, ids, wide, release)
            self.sums = read_sums(session, figures, ids, wide, release=release)
            self.years.update(year for _, _, year in self.sums)
        populations = [t for t in terms if t.subject == "populations"]
        if populations:
            self._read_populations(session, wanted, release, rates=any(t.base for t in populations), years=wide)
        if any(t.subject == "targets" for t in terms):
            self._read_targets(session, ids, wide, release)

    def __call__(self, term: Term, unit: Unit, year: int) -> list[Observation]:
        return self.by_key.get((term.statistic, term.column, unit.organization_id, year), [])

    def children_sum(self, term: Term, unit: Unit, year: int) -> ChildrenSum | None:
        """The roll-up of the unit's children in a year."""
        return self.sums.get((term.statistic, unit.organization_id, year)) if term.column == "value" else None

    def _read_figures(
        self,
        session: Session,
        terms: Collection[Term],
        ids: Collection[str],
        years: Collection[int] | None,
        release: int,
    ) -> None:
        keys = tuple(sorted({term.key for term in terms}))
        statement = built_once(_statement, session, keys, years is None)
        given = {"release": release, "organizations": list(ids), **({} if years is None else {"years": list(years)})}
        columns = {term.column for term in terms}
        for row in session.execute(statement, given):
            statistic = "|".join(row[:_KEY])
            observation = observation_of(row)
            if "value" in columns:
                self._add((statistic, "value", row.organization_id, row.year), observation)
            for column in columns - {"value"}:
                value = getattr(row, column)
                if value is None:
                    continue
                qualifiers = {"plan_attainment_percent": row.plan_attainment_qualifier}
                qualifier = Qualifier(qualifiers.get(column) or Qualifier.exact)
                self._add(
                    (statistic, column, row.organization_id, row.year),
                    observation._replace(value=value, qualifier=qualifier),
                )

    def _read_populations(
        self, session: Session, units: Collection[Unit], release: int, *, rates: bool, years: Collection[int] | None
    ) -> None:
        """One concept and year for all where it is a base; else each year's own figure."""
        by_province = {
            (u.province.boundaries, u.province.code): u for u in units if u.province and u.type == "provincial"
        }
        sets = {boundaries for boundaries, _ in by_province}
        # All provinces of the set, so that the basis does not depend on which of them were asked for.
        rows = session.execute(
            select(
                Population.boundaries,
                Population.code,
                Population.year,
                Population.population,
                Population.concept,
                Population.fit_for_rates,
                Population.source,
            ).where(visible(Population, release), Population.boundaries.in_(sets))
        ).all()
        statistic = Term("population", "populations", flow=False).statistic
        for row in rows:
            unit = by_province.get((row.boundaries, row.code))
            if unit is not None and (years is None or row.year in years):
                self._add((statistic, "value", unit.organization_id, row.year), _population(row))
        if rates:
            self._choose_basis(rows, by_province, years)

    def _choose_basis(
        self, rows: Collection[Any], units: dict[tuple[str, str], Unit], years: Collection[int] | None
    ) -> None:
        covered: dict[tuple[str, int], int] = defaultdict(int)
        for row in rows:
            if row.fit_for_rates:
                covered[row.concept, row.year] += 1
        if not covered:
            return
        last = max(years) if years else 9999
        self.population_basis = max(covered, key=lambda basis: (covered[basis], -abs(basis[1] - last), basis[1]))
        for row in rows:
            unit = units.get((row.boundaries, row.code))
            if unit is not None and (row.concept, row.year) == self.population_basis:
                self.basis[unit.organization_id] = _population(row)

    def _read_targets(
        self, session: Session, ids: Collection[str], years: Collection[int] | None, release: int
    ) -> None:
        statistic = Term("target", "targets", flow=True, base=True).statistic
        for target in list_yearly_targets(session, ids, release=release):
            if target.target_kind == TargetKind.admissions:
                for year, observation in yearly_observations(target).items():
                    if years is None or year in years:
                        self._add((statistic, "value", target.organization_id, year), observation)

    def _add(self, key: Key, observation: Observation) -> None:
        self.by_key[key].append(observation)
        self.years.add(key[3])


def _statement(seen: Any, keys: tuple[tuple[str, ...], ...], every_year: bool) -> Select[Any]:
    figures, sources = Figure.__table__, SourceAttributes.__table__
    release = bindparam("release", type_=Integer)
    names = ("subject", "measure", *DIMENSIONS)
    matches = (and_(*(figures.c[name] == value for name, value in zip(names, key, strict=True))) for key in keys)
    return (
        select(
            *columns_for(seen, figures, *names, *_SERVED),
            sources.c.kind.label("source_kind"),
            sources.c.published,
            sources.c.attribution,
        )
        .join(sources, and_(sources.c.source_id == figures.c.source_id, visible(sources.c, release)))
        .where(
            visible(figures.c, release),
            figures.c.organization_id.in_(bindparam("organizations", expanding=True)),
            figures.c.year.is_not(None) if every_year else figures.c.year.in_(bindparam("years", expanding=True)),
            or_(*matches),
        )
        .order_by(figures.c.id)
    )


def _organization_ids(units: Iterable[Unit]) -> set[str]:
    ids: set[str] = set()
    for unit in units:
        ids.add(unit.organization_id)
        ids.update(_organization_ids(unit.predecessors))
    return ids


def observation_of(row: Any) -> Observation:
    """A row of a figure joined with its source as something that a term can be read from."""
    return Observation(
        row.value or 0.0,
        Qualifier(row.qualifier or Qualifier.exact),
        Period(row.period_type, row.period_start, row.period_end),
        row.source_id,
        row.printed or "",
        row.source_kind == SourceKind.submission,
        row.doubt or "",
        row.published,
        row.attribution == Attribution.inferred,
        row.date_inferred,
        str(row.id),
        suppressed=row.suppressed,
    )


def _population(row: Any) -> Observation:
    whole = When(row.year)
    start, end = whole.start, whole.end
    if row.concept == "census_2019":
        start = end = start.replace(month=4)
    return Observation(
        float(row.population),
        Qualifier.exact,
        Period("date" if start == end else "year", start, end),
        "",
        "",
        note=row.source,
    )
